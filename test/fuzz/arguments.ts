import { parseArgs } from "node:util";

/** The arguments of `npm run test:fuzz`. */
export interface Arguments {
	requests: number;
	seed: number;
	session: number | undefined;
	concurrency: number;
}

export const usage = `npm run test:fuzz -- [--requests 5000] [--seed N] [--session N] [--concurrency 8]

  --requests     the minimum number of requests
  --seed         repeats a run; every run prints its seed
  --session      runs only this session of the seed; every failure names its session
  --concurrency  how many sessions run at the same time`;

/**
 * Reads the arguments of the command.
 * @throws Error whose message says which argument is invalid
 */
export function readArguments(args: string[]): Arguments {
	const text = { type: "string" } as const;
	const { values } = parseArgs({ args, options: { requests: text, seed: text, session: text, concurrency: text } });
	return {
		requests: integer(values.requests ?? "5000", "--requests", 1),
		seed: integer(values.seed ?? String(Math.floor(Math.random() * 2 ** 31)), "--seed", 0),
		session: values.session === undefined ? undefined : integer(values.session, "--session", 0),
		concurrency: integer(values.concurrency ?? "8", "--concurrency", 1),
	};
}

function integer(text: string, name: string, min: number): number {
	const value = Number(text);
	if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= min) return value;
	throw new Error(`${name} is ${JSON.stringify(text)}: it must be an integer of at least ${min}.`);
}
