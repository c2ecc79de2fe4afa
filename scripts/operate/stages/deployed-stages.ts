import { APIGatewayClient, GetStageCommand, paginateGetRestApis } from "@aws-sdk/client-api-gateway";
import { GetFunctionConfigurationCommand, LambdaClient, ResourceNotFoundException } from "@aws-sdk/client-lambda";
import { settingsOf } from "../../../infra/deployable-stage.ts";
import { apiName, functionName } from "../../../infra/names.ts";
import { preview, stages } from "../../../infra/stage-settings.ts";
import { functionIds } from "../live-functions.ts";
import { monthlyCostUsd } from "../monthly-cost.ts";

/** A stage that is deployed in the account. */
export interface DeployedStage {
	name: string;
	region: string;
	url: string;
	createdAt: Date;
	/** When its API or the code of a function last changed; undefined if the credentials may not read that. */
	deployedAt: Date | undefined;
	/** What it costs in a month without requests, in USD. */
	monthlyCostUsd: number;
}

/** Returns the regions that any stage may be in. */
export function regionsOfStages(): string[] {
	return [...new Set([preview.region, ...Object.values(stages).map(({ region = preview.region }) => region)])];
}

/** Finds the stages of this app in a region of the account by their REST APIs, in the order of their names. */
export async function findStages(region: string): Promise<DeployedStage[]> {
	const gateway = new APIGatewayClient({ region });
	const lambda = new LambdaClient({ region });
	try {
		const found: DeployedStage[] = [];
		for await (const { items = [] } of paginateGetRestApis({ client: gateway }, { limit: 500 })) {
			for (const { id: restApiId, name: physicalName = "", createdDate } of items) {
				const name = stageOf(physicalName);
				if (name === undefined || restApiId === undefined || createdDate === undefined) continue;
				const settings = settingsOf(name, {});
				found.push({
					name,
					region,
					url: settings.domain
						? `https://${settings.domain}`
						: `https://${restApiId}.execute-api.${region}.amazonaws.com/${name}`,
					createdAt: createdDate,
					deployedAt: await unlessDenied(lastChange(gateway, lambda, restApiId, name)),
					monthlyCostUsd: monthlyCostUsd(settings),
				});
			}
		}
		return found.sort((a, b) => a.name.localeCompare(b.name));
	} finally {
		gateway.destroy();
		lambda.destroy();
	}
}

/** Returns the stage of a REST API with this name, if it is one of this app. */
function stageOf(physicalName: string): string | undefined {
	const prefix = apiName("");
	return physicalName.startsWith(prefix) ? physicalName.slice(prefix.length) || undefined : undefined;
}

/** Returns when the API or the code of a function last changed. */
async function lastChange(
	gateway: APIGatewayClient,
	lambda: LambdaClient,
	restApiId: string,
	stageName: string,
): Promise<Date> {
	const { lastUpdatedDate } = await gateway.send(new GetStageCommand({ restApiId, stageName }));
	const changes = [...(lastUpdatedDate ? [lastUpdatedDate] : []), ...(await codeChanges(lambda, stageName))];
	return new Date(Math.max(...changes.map((date) => date.getTime())));
}

/** Returns undefined for what the credentials may not read: the role of the previews may not read production. */
async function unlessDenied<Value>(value: Promise<Value>): Promise<Value | undefined> {
	try {
		return await value;
	} catch (error) {
		if (error instanceof Error && error.name === "AccessDeniedException") return undefined;
		throw error;
	}
}

/** Returns when the code of each function last changed. A stage that is half removed has none. */
async function codeChanges(client: LambdaClient, stage: string): Promise<Date[]> {
	const dates: Date[] = [];
	for (const id of functionIds) {
		try {
			const { LastModified } = await client.send(
				new GetFunctionConfigurationCommand({ FunctionName: functionName(id, stage) }),
			);
			if (LastModified !== undefined) dates.push(new Date(LastModified));
		} catch (error) {
			if (!(error instanceof ResourceNotFoundException)) throw error;
		}
	}
	return dates;
}
