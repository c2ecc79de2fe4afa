import { messageOf } from "@tap/local/user-error.ts";
import { check } from "./checker.ts";
import { startTestEnvironment, type TestEnvironment } from "./environment.ts";
import type { History } from "./history.ts";
import { type Counts, emptyCounts } from "./nemesis.ts";
import { type Plan, plan } from "./plan.ts";
import { execute, type System } from "./run.ts";
import { openTables, type Tables } from "./tables.ts";

/** The options of a campaign. */
export interface CampaignOptions {
	seed: number;
	/** The number of runs; with `only`, how many times to repeat that run. */
	runs: number;
	/** The number of the only run to do, instead of those from 0 on. */
	only?: number | undefined;
	/** How many runs share the stage at the same time. */
	concurrency: number;
	/** Aborting it starts no further runs and waits for those in progress. */
	signal?: AbortSignal | undefined;
	/** Called after each run. */
	progress?(report: Report): void;
}

/** A run that violated a guarantee. */
export interface FailedRun {
	run: number;
	violations: string[];
	/** Absent when the run did not finish. */
	history?: History | undefined;
}

/** The result of a campaign. */
export interface Report {
	/** The number of finished runs. */
	runs: number;
	counts: Counts;
	failedRuns: FailedRun[];
	/** Violations found in the tables as a whole after all runs. */
	tableViolations: string[];
	/** The shortest history that still fails, if a run failed. */
	shortest?: FailedRun | undefined;
}

/** No further run starts after this many have failed. */
const maxFailedRuns = 3;

/** Does all runs in a new test environment. */
export async function runCampaign(options: CampaignOptions): Promise<Report> {
	const environment = await startTestEnvironment();
	try {
		return await runCampaignIn(environment, options);
	} finally {
		await environment.stop();
	}
}

/** Does all runs in a test environment, and shortens the first history that fails. */
export async function runCampaignIn(environment: TestEnvironment, options: CampaignOptions): Promise<Report> {
	const report: Report = { runs: 0, counts: emptyCounts(), failedRuns: [], tableViolations: [] };
	await Promise.race([doRuns(environment, options, report), environment.broken]);
	return report;
}

async function doRuns(environment: TestEnvironment, options: CampaignOptions, report: Report): Promise<void> {
	const tables = openTables(environment.engine);
	const system = { environment, tables, counts: report.counts };
	const mayContinue = () => !options.signal?.aborted && report.failedRuns.length < maxFailedRuns;
	let started = 0;
	const worker = async () => {
		while (started < options.runs && mayContinue()) {
			const attempt = started++;
			const planned = plan(options.seed, options.only ?? attempt);
			const failed = await attemptRun(system, planned, options.only === undefined ? 0 : attempt);
			if (failed) report.failedRuns.push(failed);
			report.runs++;
			options.progress?.(report);
		}
	};
	await Promise.all(Array.from({ length: options.concurrency }, worker));
	report.tableViolations.push(...(await checkAllOrders(tables)));
	const [first] = report.failedRuns;
	if (first?.history && !options.signal?.aborted) {
		report.shortest = await shorten({ environment, tables, counts: emptyCounts() }, first, options.signal);
	}
}

/** Does a run and checks its history. Returns undefined when every guarantee held. */
export async function attemptRun(system: System, planned: Plan, attempt: number): Promise<FailedRun | undefined> {
	try {
		const history = await execute(system, planned, attempt);
		const violations = check(history);
		return violations.length > 0 ? { run: planned.run, violations, history } : undefined;
	} catch (error) {
		return { run: planned.run, violations: [`the run did not finish: ${messageOf(error)}`] };
	}
}

/** Checks that each order in the table has exactly one idempotency key, and each key an order. */
async function checkAllOrders(tables: Tables): Promise<string[]> {
	const { orders, orderIdsOfKeys } = await tables.all();
	const [stored, named] = [new Set(orders), new Set(orderIdsOfKeys)];
	const found: string[] = [];
	if (named.size !== orderIdsOfKeys.length) found.push(`${orderIdsOfKeys.length - named.size} orders have two keys`);
	const withoutKey = orders.filter((id) => !named.has(id));
	const missing = orderIdsOfKeys.filter((id) => !stored.has(id));
	if (withoutKey.length > 0) found.push(`${withoutKey.length} orders have no key, such as ${withoutKey[0]}`);
	if (missing.length > 0) found.push(`${missing.length} keys name no order, such as ${missing[0]}`);
	return found;
}

/** The maximum number of runs of the search for a shorter history, and how often each candidate is tried. */
const maxSearchRuns = 150;
const attemptsPerCandidate = 3;

/** Removes the kill, clients, operations and faults for as long as the run still fails. */
async function shorten(system: System, failed: FailedRun, signal: AbortSignal | undefined): Promise<FailedRun> {
	let best = failed;
	let done = 0;
	const fails = async (candidate: Plan): Promise<FailedRun | undefined> => {
		for (let attempt = 0; attempt < attemptsPerCandidate && done < maxSearchRuns && !signal?.aborted; attempt++) {
			// Numbers that no run of the campaign has.
			const result = await attemptRun(system, candidate, 1_000_000 + done++);
			if (result?.history) return result;
		}
		return undefined;
	};
	for (let shorter = true; shorter && done < maxSearchRuns; ) {
		shorter = false;
		for (const candidate of best.history ? reductions(best.history.plan) : []) {
			const result = await fails(candidate);
			if (!result) continue;
			best = result;
			shorter = true;
			break;
		}
	}
	return best;
}

/** Plans that are one step shorter, the largest steps first. */
export function* reductions(original: Plan): Generator<Plan> {
	const { clients, faults } = original;
	if (original.kill) yield { ...original, kill: undefined };
	if (faults.length > 0) yield { ...original, faults: [] };
	for (const client of clients.keys()) {
		if (clients.length > 1) yield { ...original, clients: clients.filter((_, index) => index !== client) };
	}
	for (const [client, operations] of clients.entries()) {
		for (const operation of operations) {
			if (operations.length === 1) continue;
			yield {
				...original,
				clients: clients.with(
					client,
					operations.filter((each) => each !== operation),
				),
			};
		}
	}
	if (faults.length > 1) {
		const middle = Math.floor(faults.length / 2);
		yield { ...original, faults: faults.slice(middle) };
		yield { ...original, faults: faults.slice(0, middle) };
	}
	if (faults.length > 0 && faults.length <= 8) {
		for (const fault of faults) yield { ...original, faults: faults.filter((each) => each !== fault) };
	}
}
