import assert from "node:assert/strict";
import { addSettings, preview, type Scenario } from "./scenario.ts";

/** Returns the values of a list that it holds more than once. */
function repeated(list: unknown): unknown[] {
	assert.ok(Array.isArray(list), "a list");
	return list.filter((value, at) => list.indexOf(value) !== at);
}

export const settingsChanged: Scenario = {
	name: "settings-changed",
	title: "The console's address can be added to the allowed origins, as documented",
	async run(rehearsal) {
		const { deployed, deploy, cloud, project } = rehearsal;
		const first = await deployed(preview);
		const origin = new URL(first.outputs.ConsoleUrl).origin;
		await addSettings(rehearsal, preview, { allowedOrigins: ["https://shop.example.com", origin, origin] });
		const { stage } = await deploy(preview);
		const client = cloud.get("aws:cognito/userPoolClient:UserPoolClient", stage.outputs.UserPoolClientId);
		assert.deepEqual(repeated(client?.inputs.logoutUrls), []);
		assert.deepEqual(repeated(client?.inputs.callbackUrls), []);
		const response = await fetch(`${stage.url}/products`, { headers: { Origin: origin } });
		assert.equal(response.headers.get("Access-Control-Allow-Origin"), origin);
		const other = await fetch(`${stage.url}/products`, { headers: { Origin: "https://other.example.com" } });
		assert.notEqual(other.headers.get("Access-Control-Allow-Origin"), "https://other.example.com");
		await project.restore();
		// Variables of the environment change nothing.
		await deploy(preview, { TAP_ALLOWED_ORIGINS: "https://shop.example.com", TAP_DOMAIN: "api.example.com" });
		const open = await fetch(`${stage.url}/products`, { headers: { Origin: "https://other.example.com" } });
		assert.equal(open.headers.get("Access-Control-Allow-Origin"), "*", "without the entry every origin is allowed");
		assert.deepEqual(cloud.all("aws:apigateway/domainName:DomainName"), [], "the variable claims no domain");
		return [];
	},
};
