import { parseArgs } from "node:util";
import { UserError } from "../../packages/local/src/user-error.ts";
import { checkNames } from "./checks.ts";
import { describe } from "./report.ts";
import { fuzz } from "./run.ts";

// `npm run test:fuzz -- --requests 50000 --seed 1` sends requests made from openapi.json to a local stage of its own.

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const usage = `npm run test:fuzz -- [--requests 5000] [--seed N] [--session N] [--concurrency 8]

  --requests     how many requests, at least
  --seed         repeats a run; printed by every run
  --session      only this session of the seed: a failure names its own
  --concurrency  how many sessions at once`;

/** The longest list of failures that is printed whole. */
const shown = 20;

const options = readOptions(process.argv.slice(2));
if (typeof options === "string") {
	console.error(`${options}\n\n${usage}`);
	process.exitCode = 2;
} else {
	try {
		process.exitCode = await run(options);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		console.error(error.message);
		process.exitCode = 2;
	}
}

interface Options {
	requests: number;
	seed: number;
	session: number | undefined;
	concurrency: number;
}

async function run({ seed, requests, session, concurrency }: Options): Promise<number> {
	const stopping = new AbortController();
	process.once("SIGINT", () => stopping.abort());
	process.once("SIGTERM", () => stopping.abort());
	const startedAt = performance.now();
	console.log(`Seed ${seed}${session === undefined ? "" : `, session ${session}`}`);
	const { tally, url, errorLines } = await fuzz({
		seed,
		requests,
		session,
		concurrency,
		signal: stopping.signal,
		progress: ({ requests: done, failures }) => {
			if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${requests} requests, ${failures.length} failures `);
		},
	});
	if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");

	for (const failure of tally.failures.slice(0, shown)) console.log(`${describe(failure, url, seed)}\n`);
	if (tally.failures.length > shown) console.log(`${tally.failures.length - shown} more failures.\n`);
	for (const line of errorLines.slice(0, shown)) console.log(line);
	console.log(tally.tables());
	const seconds = (performance.now() - startedAt) / 1000;
	const rate = Math.round(tally.requests / seconds);
	console.log(
		`\n${tally.requests} requests in ${Math.round(seconds)} s (${rate} a second), ${checkNames.length} checks, ` +
			`${tally.failures.length} failures, seed ${seed}${stopping.signal.aborted ? ", stopped early" : ""}`,
	);
	if (tally.failures.length > 0) return 1;
	return stopping.signal.aborted ? 130 : 0;
}

/** The options, or what is wrong with the arguments. */
function readOptions(args: string[]): Options | string {
	try {
		const text = { type: "string" } as const;
		const { values } = parseArgs({ args, options: { requests: text, seed: text, session: text, concurrency: text } });
		const requests = natural(values.requests ?? "5000", "--requests", 1);
		const seed = natural(values.seed ?? String(Math.floor(Math.random() * 2 ** 31)), "--seed", 0);
		const session = values.session === undefined ? undefined : natural(values.session, "--session", 0);
		return { requests, seed, session, concurrency: natural(values.concurrency ?? "8", "--concurrency", 1) };
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
}

function natural(text: string, name: string, least: number): number {
	const value = Number(text);
	if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
	throw new Error(`${name} is ${JSON.stringify(text)}: it must be an integer of at least ${least}.`);
}
