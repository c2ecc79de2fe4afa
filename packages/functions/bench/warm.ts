import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { RunPart } from "../../../scripts/bench/part.ts";
import { digits, type Goal, ratio } from "../../../scripts/bench/report.ts";
import { inTurn, quantile, quartiles } from "../../../scripts/bench/statistics.ts";
import { assertRight } from "./check-response.ts";
import {
	type Bundle,
	bundleContenders,
	bundleScript,
	environment,
	scriptArgument,
	stackNames,
	startCannedDatabase,
} from "./contenders.ts";
import { lineCount, type MeasuredOperation, pageSize } from "./shop.ts";
import type { WarmRequest, WarmSample } from "./warm-script.ts";

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

const operationNames: Partial<Record<MeasuredOperation, string>> = {
	getProduct: "a read",
	listProducts: `a list of ${pageSize}`,
	placeOrder: `an order of ${lineCount} lines`,
};

/** One operation of one contender, with the processes that run it. */
interface Subject {
	bundle: Bundle;
	operation: MeasuredOperation;
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
				const start = (execArgv: string[]) =>
					fork(script, [scriptArgument(bundle, operation)], {
						env,
						execArgv,
						stdio: ["ignore", "ignore", "inherit", "ipc"],
					});
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
				const { response } = await send(child, { count: warmUpRequests });
				if (response) assertRight(operation, response);
			}
		}
		for (let round = 0; round < rounds; round++) {
			for (const subject of inTurn(subjects, round)) {
				const sample = await send(subject.timed, { count: requestsPerRound });
				subject.cpuMs.push(sample.cpuMs / requestsPerRound);
				subject.wallMs.push(...sample.wallMs);
			}
			progress(round + 1, rounds);
		}
		for (let round = 0; round < allocationRounds; round++) {
			for (const { counted, bytes } of subjects) {
				const { allocatedBytes } = await send(counted, { count: requestsPerAllocation });
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

async function send(child: ChildProcess, request: WarmRequest): Promise<WarmSample> {
	const end = new AbortController();
	try {
		return await Promise.race([
			once(child, "message", end).then(([sample]: WarmSample[]) => {
				if (!sample) throw new Error("The process sent no sample.");
				return sample;
			}),
			once(child, "exit", end).then(([code]) => {
				throw new Error(`The process ended with the code ${code}.`);
			}),
			new Promise<never>((_, reject) => child.send(request, (error) => error && reject(error))),
		]);
	} finally {
		end.abort();
	}
}
