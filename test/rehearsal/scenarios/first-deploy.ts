import assert from "node:assert/strict";
import type { Cloud } from "../provider/cloud.ts";
import { routesOf } from "../provider/rules/apigateway.ts";
import { rules } from "../provider/rules/index.ts";
import type { DeployedStage } from "../stage.ts";
import { namesOf, preview, type Scenario, typeOf } from "./scenario.ts";

export const firstDeploy: Scenario = {
	name: "first-deploy",
	title: "A preview is deployed into an empty account in one go, and responds",
	async run({ deploy, cloud, project }) {
		const { calls, stage } = await deploy(preview);
		assert.deepEqual(namesOf(calls, "error"), [], "no call of the engine fails");
		const created = calls.filter((call) => call.operation === "create" && typeOf(call) in rules);
		assert.ok(created.length > 100, `${created.length} resources of AWS were created`);

		const health = await fetch(`${stage.url}/health`);
		assert.equal(health.status, 200);
		const products = await fetch(`${stage.url}/products`);
		assert.equal(products.status, 200, "a function responds through the gateway");
		assert.equal((await fetch(`${stage.url}/orders`)).status, 401, "a protected operation asks for a token");

		const routes = routesOf(cloud, stage.restApi);
		assert.deepEqual(liveRoutes(cloud, stage), routes, "every method is live");
		assert.deepEqual(await project.changedFiles(), [], "a deployment changes no file that git tracks, and adds none");
		return [`${created.length} resources, ${routes.length} methods`];
	},
};

/** Returns the routes that the stage's deployment is a copy of. */
export function liveRoutes(cloud: Cloud, { restApi, name }: DeployedStage): unknown {
	const stage = cloud.get("aws:apigateway/stage:Stage", `ags-${restApi}-${name}`);
	const deployment = cloud.get("aws:apigateway/deployment:Deployment", String(stage?.inputs.deployment));
	return deployment?.outputs.routes;
}
