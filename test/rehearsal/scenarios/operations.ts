import assert from "node:assert/strict";
import { execute } from "../../support/execute.ts";
import { routesOf } from "../provider/rules/apigateway.ts";
import type { Rehearsal } from "../rehearsal.ts";
import { liveRoutes } from "./first-deploy.ts";
import { namesOf, preview, type Scenario } from "./scenario.ts";

const contract = "packages/core/src/contract/operations.ts";
const newPath = "/rehearsal";

/** An operation that the gateway responds to by itself: it needs no handler. */
const newOperation = `
	rehearse: {
		method: "GET",
		path: "${newPath}",
		access: "anyone",
		integration: "gateway",
		summary: "Rehearse",
		success: { 200: { schema: Health } },
		problems: [],
	},
`;

async function addOperation({ project, deploy }: Rehearsal) {
	await project.edit(contract, /(?<=\nexport const operations = \{)/, newOperation);
	return deploy(preview);
}

export const operationAdded: Scenario = {
	name: "operation-added",
	title: "An operation that is added to the contract goes live with its deployment",
	async run(rehearsal) {
		await rehearsal.deployed(preview);
		const { stage, calls } = await addOperation(rehearsal);
		assert.equal(
			namesOf(calls, "create", "aws:apigateway/deployment:Deployment").length,
			1,
			"the API is deployed again",
		);
		assert.equal((await fetch(`${stage.url}${newPath}`)).status, 200);
		assert.deepEqual(
			liveRoutes(rehearsal.cloud, stage),
			routesOf(rehearsal.cloud, stage.restApi),
			"every method is live",
		);
		return [];
	},
};

/** Runs `npm run routes` for the preview, and returns its output. */
function endRemovedRoutes({ project, emulator }: Rehearsal, ...args: string[]): Promise<string> {
	const command = ["--import", "tsx", "scripts/operate/routes.ts", "--stage", preview, ...args];
	return execute(process.execPath, command, { cwd: project.folder, env: { ...process.env, ...emulator.variables } });
}

export const operationRemoved: Scenario = {
	name: "operation-removed",
	title: "The routes of a removed operation end with npm run routes, and not with the deployment alone",
	async run(rehearsal) {
		const { cloud, project, deploy, deployed } = rehearsal;
		const known = await deployed(preview);
		const isThere = routesOf(cloud, known.restApi).includes(`GET ${newPath}`);
		if (!isThere) await addOperation(rehearsal);
		await project.restore();
		const { stage } = await deploy(preview);
		const routes = routesOf(cloud, stage.restApi);
		assert.ok(!routes.includes(`GET ${newPath}`), "the method is deleted");
		const live = liveRoutes(cloud, stage);
		assert.ok(Array.isArray(live), "the stage has a deployment");
		const stale = live.filter((route) => !routes.includes(route));
		// The engine makes the new deployment, a copy of the API, before it deletes methods.
		// https://github.com/pulumi/pulumi-aws/issues/3289
		assert.deepEqual(stale, [`ANY ${newPath}`, `GET ${newPath}`, `OPTIONS ${newPath}`]);

		const plan = await endRemovedRoutes(rehearsal, "--dry-run");
		assert.ok(plan.includes(`still serves 3 removed routes: ${stale.join(", ")}.`), plan);
		assert.match(await endRemovedRoutes(rehearsal), /was deployed again, and serves the routes of the contract/);
		assert.match(
			await endRemovedRoutes(rehearsal),
			/^pr-42 serves the routes of the contract/,
			"nothing is left to do",
		);
		await deploy(preview);
		assert.match(await endRemovedRoutes(rehearsal), /^pr-42 serves/, "a deployment without changes keeps it so");
		return [`stay live until npm run routes: ${stale.join(", ")}`];
	},
};

export const pathParameterRenamed: Scenario = {
	name: "path-parameter-renamed",
	title: "Renaming a path parameter is refused before anything live changes",
	async run({ sst, cloud, project, deployed, deploy }) {
		const stage = await deployed(preview);
		const live = liveRoutes(cloud, stage);
		await project.edit(contract, "{productId}", "{id}");
		await project.edit(contract, "productId: ProductId", "id: ProductId");
		const { exitCode, output } = await sst.run(["deploy", "--stage", preview]);
		await project.restore();
		assert.notEqual(exitCode, 0, "API Gateway allows one variable part beside others");
		assert.match(output, /already has a variable path part/);
		assert.deepEqual(liveRoutes(cloud, stage), live, "the stage serves the deployment that it had");
		assert.equal((await fetch(`${stage.url}/products`)).status, 200);
		await deploy(preview);
		return ["the deployment after it, with the old name, succeeds"];
	},
};
