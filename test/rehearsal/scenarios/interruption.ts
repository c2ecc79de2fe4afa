import assert from "node:assert/strict";
import type { Cloud } from "../provider/cloud.ts";
import { lastLines, type Rehearsal } from "../rehearsal.ts";
import type { Running } from "../sst.ts";
import type { Scenario } from "./scenario.ts";

/** After how many created resources a deployment is interrupted: a third of a stage. */
const midway = 70;

/** Waits until the deployment has created that many resources, or has ended. */
async function untilMidway(cloud: Cloud, before: number, { result }: Running): Promise<void> {
	let hasEnded = false;
	void result.finally(() => {
		hasEnded = true;
	});
	const created = () =>
		cloud
			.journal()
			.slice(before)
			.filter(({ operation }) => operation === "create").length;
	while (!hasEnded && created() < midway) await new Promise((resolve) => setTimeout(resolve, 100));
	assert.ok(!hasEnded, "the deployment still runs when it is interrupted");
}

/** Removes the stage of a scenario, so that the next one finds the account as it was. */
async function remove({ sst, forget }: Rehearsal, stage: string): Promise<void> {
	const { exitCode, output } = await sst.run(["remove", "--stage", stage]);
	forget(stage);
	assert.equal(exitCode, 0, lastLines(output));
}

export const interruption: Scenario = {
	name: "interruption",
	title: "A deployment that is interrupted with SIGINT ends by itself, and the next one completes it",
	async run(rehearsal) {
		const { sst, cloud, deploy } = rehearsal;
		const stage = "pr-44";
		const before = cloud.journal().length;
		const running = sst.start(["deploy", "--stage", stage]);
		await untilMidway(cloud, before, running);
		running.interrupt();
		const { exitCode } = await running.result;
		assert.notEqual(exitCode, 0, "an interrupted deployment does not succeed");
		const { stage: completed } = await deploy(stage);
		assert.equal((await fetch(`${completed.url}/products`)).status, 200);
		await remove(rehearsal, stage);
		return ["no lock is left, and no resource that the state does not have"];
	},
};

export const kill: Scenario = {
	name: "kill",
	title:
		"A deployment that is killed leaves a lock that can be removed, and resources that the next one reports as existing",
	async run({ sst, cloud }) {
		const stage = "pr-45";
		const before = cloud.journal().length;
		const running = sst.start(["deploy", "--stage", stage]);
		await untilMidway(cloud, before, running);
		running.kill();
		await running.result;
		const locked = await sst.run(["deploy", "--stage", stage]);
		assert.notEqual(locked.exitCode, 0);
		assert.match(locked.output, /sst unlock/, "the next deployment reports the lock, and how to remove it");
		const unlocked = await sst.run(["unlock", "--stage", stage]);
		assert.equal(unlocked.exitCode, 0, lastLines(unlocked.output));
		const { calls } = await sst.run(["deploy", "--stage", stage]);
		// What was being created when the engine died exists, and is not in its state.
		const errors = calls.filter(({ operation }) => operation === "error").map(({ message = "" }) => message);
		for (const error of errors) assert.match(error, /exist|already has/, "nothing else fails");
		return [`existed without being recorded: ${errors.length}`, ...errors];
	},
};
