import {
	type CodeDeployClient,
	CreateDeploymentCommand,
	type DeploymentInfo,
	GetDeploymentCommand,
	paginateListDeployments,
	StopDeploymentCommand,
} from "@aws-sdk/client-codedeploy";
import { functionName, liveAlias, rolloutName } from "../../../infra/names.ts";
import { CommandError } from "../command.ts";
import type { Move } from "../rollback-plan.ts";
import type { StageTarget } from "../stage-target.ts";

/** The end of a deployment of CodeDeploy, or that it goes on. */
export interface Progress {
	state: "running" | "succeeded" | "failed";
	/** Its status in CodeDeploy's words, with the reason of a failure. */
	text: string;
	/** The version that it shifts to; undefined for a deployment of another kind. */
	targetVersion: number | undefined;
	/** The deployment with which CodeDeploy takes a failed one back. */
	rollbackId: string | undefined;
}

/** The statuses of deployments that go on. https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentInfo.html */
const running = ["Created", "Queued", "InProgress", "Baking", "Ready"] as const;

/** Starts to shift a function's requests to a version, and returns the id of the deployment. */
export async function startShift(
	client: CodeDeployClient,
	{ name: stage }: StageTarget,
	{ from, to }: Move,
): Promise<string> {
	const { deploymentId } = await client.send(
		new CreateDeploymentCommand({
			applicationName: rolloutName(stage),
			deploymentGroupName: functionName(from.id, stage),
			description: `Version ${to.number} of ${from.name}`,
			revision: { revisionType: "AppSpecContent", appSpecContent: { content: appSpecOf({ from, to }) } },
		}),
	);
	if (deploymentId === undefined) throw new CommandError(`CodeDeploy gave the shift of ${from.name} no id.`);
	return deploymentId;
}

/**
 * Returns what CodeDeploy is to shift. It refuses it if the alias points to another version by now.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html
 */
function appSpecOf({ from, to }: Move): string {
	const Properties = {
		Name: from.name,
		Alias: liveAlias,
		CurrentVersion: String(from.live.number),
		TargetVersion: String(to.number),
	};
	return JSON.stringify({ version: 0.0, Resources: [{ [from.id]: { Type: "AWS::Lambda::Function", Properties } }] });
}

/** Reads how far a deployment is. */
export async function readProgress(client: CodeDeployClient, deploymentId: string): Promise<Progress> {
	const { deploymentInfo = {} } = await client.send(new GetDeploymentCommand({ deploymentId }));
	const { status = "", errorInformation, rollbackInfo } = deploymentInfo;
	const reason = errorInformation ? ` (${errorInformation.code}: ${errorInformation.message})` : "";
	const isRunning = running.some((each) => each === status);
	return {
		state: isRunning ? "running" : status === "Succeeded" ? "succeeded" : "failed",
		text: `${status}${reason}`,
		targetVersion: targetVersionOf(deploymentInfo),
		rollbackId: rollbackInfo?.rollbackDeploymentId,
	};
}

function targetVersionOf({ revision }: DeploymentInfo): number | undefined {
	const [, version] = /"TargetVersion":"(\d+)"/.exec(revision?.appSpecContent?.content ?? "") ?? [];
	return version === undefined ? undefined : Number(version);
}

/** Returns the ids of the deployments of a function that go on. */
export async function findShifts(
	client: CodeDeployClient,
	{ name: stage }: StageTarget,
	id: Move["from"]["id"],
): Promise<string[]> {
	const filter = {
		applicationName: rolloutName(stage),
		deploymentGroupName: functionName(id, stage),
		includeOnlyStatuses: [...running],
	};
	const ids: string[] = [];
	for await (const { deployments = [] } of paginateListDeployments({ client }, filter)) ids.push(...deployments);
	return ids;
}

/** Stops a deployment, which may have ended by now, and lets CodeDeploy move the alias back. */
export async function stopShift(client: CodeDeployClient, deploymentId: string): Promise<void> {
	try {
		await client.send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: true }));
	} catch (error) {
		if (!(error instanceof Error) || error.name !== "DeploymentAlreadyCompletedException") throw error;
	}
}
