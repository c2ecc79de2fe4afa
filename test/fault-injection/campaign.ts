import { messageOf } from "@tap/local/user-error.ts";
import { judge } from "./checker.ts";
import { startWorld, type World } from "./environment.ts";
import type { History } from "./history.ts";
import { type Plan, plan } from "./plan.ts";
import { execute, type Figures, noFigures } from "./run.ts";
import { openTables, type Tables } from "./tables.ts";

/** What to do. */
export interface TortureOptions {
	seed: number;
	/** How many runs; with `only`, how many times that one. */
	runs: number;
	/** The number of the one run to do, instead of those from 0 on. */
	only?: number | undefined;
	/** How many runs share the stage at a time. */
	atOnce: number;
	/** No run begins after it was aborted; those under way end. */
	signal?: AbortSignal | undefined;
	/** Is told after each run. */
	progress?(report: Report): void;
}

/** A run that broke a promise. */
export interface Failing {
	run: number;
	violations: string[];
	/** Absent when the run did not get to its end. */
	history?: History | undefined;
}

/** What came of it. */
export interface Report {
	/** How many runs are done. */
	runs: number;
	figures: Figures;
	failing: Failing[];
	/** What is wrong with the tables as a whole after all runs. */
	inTotal: string[];
	/** The shortest history that was found to fail, when one did. */
	shortest?: Failing | undefined;
}

/** After so many failing runs no further one begins: they tell enough. */
const enough = 3;

/** Does all runs against a world of their own, and makes the first history that fails as short as it can. */
export async function torture(options: TortureOptions): Promise<Report> {
	const report: Report = { runs: 0, figures: noFigures(), failing: [], inTotal: [] };
	const world = await startWorld();
	try {
		await Promise.race([tortureWorld(world, options, report), world.broken]);
	} finally {
		await world.stop();
	}
	return report;
}

async function tortureWorld(world: World, options: TortureOptions, report: Report): Promise<void> {
	const tables = openTables(world.engine);
	const system = { world, tables, figures: report.figures };
	const mayGoOn = () => !options.signal?.aborted && report.failing.length < enough;
	let begun = 0;
	const lane = async () => {
		while (begun < options.runs && mayGoOn()) {
			const attempt = begun++;
			const planned = plan(options.seed, options.only ?? attempt);
			const failing = await attemptRun(system, planned, options.only === undefined ? 0 : attempt);
			if (failing) report.failing.push(failing);
			report.runs++;
			options.progress?.(report);
		}
	};
	await Promise.all(Array.from({ length: options.atOnce }, lane));
	report.inTotal.push(...(await judgeTotal(tables)));
	const [first] = report.failing;
	if (first?.history && !options.signal?.aborted) {
		report.shortest = await shorten({ world, tables, figures: noFigures() }, first, options.signal);
	}
}

/** Does a run, and answers what is wrong with it. */
export async function attemptRun(
	system: Parameters<typeof execute>[0],
	planned: Plan,
	attempt: number,
): Promise<Failing | undefined> {
	try {
		const history = await execute(system, planned, attempt);
		const violations = judge(history);
		return violations.length > 0 ? { run: planned.run, violations, history } : undefined;
	} catch (error) {
		return { run: planned.run, violations: [`it broke off: ${messageOf(error)}`] };
	}
}

/** Whether each order in the table has one idempotency key that names it, and each key an order. */
async function judgeTotal(tables: Tables): Promise<string[]> {
	const { orders, named } = await tables.all();
	const [left, right] = [new Set(orders), new Set(named)];
	const found: string[] = [];
	if (right.size !== named.length) found.push(`${named.length - right.size} orders have two keys`);
	const lonely = orders.filter((id) => !right.has(id));
	const missing = named.filter((id) => !left.has(id));
	if (lonely.length > 0) found.push(`${lonely.length} orders have no key, such as ${lonely[0]}`);
	if (missing.length > 0) found.push(`${missing.length} keys name no order, such as ${missing[0]}`);
	return found;
}

/** How many runs the search for a shorter history may take, and how many times each candidate gets its chance to fail. */
const searchRuns = 150;
const chances = 3;

/** Leaves out what can be left out so that a run still fails: the kill, clients, operations, faults. */
async function shorten(
	system: Parameters<typeof execute>[0],
	failing: Failing,
	signal: AbortSignal | undefined,
): Promise<Failing> {
	let best = failing;
	let done = 0;
	const fails = async (candidate: Plan): Promise<Failing | undefined> => {
		for (let chance = 0; chance < chances && done < searchRuns && !signal?.aborted; chance++) {
			// Attempts of the search have numbers of their own.
			const failed = await attemptRun(system, candidate, 1_000_000 + done++);
			if (failed?.history) return failed;
		}
		return undefined;
	};
	for (let shorter = true; shorter && done < searchRuns; ) {
		shorter = false;
		for (const candidate of best.history ? reductions(best.history.plan) : []) {
			const failed = await fails(candidate);
			if (!failed) continue;
			best = failed;
			shorter = true;
			break;
		}
	}
	return best;
}

/** Plans that are a step shorter, the largest steps first. */
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
