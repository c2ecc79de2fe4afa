import { parseArgs } from "node:util";

/** The arguments of `npm run test:faults`. */
export interface Arguments {
	runs: number;
	seed: number;
	/** The number of the only run to do. */
	only: number | undefined;
	concurrency: number;
}

export const usage = `npm run test:faults -- [--runs 200] [--seed N] [--run K] [--concurrency 16]
  --runs         the number of runs; with --run, how many times to repeat that run
  --seed         the seed of all random values; a new one by default
  --run          does only the run with this number
  --concurrency  how many runs share the stage at the same time`;

/**
 * Reads the arguments of the command.
 * @throws Error whose message says which argument is invalid
 */
export function readArguments(args: string[]): Arguments {
	const text = { type: "string" } as const;
	const { values } = parseArgs({ args, options: { runs: text, seed: text, run: text, concurrency: text } });
	const integer = (name: keyof typeof values, min: number, max: number): number | undefined => {
		const given = values[name];
		if (given === undefined) return undefined;
		const value = Number(given);
		if (/^\d+$/.test(given) && value >= min && value <= max) return value;
		throw new Error(`--${name} is ${JSON.stringify(given)}: it must be an integer from ${min} to ${max}.`);
	};
	const only = integer("run", 0, 10_000_000);
	return {
		runs: integer("runs", 1, 10_000_000) ?? (only === undefined ? 200 : 1),
		seed: integer("seed", 0, 2 ** 31) ?? Math.floor(Math.random() * 2 ** 31),
		only,
		concurrency: integer("concurrency", 1, 64) ?? 16,
	};
}
