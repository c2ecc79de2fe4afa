/**
 * Runs the fault-injection suite: `npm run test:faults -- --runs 10000 --seed N`. Exits with 1 when a guarantee was violated and
 * with 2 when an argument is invalid.
 */
import { messageOf } from "@tap/local/user-error.ts";
import { type Arguments, readArguments, usage } from "./arguments.ts";
import type { Report } from "./campaign.ts";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

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
		// The second signal does not wait for the runs in progress. The engine ends with this process.
		if (stopping.signal.aborted) process.exit(130);
		stopping.abort();
		console.error("\nStopping after the runs in progress. Press Ctrl-C again to stop now.");
	});
}

// Loaded only now, because they take a second, and an invalid argument should be reported at once.
const [{ runCampaign }, { printCounts, printFailures }] = await Promise.all([
	import("./campaign.ts"),
	import("./print.ts"),
]);

const startedAt = performance.now();
const showProgress = progress(chosen.runs);
console.log(`seed ${chosen.seed}`);
try {
	const report = await runCampaign({ ...chosen, signal: stopping.signal, progress: showProgress });
	if (process.stdout.isTTY) process.stdout.write("\r\x1b[K");
	console.log(printCounts(report));
	console.log(`took        ${seconds()} s`);
	if (stopping.signal.aborted) console.log(`stopped after ${report.runs} of ${chosen.runs} runs`);
	if (report.failedRuns.length + report.tableViolations.length > 0) {
		console.log(`\n${printFailures(report, chosen.seed)}`);
		process.exitCode = 1;
	}
} catch (error) {
	console.error(`\nThe campaign did not finish: ${error instanceof Error ? error.stack : String(error)}`);
	process.exitCode = 1;
}

function seconds(): number {
	return Math.round((performance.now() - startedAt) / 1_000);
}

/** Shows progress: a bar on a terminal; elsewhere a line for every 5 %. */
function progress(total: number): (report: Report) => void {
	let shown = -1;
	return ({ runs, failedRuns }) => {
		const part = Math.floor((runs / total) * (process.stdout.isTTY ? 200 : 20));
		if (part === shown) return;
		shown = part;
		const facts = `${runs} of ${total} runs, ${failedRuns.length} failed, ${seconds()} s`;
		if (!process.stdout.isTTY) console.log(facts);
		else {
			const filled = Math.round((runs / total) * 30);
			process.stdout.write(`\r\x1b[K[${"=".repeat(filled)}${" ".repeat(30 - filled)}] ${facts}`);
		}
	};
}
