/**
 * Orders under faults: `npm run test:faults -- --runs 10000 --seed N`. Exit code 1 when a promise was broken, 2 when the arguments
 * make no sense.
 */
import { parseArgs } from "node:util";
import { messageOf } from "@tap/local/user-error.ts";
import { type Report, torture } from "./campaign.ts";
import { printFailures, printFigures } from "./print.ts";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const usage = `npm run test:faults -- [--runs 200] [--seed N] [--run K] [--at-once 16]
  --runs     how many runs; with --run, how many times that one
  --seed     of everything random; a new one unless given
  --run      does only the run with this number
  --at-once  how many runs share the stage at a time`;

interface Arguments {
	runs: number;
	seed: number;
	only: number | undefined;
	atOnce: number;
}

/** @throws Error with a sentence about what is wrong */
function readArguments(args: string[]): Arguments {
	const { values } = parseArgs({
		args,
		options: {
			runs: { type: "string" },
			seed: { type: "string" },
			run: { type: "string" },
			"at-once": { type: "string" },
		},
	});
	const integer = (name: keyof typeof values, least: number, most: number): number | undefined => {
		const text = values[name];
		if (text === undefined) return undefined;
		const value = Number(text);
		if (/^\d+$/.test(text) && value >= least && value <= most) return value;
		throw new Error(`--${name} is ${JSON.stringify(text)}: it must be an integer from ${least} to ${most}.`);
	};
	const only = integer("run", 0, 10_000_000);
	return {
		runs: integer("runs", 1, 10_000_000) ?? (only === undefined ? 200 : 1),
		seed: integer("seed", 0, 2 ** 31) ?? Math.floor(Math.random() * 2 ** 31),
		only,
		atOnce: integer("at-once", 1, 64) ?? 16,
	};
}

let chosen: Arguments;
try {
	chosen = readArguments(process.argv.slice(2));
} catch (error) {
	console.error(`${messageOf(error)}\n\n${usage}`);
	process.exit(2);
}

const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
	process.on(signal, () => {
		// A second one: the person does not want to wait for the runs under way. The engine ends with this process.
		if (stopping.signal.aborted) process.exit(130);
		stopping.abort();
		console.error("\nStopping after the runs under way; once more stops at once.");
	});
}

const startedAt = performance.now();
const showProgress = progress(chosen.runs);
console.log(`seed ${chosen.seed}`);
try {
	const report = await torture({ ...chosen, signal: stopping.signal, progress: showProgress });
	if (process.stdout.isTTY) process.stdout.write("\r\x1b[K");
	console.log(printFigures(report));
	console.log(`took        ${seconds()} s`);
	if (stopping.signal.aborted) console.log(`stopped after ${report.runs} of ${chosen.runs} runs`);
	if (report.failing.length + report.inTotal.length > 0) {
		console.log(`\n${printFailures(report, chosen.seed)}`);
		process.exitCode = 1;
	}
} catch (error) {
	console.error(`\nThe torture broke off: ${error instanceof Error ? error.stack : String(error)}`);
	process.exitCode = 1;
}

function seconds(): number {
	return Math.round((performance.now() - startedAt) / 1_000);
}

/** A bar on a terminal; elsewhere a line for each twentieth. */
function progress(total: number): (report: Report) => void {
	let shown = -1;
	return ({ runs, failing }) => {
		const part = Math.floor((runs / total) * (process.stdout.isTTY ? 200 : 20));
		if (part === shown) return;
		shown = part;
		const facts = `${runs} of ${total} runs, ${failing.length} failing, ${seconds()} s`;
		if (!process.stdout.isTTY) console.log(facts);
		else {
			const filled = Math.round((runs / total) * 30);
			process.stdout.write(`\r\x1b[K[${"=".repeat(filled)}${" ".repeat(30 - filled)}] ${facts}`);
		}
	};
}
