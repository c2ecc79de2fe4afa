import type { ChildProcess } from "node:child_process";
import { installedVersions } from "../../../scripts/bench/installed-versions.ts";
import type { RunPart } from "../../../scripts/bench/part.ts";
import { digits, type Goal, ratio } from "../../../scripts/bench/report.ts";
import { inTurn, quantile, quartiles } from "../../../scripts/bench/statistics.ts";
import { assertRight } from "./check-response.ts";
import {
	type Bundle,
	bundleContenders,
	bundleScript,
	environment,
	eventOf,
	peerPackages,
	stackNames,
	startCannedDatabase,
	urlOf,
} from "./contenders.ts";
import { type FunctionOperation, lineCount, pageSize } from "./shop.ts";
import { sendRequests, startWarmProcess } from "./warm-process.ts";

const rounds = 12;
const requestsPerRound = 60;
/** Requests before the first round, until the code is compiled. */
const warmUpRequests = 400;
/** Few enough that the garbage collector does not run in between. */
const requestsPerAllocation = 20;
const allocationRounds = 3;

/** The new space of V8, in MB, of the processes that measure allocations: so large that nothing is collected. */
const newSpaceMb = 256;
const allocationFlags = ["--expose-gc", `--max-semi-space-size=${newSpaceMb}`, `--min-semi-space-size=${newSpaceMb}`];

const operationNames: Partial<Record<FunctionOperation, string>> = {
	getProduct: "a read",
	listProducts: `a list of ${pageSize}`,
	placeOrder: `an order of ${lineCount} lines`,
};

/** One operation of one contender, with the processes that run it. */
interface Subject {
	bundle: Bundle;
	operation: FunctionOperation;
	timed: ChildProcess;
	counted: ChildProcess;
	/** CPU ms per request, of each round. */
	cpuMs: number[];
	/** Wall ms of each request. */
	wallMs: number[];
	/** Bytes per request, of each round. */
	bytes: number[];
}

/** Measures CPU time, wall time and allocated bytes per request of functions that have been called many times before. */
export const runWarm: RunPart = async ({ progress }) => {
	const [bundles, script, database] = await Promise.all([
		bundleContenders(),
		bundleScript("warm-script"),
		startCannedDatabase(),
	]);
	const env = environment(database.endpoint);
	const subjects = bundles.flatMap((bundle) =>
		bundle.operations
			.filter((operation) => operation in operationNames)
			.map((operation): Subject => {
				const start = (flags: string[]) => startWarmProcess({ script, url: urlOf(bundle), env, flags });
				return {
					bundle,
					operation,
					timed: start([]),
					counted: start(allocationFlags),
					cpuMs: [],
					wallMs: [],
					bytes: [],
				};
			}),
	);
	try {
		for (const { operation, timed, counted } of subjects) {
			for (const child of [timed, counted]) {
				const { response } = await sendRequests(child, { event: eventOf(operation), count: warmUpRequests });
				if (response) assertRight(operation, response);
			}
		}
		for (let round = 0; round < rounds; round++) {
			for (const subject of inTurn(subjects, round)) {
				const sample = await sendRequests(subject.timed, {
					event: eventOf(subject.operation),
					count: requestsPerRound,
				});
				subject.cpuMs.push(sample.cpuMs / requestsPerRound);
				subject.wallMs.push(...sample.wallMs);
			}
			progress(round + 1, rounds);
		}
		for (let round = 0; round < allocationRounds; round++) {
			for (const { counted, operation, bytes } of subjects) {
				const { allocatedBytes } = await sendRequests(counted, {
					event: eventOf(operation),
					count: requestsPerAllocation,
				});
				bytes.push(allocatedBytes / requestsPerAllocation);
			}
		}
	} finally {
		for (const { timed, counted } of subjects) for (const child of [timed, counted]) child.disconnect();
		database.stop();
	}

	const figures: Record<string, number> = {};
	const goals: Goal[] = [];
	const ratios = subjects.map(({ bundle, operation, cpuMs, wallMs, bytes }) => {
		const peer = subjects.find((each) => each.operation === operation && each.bundle.stack === "usual");
		if (!peer) throw new Error(`There is no usual stack for ${operation}.`);
		const result = {
			cpu: quartiles(cpuMs).lower / quartiles(peer.cpuMs).lower,
			p50: quantile(wallMs, 0.5) / quantile(peer.wallMs, 0.5),
			bytes: quartiles(bytes).median / quartiles(peer.bytes).median,
		};
		if (bundle.stack === "own") {
			figures[`${operation} cpuMs`] = quartiles(cpuMs).lower;
			goals.push({
				name: `${operationNames[operation]}: CPU, ratio to the usual stack`,
				value: result.cpu,
				limit: 0.35,
				direction: "at most",
			});
		}
		return result;
	});
	return {
		figures,
		goals,
		versions: installedVersions("packages/functions", peerPackages),
		tables: [
			{
				title: "One request of a warm function",
				columns: [
					"request",
					"made with",
					"CPU ms",
					"median",
					"upper",
					"ratio",
					"wall p50 ms",
					"p99",
					"ratio of p50",
					"KB allocated",
					"ratio",
				],
				textColumns: 2,
				rows: subjects.map(({ bundle, operation, cpuMs, wallMs, bytes }, index) => {
					const cpu = quartiles(cpuMs);
					const own = ratios[index];
					return [
						operationNames[operation] ?? operation,
						stackNames[bundle.stack],
						...[cpu.lower, cpu.median, cpu.upper].map(digits),
						ratio(own?.cpu ?? Number.NaN),
						digits(quantile(wallMs, 0.5)),
						digits(quantile(wallMs, 0.99)),
						ratio(own?.p50 ?? Number.NaN),
						(quartiles(bytes).median / 1000).toFixed(0),
						ratio(own?.bytes ?? Number.NaN),
					];
				}),
				note: `CPU time per request: lower quartile, median and upper quartile of ${rounds} rounds of ${requestsPerRound} requests, after ${warmUpRequests} to warm up. Its ratio is that of the lower quartiles, to the usual stack. Bytes are those that JavaScript allocates, buffers included.`,
			},
		],
		plots: [
			{
				kind: "bars",
				name: "warm",
				title: "CPU time of one request of a warm function",
				x: "CPU time, ms (lower quartile)",
				bars: subjects.map(({ bundle, operation, cpuMs }) => ({
					label: `${operationNames[operation]}, ${stackNames[bundle.stack]}`,
					value: quartiles(cpuMs).lower,
					isOwn: bundle.stack === "own",
				})),
			},
		],
	};
};
