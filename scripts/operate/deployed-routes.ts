import {
	APIGatewayClient,
	CreateDeploymentCommand,
	GetDeploymentCommand,
	GetStageCommand,
	paginateGetRestApis,
} from "@aws-sdk/client-api-gateway";
import { gatewayRoutes } from "@tap/core/contract/routes.ts";
import { CommandError, type Run } from "./command.ts";
import type { StageTarget } from "./stage-target.ts";

/** How the routes that a stage serves differ from those of the contract. */
export interface RouteDifference {
	/** Served, but not in the contract. */
	removed: string[];
	/** In the contract, but not served. */
	missing: string[];
}

/**
 * Compares the routes that a stage serves with the contract's, and deploys its API again if it serves removed ones.
 *
 * A stage of API Gateway serves a snapshot of the API. Pulumi takes the snapshot before it deletes methods, so the routes of a
 * removed operation stay live: https://github.com/pulumi/pulumi-aws/issues/3289.
 */
export async function removeStaleRoutes({ target, isDryRun, print, confirm }: Run): Promise<void> {
	const client = new APIGatewayClient({ region: target.region });
	try {
		const restApiId = await findApi(client, target);
		const { removed, missing } = await compareRoutes(client, restApiId, target);
		if (missing.length > 0) {
			throw new CommandError(
				`${target.name} was not deployed from this contract: it does not serve ${missing.join(", ")}. Deploy it first: npm run deploy -- --stage ${target.name}`,
			);
		}
		if (removed.length === 0) return print(`${target.name} serves the routes of the contract.`);
		print(`${target.name} still serves ${removed.length} removed routes: ${removed.join(", ")}.`);
		if (isDryRun) return print("Without --dry-run, its API would be deployed again.");
		await confirm();
		const description = `Without removed routes: ${removed.join(", ")}`.slice(0, 1_024);
		await client.send(new CreateDeploymentCommand({ restApiId, stageName: target.name, description }));
		const after = await compareRoutes(client, restApiId, target);
		if (after.removed.length > 0) {
			throw new CommandError(
				`The API was deployed again, and has these routes itself: ${after.removed.join(", ")}. Deploy the stage from this contract: npm run deploy -- --stage ${target.name}`,
			);
		}
		print("Its API was deployed again, and serves the routes of the contract.");
	} finally {
		client.destroy();
	}
}

/**
 * Returns the id of the REST API of a stage.
 * @throws CommandError if the stage has no API in the account, or more than one
 */
export async function findApi(client: APIGatewayClient, { name, region, apiName }: StageTarget): Promise<string> {
	const found: string[] = [];
	for await (const { items = [] } of paginateGetRestApis({ client }, { limit: 500 })) {
		for (const api of items) if (api.name === apiName && api.id !== undefined) found.push(api.id);
	}
	const [id, another] = found;
	if (another !== undefined) throw new CommandError(`There are ${found.length} APIs named ${apiName} in ${region}.`);
	if (id !== undefined) return id;
	throw new CommandError(
		`There is no API named ${apiName} in ${region}. Either ${name} is not deployed, or the credentials are of another account.`,
	);
}

/** Compares the routes of the deployment that a stage serves with the contract's. */
export async function compareRoutes(
	client: APIGatewayClient,
	restApiId: string,
	{ name }: StageTarget,
): Promise<RouteDifference> {
	const { deploymentId } = await client.send(new GetStageCommand({ restApiId, stageName: name }));
	const { apiSummary = {} } = await client.send(
		new GetDeploymentCommand({ restApiId, deploymentId, embed: ["apisummary"] }),
	);
	const served = Object.entries(apiSummary).flatMap(([path, methods]) =>
		Object.keys(methods).map((method) => `${method} ${path}`),
	);
	return differenceOf(served);
}

/** Compares routes that are served with those of the contract. */
export function differenceOf(
	served: readonly string[],
	expected: readonly string[] = gatewayRoutes(),
): RouteDifference {
	return {
		removed: served.filter((route) => !expected.includes(route)).sort(),
		missing: expected.filter((route) => !served.includes(route)),
	};
}
