import { CommandError, type Terminal, UsageError } from "../command.ts";
import type { DeployedStage } from "./deployed-stages.ts";

/** What an expiry works with. Tests replace all of it. */
export interface Expiry {
	terminal: Terminal;
	isDryRun: boolean;
	isConfirmed: boolean;
	/** Removes a stage with SST, and returns the exit code. */
	remove(stage: string): Promise<number | null>;
	sleep(milliseconds: number): Promise<void>;
}

/** The stages of pull requests. No other is ever removed by its age. */
const pullRequest = /^pr-\d+$/;

/**
 * The time between two removals, in ms. An account may delete one REST API in 30 seconds.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
const pauseMs = 30_000;

/** What a removal leaves. */
const leftovers =
	"What stays of a removed stage, for little or no money: its key for 7 days, backups of its tables for 35 days, which cannot be\nread then, and source maps and an emptied state in SST's bucket.";

/** Returns an age such as `7d` in ms. */
export function readAge(text: string): number {
	const [, count = "", unit] = /^(\d+)([dh])$/.exec(text) ?? [];
	if (unit === undefined || Number(count) === 0) throw new UsageError("--expire is an age such as 7d or 12h.");
	return Number(count) * (unit === "d" ? 24 : 1) * 3_600_000;
}

/** Returns the stages of pull requests that were last deployed at least `ageMs` ago. */
export function expired(stages: readonly DeployedStage[], ageMs: number, now: Date): DeployedStage[] {
	return stages.filter(
		({ name, deployedAt }) => pullRequest.test(name) && deployedAt && now.getTime() - deployedAt.getTime() >= ageMs,
	);
}

/**
 * Removes stages, one after the other. One that cannot be removed does not keep the others.
 * @throws CommandError with the stages that are still there
 */
export async function removeStages(stages: readonly DeployedStage[], expiry: Expiry): Promise<void> {
	const { terminal, isDryRun, isConfirmed, remove, sleep } = expiry;
	if (stages.length === 0) return terminal.print("No stage of a pull request is that old.");
	const names = stages.map(({ name }) => name).join(", ");
	if (isDryRun) return terminal.print(`Without --dry-run, these would be removed with their data: ${names}.`);
	if (!isConfirmed) await confirm(names, terminal);
	const failed: string[] = [];
	for (const [index, { name }] of stages.entries()) {
		if (index > 0) await sleep(pauseMs);
		terminal.print(`Removing ${name} (${index + 1} of ${stages.length}) …`);
		if ((await remove(name)) !== 0) failed.push(name);
	}
	terminal.print(leftovers);
	if (failed.length > 0) {
		throw new CommandError(
			`Not removed: ${failed.join(", ")}. See above for the reason. If another deployment holds a lock, wait for its end, or run npx sst unlock --stage <name>.`,
		);
	}
}

async function confirm(names: string, { ask }: Terminal): Promise<void> {
	const typed = await ask(`This removes ${names} with their data. Type remove to go on: `);
	if (typed === undefined) throw new UsageError(`This removes ${names}, and no terminal is there to ask: add --yes.`);
	if (typed.trim() !== "remove") throw new CommandError("Nothing was removed.");
}
