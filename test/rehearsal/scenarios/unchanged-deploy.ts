import assert from "node:assert/strict";
import { preview, type Scenario, typeOf } from "./scenario.ts";

export const unchangedDeploy: Scenario = {
	name: "unchanged-deploy",
	title: "Deploying again without a change touches nothing on AWS",
	async run({ deployed, deploy }) {
		await deployed(preview);
		const { calls } = await deploy(preview);
		const changes = calls
			.filter((call) => call.operation !== "read" && typeOf(call).startsWith("aws:"))
			.map((call) => `${call.operation} ${call.urn.split("::").at(-1)} ${call.changes ?? call.message ?? ""}`);
		assert.deepEqual(changes, []);
		return ["SST builds the console again (@pulumi/command)"];
	},
};
