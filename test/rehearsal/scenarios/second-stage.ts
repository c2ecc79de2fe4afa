import assert from "node:assert/strict";
import { lastLines } from "../rehearsal.ts";
import { namesOf, preview, type Scenario } from "./scenario.ts";

const older = "pr-41";

/** The age, in days, from which the scenario removes stages. */
const ageDays = 7;

/** Returns a module that sets the clock of the process that loads it to `time`, in ms since 1970. The clock goes on from there. */
function clockAt(time: number): string {
	return `data:text/javascript,${encodeURIComponent(`
		const shiftMs = ${time} - Date.now();
		globalThis.Date = class extends Date {
			constructor(...args) {
				if (args.length === 0) super(Date.now());
				else super(...args);
			}
			static now() {
				return super.now() + shiftMs;
			}
		};
	`)}`;
}

export const secondStage: Scenario = {
	name: "second-stage",
	title:
		"Two stages live in one account, and npm run stages -- --expire removes the older and leaves the other as it was",
	async run({ deployed, deploy, sst, cloud, project, forget }) {
		await deployed(preview);
		const { calls, stage: second } = await deploy(older);
		assert.deepEqual(namesOf(calls, "error"), []);
		assert.equal((await fetch(`${second.url}/products`)).status, 200);
		const between = Date.now();
		await project.edit("packages/functions/src/handler.ts", /$/, `\nprocess.env.REHEARSAL_AGE = "${between}";\n`);
		const { stage } = await deploy(preview);
		await project.restore();

		const expire = (daysLater: number, ...flags: string[]) => {
			const clock = clockAt(between + daysLater * 86_400_000);
			const command = ["--import", "tsx", "--import", clock, "scripts/operate/stages.ts", "--expire", `${ageDays}d`];
			return sst.runNode([...command, ...flags]);
		};
		const resourcesOf = (name: string) =>
			cloud.everything().filter(({ urn }) => urn.includes("::tap::") && urn.startsWith(`urn:pulumi:${name}::`));
		const before = { [preview]: resourcesOf(preview), [older]: resourcesOf(older) };
		for (const [name, resources] of Object.entries(before)) assert.ok(resources.length > 0, `${name} has resources`);

		const tooEarly = await expire(ageDays - 1, "--yes");
		assert.equal(tooEarly.exitCode, 0, lastLines(tooEarly.output));
		assert.match(tooEarly.output, /No stage of a pull request is that old/);
		const tried = await expire(ageDays, "--dry-run");
		assert.equal(tried.exitCode, 0, lastLines(tried.output));
		assert.match(tried.output, new RegExp(`these would be removed with their data: ${older}\\.`));
		assert.deepEqual(resourcesOf(older), before[older], "a dry run changes nothing");

		const removal = await expire(ageDays, "--yes");
		forget(older);
		assert.equal(removal.exitCode, 0, lastLines(removal.output));
		assert.notEqual((await fetch(`${second.url}/products`)).status, 200, `${older} is gone`);
		assert.deepEqual(resourcesOf(preview), before[preview], `${preview} is as it was`);
		assert.equal((await fetch(`${stage.url}/products`)).status, 200);

		const again = await expire(ageDays, "--yes");
		assert.match(again.output, /No stage of a pull request is that old/);
		assert.doesNotMatch(again.output, new RegExp(`^${older} `, "m"), "the removed stage is not listed");
		const left = [...new Set(resourcesOf(older).map(({ type }) => type))].sort();
		const [listed] = removal.output.split("\n").filter((line) => line.startsWith(older));
		return [`the command listed: ${listed}`, `left of ${older}: ${left.join(", ") || "nothing"}`];
	},
};
