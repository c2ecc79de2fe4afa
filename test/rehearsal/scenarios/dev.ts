import assert from "node:assert/strict";
import { lastLines } from "../rehearsal.ts";
import { namesOf, type Scenario } from "./scenario.ts";

export const dev: Scenario = {
	name: "dev",
	title: "sst dev deploys a personal stage without site, versions and aliases, and its removal leaves nothing of it",
	async run({ sst, cloud }) {
		const stage = "ada";
		// The bridge needs a host name of AppSync, which the emulator does not have.
		const running = sst.start(["dev", "--stage", stage, "--mode=basic"], { SST_SKIP_APPSYNC: "1" });
		await running.untilPrinted("Complete");
		const before = cloud.everything().filter(({ urn }) => urn.startsWith(`urn:pulumi:${stage}::`));
		running.interrupt();
		const { calls } = await running.result;
		assert.deepEqual(namesOf(calls, "error"), []);
		const types = new Set(before.map(({ type }) => type));
		assert.ok(types.has("aws:lambda/function:Function"), "the functions are deployed");
		for (const type of ["aws:lambda/alias:Alias", "aws:cloudfront/distribution:Distribution"]) {
			assert.ok(!types.has(type), `there is no ${type}`);
		}
		const { exitCode, output } = await sst.run(["remove", "--stage", stage]);
		assert.equal(exitCode, 0, lastLines(output));
		const left = cloud.everything().filter(({ urn }) => urn.startsWith(`urn:pulumi:${stage}::`));
		// The account's role for API Gateway's logs stays when this stage was the account's first.
		const others = left.filter(
			({ urn }) => !/::(APIGatewayPushToCloudWatchLogsRole|\w*APIGatewayAccountSetup)$/.test(urn),
		);
		assert.deepEqual(
			others.map(({ urn }) => urn),
			[],
		);
		return ["without the bridge to the functions on this machine"];
	},
};
