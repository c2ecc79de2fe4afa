import assert from "node:assert/strict";
import type { Cloud, JournalEntry, Resource } from "../provider/cloud.ts";
import { lastLines, type Rehearsal } from "../rehearsal.ts";
import type { Running } from "../sst.ts";
import { type Scenario, typeOf } from "./scenario.ts";

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
	title: "A deployment that is killed leaves a lock and unrecorded resources; the documented steps recover it",
	async run(rehearsal) {
		const { sst, cloud, tryDeploy, deleteByHand } = rehearsal;
		const stage = "pr-45";
		const before = cloud.journal().length;
		const running = sst.start(["deploy", "--stage", stage]);
		await untilMidway(cloud, before, running);
		running.kill();
		await running.result;
		const locked = await sst.run(["deploy", "--stage", stage]);
		assert.notEqual(locked.exitCode, 0);
		assert.match(locked.output, /lock/i, "the next deployment reports the lock");
		const unlocked = await sst.run(["unlock", "--stage", stage]);
		assert.equal(unlocked.exitCode, 0, lastLines(unlocked.output));
		// What was being created when the engine died exists, and is not in its state.
		const deleted: string[] = [];
		let attempt = await tryDeploy(stage);
		while (attempt.exitCode !== 0) {
			const unrecorded = alreadyExisting(cloud, attempt.calls);
			assert.ok(unrecorded.length > 0, lastLines(attempt.output));
			for (const resource of unrecorded) {
				await deleteByHand(resource);
				deleted.push(resource.id);
			}
			attempt = await tryDeploy(stage);
		}
		assert.equal((await fetch(`${attempt.stage?.url}/products`)).status, 200);
		await remove(rehearsal, stage);
		return [`existed without being recorded, and were deleted by hand: ${deleted.join(", ") || "none"}`];
	},
};

/** Returns the resources that the engine could not create because they exist. */
function alreadyExisting(cloud: Cloud, calls: readonly JournalEntry[]): Resource[] {
	const refused = calls.filter(({ operation, message = "" }) => operation === "error" && /exist/i.test(message));
	return refused.flatMap((call) => cloud.find(typeOf(call), ({ urn }) => urn === call.urn) ?? []);
}
