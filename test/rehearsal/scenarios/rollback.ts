import assert from "node:assert/strict";
import { GetAliasCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { execute } from "../../support/execute.ts";
import { underLoad } from "../load.ts";
import type { Rehearsal } from "../rehearsal.ts";
import { preview, type Scenario } from "./scenario.ts";

/** Reads the version that each alias of the preview points to, by function. */
export async function liveVersions({ cloud, emulator }: Rehearsal): Promise<Record<string, number>> {
	const client = new LambdaClient({
		endpoint: emulator.url,
		region: emulator.variables.AWS_REGION,
		credentials: { accessKeyId: "test", secretAccessKey: "test" },
	});
	const versions: Record<string, number> = {};
	for (const { inputs } of cloud.all("aws:lambda/alias:Alias")) {
		const FunctionName = String(inputs.functionName);
		if (!FunctionName.endsWith(`-${preview}`)) continue;
		const alias = await client.send(new GetAliasCommand({ FunctionName, Name: String(inputs.name) }));
		versions[FunctionName] = Number(alias.FunctionVersion);
	}
	client.destroy();
	return versions;
}

export const rollback: Scenario = {
	name: "rollback",
	title:
		"npm run rollback moves every alias back without one failed request, and an unchanged deployment leaves it there",
	async run(rehearsal) {
		const { deployed, deploy, project, emulator } = rehearsal;
		const stage = await deployed(preview);
		const before = await liveVersions(rehearsal);
		await project.edit(
			"packages/functions/src/handler.ts",
			/$/,
			"\nprocess.env.REHEARSAL_ROLLBACK = String(Date.now());\n",
		);
		await deploy(preview);
		const released = await liveVersions(rehearsal);
		assert.deepEqual(
			Object.values(released),
			Object.values(before).map((version) => version + 1),
			"the deployment moves every alias",
		);
		const roll = (...args: string[]) => {
			const command = [
				"--import",
				"tsx",
				"scripts/operate/rollback.ts",
				"--stage",
				preview,
				"--url",
				stage.url,
				...args,
			];
			return execute(process.execPath, command, {
				cwd: project.folder,
				env: { ...process.env, ...emulator.variables },
			});
		};
		assert.match(await roll("--dry-run"), /Without --dry-run, the aliases would be moved now/);
		assert.deepEqual(await liveVersions(rehearsal), released, "a dry run moves nothing");
		const { requests, failures } = await underLoad([`${stage.url}/products`, `${stage.url}/health`], async () => {
			await roll();
		});
		assert.ok(requests > 0, "requests were sent");
		assert.deepEqual([...failures], [], `of ${requests} requests`);
		assert.deepEqual(await liveVersions(rehearsal), before, "every alias is back");
		await deploy(preview);
		assert.deepEqual(await liveVersions(rehearsal), before, "an unchanged deployment leaves the aliases alone");
		await project.restore();
		return [`${requests} requests`];
	},
};
