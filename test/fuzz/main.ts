import { messageOf, UserError } from "@tap/local/user-error.ts";
import { type Arguments, readArguments, usage } from "./arguments.ts";

// `npm run test:fuzz -- --requests 50000 --seed 1` sends requests generated from openapi.json to a temporary local stage. It exits
// with 1 when a check failed, 2 when an argument is invalid or the stage cannot start, and 130 when it was interrupted.

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

/** Longer lists of failures are truncated. */
const maxShownFailures = 20;

let given: Arguments;
try {
	given = readArguments(process.argv.slice(2));
} catch (error) {
	console.error(`${messageOf(error)}\n\n${usage}`);
	process.exit(2);
}
try {
	process.exitCode = await run(given);
} catch (error) {
	if (!(error instanceof UserError)) throw error;
	console.error(error.message);
	process.exitCode = 2;
}

/** Runs the fuzzer, prints its report and returns the exit code. */
async function run({ seed, requests, session, concurrency }: Arguments): Promise<number> {
	const stopping = new AbortController();
	process.once("SIGINT", () => stopping.abort());
	process.once("SIGTERM", () => stopping.abort());
	const startedAt = performance.now();
	// Loaded only now, because they take a second, and an invalid argument should be reported at once.
	const [{ checkNames }, { formatFailure }, { fuzz }] = await Promise.all([
		import("./checks.ts"),
		import("./report.ts"),
		import("./run.ts"),
	]);
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

	for (const failure of tally.failures.slice(0, maxShownFailures))
		console.log(`${formatFailure(failure, url, seed)}\n`);
	if (tally.failures.length > maxShownFailures) {
		console.log(`${tally.failures.length - maxShownFailures} more failures.\n`);
	}
	for (const line of errorLines.slice(0, maxShownFailures)) console.log(line);
	console.log(tally.tables());
	const seconds = (performance.now() - startedAt) / 1000;
	const rate = Math.round(tally.requests / seconds);
	console.log(
		`\n${tally.requests} requests in ${Math.round(seconds)} s (${rate} per second), ${checkNames.length} checks, ` +
			`${tally.failures.length} failures, seed ${seed}${stopping.signal.aborted ? ", interrupted" : ""}`,
	);
	if (tally.failures.length > 0) return 1;
	return stopping.signal.aborted ? 130 : 0;
}
