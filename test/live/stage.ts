import { DescribeKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { inject, onTestFinished } from "vitest";
import { resourceName } from "../../infra/names.ts";
import { type StageTarget, stageTarget } from "../../scripts/operate/stage-target.ts";

/** The stage under test. */
export const { name: stageName, url, tokens, timeoutMs } = inject("liveStage");

/** The stage under test, and where its resources are. */
export const target: StageTarget = stageTarget(stageName);

/** Creates a client of a service in the stage's region, for one test. */
export function connect<Client extends { destroy(): void }>(
	Service: new (settings: { region: string }) => Client,
): Client {
	const client = new Service({ region: target.region });
	onTestFinished(() => client.destroy());
	return client;
}

/** Reads the metadata of the stage's key. */
export async function readKey() {
	const alias = `alias/${resourceName("api-key", stageName)}`;
	const { KeyMetadata } = await connect(KMSClient).send(new DescribeKeyCommand({ KeyId: alias }));
	if (KeyMetadata?.Arn === undefined) throw new Error(`The key ${alias} has no ARN.`);
	return { ...KeyMetadata, Arn: KeyMetadata.Arn };
}
