import { parseArgs } from "node:util";
import { scenarios } from "./scenarios/index.ts";

export const usage = `npm run rehearse -- [--only <scenario>]… [--stage <name> --keep] [--provider stand-in|real]

  --only      runs only this scenario; can be repeated
  --stage     with --keep: the name of the stage, pr-42 unless given
  --keep      deploys a stage and serves it until Ctrl-C, instead of running scenarios
  --provider  real: lets SST download Pulumi and the AWS provider (not tried)

Scenarios: ${scenarios.map(({ name }) => name).join(", ")}`;

export interface Options {
	/** Names of scenarios; empty for all. */
	only: readonly string[];
	stage: string;
	keep: boolean;
	provider: "stand-in" | "real";
}

/** @throws Error with a sentence about the argument that is wrong */
export function readOptions(args: string[]): Options {
	const { values } = parseArgs({
		args,
		options: {
			only: { type: "string", multiple: true },
			stage: { type: "string" },
			keep: { type: "boolean" },
			provider: { type: "string" },
		},
	});
	const { only = [], stage = "pr-42", keep = false, provider = "stand-in" } = values;
	const unknown = only.find((name) => !scenarios.some((scenario) => scenario.name === name));
	if (unknown !== undefined) throw new Error(`There is no scenario "${unknown}".`);
	if (values.stage !== undefined && !keep) throw new Error("--stage is for --keep: the scenarios name their stages.");
	if (keep && only.length > 0) throw new Error("--keep deploys a stage and runs no scenario: leave out --only.");
	if (provider !== "stand-in" && provider !== "real") throw new Error(`--provider is "${provider}": stand-in or real.`);
	// The other scenarios read the stand-in's journal.
	if (provider === "real" && only.length === 0 && !keep) return { only: ["suite"], stage, keep, provider };
	const needsJournal = only.find((name) => name !== "suite");
	if (provider === "real" && needsJournal)
		throw new Error(`${needsJournal} needs the stand-in provider: only suite does not.`);
	return { only, stage, keep, provider };
}
