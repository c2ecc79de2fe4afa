import { operation } from "@tap/core/contract/operations.ts";
import { keysOf } from "@tap/core/contract/record.ts";
import type { RunPart } from "../../../scripts/bench/part.ts";
import { digits, ratio } from "../../../scripts/bench/report.ts";
import { inTurn, quartiles } from "../../../scripts/bench/statistics.ts";
import { assertRight } from "./check-response.ts";
import {
	type Bundle,
	bundleContenders,
	bundleScript,
	environment,
	eventOf,
	startCannedDatabase,
	urlOf,
} from "./contenders.ts";
import { type FunctionOperation, requests } from "./shop.ts";
import { sendRequests, startWarmProcess } from "./warm-process.ts";

const rounds = 10;
const requestsPerRound = 30;
const warmUpRequests = 150;

/** Measures the CPU time of every operation of this project, next to a read with the usual stack. */
export const runOperations: RunPart = async ({ progress }) => {
	const [bundles, script, database] = await Promise.all([
		bundleContenders(),
		bundleScript("warm-script"),
		startCannedDatabase(),
	]);
	const env = environment(database.endpoint);
	const start = (bundle: Bundle) => startWarmProcess({ script, url: urlOf(bundle), env });
	const own = bundles.filter(({ stack }) => stack === "own");
	const processes = new Map(own.map((bundle) => [bundle.name, start(bundle)]));
	const usual = bundles.find(({ name, stack }) => name === "products" && stack === "usual");
	if (!usual) throw new Error("There is no usual stack for products.");
	const peer = start(usual);
	const subjects = keysOf(requests).map((id) => {
		const { integration } = operation(id);
		const child = integration === "gateway" ? undefined : processes.get(integration);
		if (!child) throw new Error(`${id} has no function.`);
		return { id, name: `${id}`, child, cpuMs: [] as number[], bytes: 0 };
	});
	const reference = {
		id: "getProduct" as const,
		name: "getProduct, usual stack",
		child: peer,
		cpuMs: [] as number[],
		bytes: 0,
	};
	const all = [reference, ...subjects];
	try {
		for (const subject of all) {
			const { response } = await sendRequests(subject.child, { event: eventOf(subject.id), count: warmUpRequests });
			if (!response) continue;
			assertRight(subject.id, response);
			subject.bytes = Buffer.byteLength(response.body);
		}
		for (let round = 0; round < rounds; round++) {
			for (const { id, child, cpuMs } of inTurn(all, round)) {
				const sample = await sendRequests(child, { event: eventOf(id), count: requestsPerRound });
				cpuMs.push(sample.cpuMs / requestsPerRound);
			}
			progress(round + 1, rounds);
		}
	} finally {
		for (const child of [peer, ...processes.values()]) child.disconnect();
		database.stop();
	}

	const base = quartiles(reference.cpuMs).lower;
	const figures: Record<string, number> = {};
	for (const { id, cpuMs, bytes } of subjects) {
		figures[cpuFigure(id)] = quartiles(cpuMs).lower;
		figures[bytesFigure(id)] = bytes;
	}
	return {
		figures,
		goals: [],
		plots: [],
		tables: [
			{
				title: "CPU time of every operation",
				columns: ["operation", "CPU ms", "median", "upper", "ratio", "response body, bytes"],
				textColumns: 1,
				rows: all.map(({ name, cpuMs, bytes }) => {
					const { lower, median, upper } = quartiles(cpuMs);
					return [name, ...[lower, median, upper].map(digits), ratio(lower / base), digits(bytes)];
				}),
				note: `Lower quartile, median and upper quartile of ${rounds} rounds of ${requestsPerRound} requests to warm functions. The ratio is to a read with the usual stack. placeOrder has 10 lines, lists have 25 items, bulk operations 1.`,
			},
		],
	};
};

/** Returns the name of the figure with the CPU time of one request of an operation, in ms. */
export function cpuFigure(id: FunctionOperation): string {
	return `${id} cpuMs`;
}

/** Returns the name of the figure with the size of the response of an operation, in bytes. */
export function bytesFigure(id: FunctionOperation): string {
	return `${id} bytes`;
}
