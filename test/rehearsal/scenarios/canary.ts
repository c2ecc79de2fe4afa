import assert from "node:assert/strict";
import { lastLines } from "../rehearsal.ts";
import { liveVersions } from "./rollback.ts";
import { addSettings, namesOf, preview, type Scenario } from "./scenario.ts";

export const canary: Scenario = {
	name: "canary",
	title:
		"A release with a canary moves every alias before it deploys the API, and an alarm takes it back and ends the deployment",
	async run(rehearsal) {
		const { deploy, sst, project, codedeploy } = rehearsal;
		// The scenario before may have left other code on the stage than the project's.
		await deploy(preview);
		codedeploy.deployments.clear();
		const changeCode = (text: string) =>
			project.edit(
				"packages/functions/src/handler.ts",
				/$/,
				`\nprocess.env.REHEARSAL_CANARY = "${text} ${Date.now()}";\n`,
			);
		try {
			await addSettings(rehearsal, preview, { hasCanary: true });
			await deploy(preview);
			const before = await liveVersions(rehearsal);
			assert.equal(codedeploy.deployments.size, 0, "nothing is shifted without other code");

			await changeCode("released");
			const { calls } = await deploy(preview);
			const released = await liveVersions(rehearsal);
			const next = Object.fromEntries(Object.entries(before).map(([name, version]) => [name, version + 1]));
			assert.deepEqual(released, next, "every alias is at the new version");
			assert.equal(codedeploy.deployments.size, Object.keys(before).length, "CodeDeploy shifted each function");
			assert.deepEqual(namesOf(calls, "update", "aws:lambda/alias:Alias"), [], "the engine leaves the aliases alone");

			await changeCode("broken");
			codedeploy.alarmsOf.add(`tap-orders-api-${preview}`);
			const { exitCode, output } = await sst.run(["deploy", "--stage", preview]);
			assert.notEqual(exitCode, 0, "the deployment fails");
			assert.match(output, /The new versions were taken back/, lastLines(output));
			assert.deepEqual(await liveVersions(rehearsal), released, "every alias is back");

			codedeploy.alarmsOf.clear();
			await deploy(preview);
			const repeated = await liveVersions(rehearsal);
			assert.notDeepEqual(repeated, released, "the next deployment tries again");
			return [`the deployment that failed printed: ${/The new versions were taken back[^\n]*/.exec(output)?.[0]}`];
		} finally {
			codedeploy.alarmsOf.clear();
			await project.restore();
			await deploy(preview);
		}
	},
};
