import { parseArgs } from "node:util";
import { exitCodeOf, type Terminal, UsageError } from "../command.ts";
import { findStages, regionsOfStages } from "./deployed-stages.ts";
import { type Expiry, expired, readAge, removeStages } from "./expiry.ts";
import { formatStages } from "./list.ts";

const usage = `npm run stages [-- --expire <age>] [--dry-run] [--yes]

Lists the deployed stages with their age, their last deployment, what they cost a month without requests, and their address.

  --expire   removes the stages of pull requests (pr-1, pr-2 …) that were not deployed for so long: 7d, 12h
  --dry-run  says what would be removed, and removes nothing
  --yes      removes without asking
  --help     prints this text

Example: npm run stages -- --expire 7d --dry-run
Exit codes: 0 done, 1 failed, 2 wrong use`;

/** Lists stages, and removes those of old pull requests. Returns the exit code. */
export function runStages(
	args: readonly string[],
	terminal: Terminal,
	{ remove, sleep, now }: Pick<Expiry, "remove" | "sleep"> & { now: Date },
): Promise<number> {
	return exitCodeOf(usage, terminal, async () => {
		const values = readArguments(args);
		if (values.help) return terminal.print(usage);
		const ageMs = values.expire === undefined ? undefined : readAge(values.expire);
		const regions = regionsOfStages();
		const stages = (await Promise.all(regions.map(findStages))).flat();
		if (stages.length === 0) terminal.print(`No stage is deployed in ${regions.join(", ")}, with these credentials.`);
		else for (const line of formatStages(stages, now)) terminal.print(line);
		if (ageMs === undefined) return;
		const { "dry-run": isDryRun = false, yes: isConfirmed = false } = values;
		await removeStages(expired(stages, ageMs, now), { terminal, isDryRun, isConfirmed, remove, sleep });
	});
}

function readArguments(args: readonly string[]) {
	try {
		const flag = { type: "boolean" } as const;
		const options = { expire: { type: "string" }, "dry-run": flag, yes: flag, help: flag } as const;
		return parseArgs({ args: [...args], options }).values;
	} catch (error) {
		throw new UsageError(error instanceof Error ? error.message : String(error));
	}
}
