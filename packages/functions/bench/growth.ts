import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { RunPart } from "../../../scripts/bench/part.ts";
import { digits, type Goal, ratio } from "../../../scripts/bench/report.ts";
import { inTurn, quartiles } from "../../../scripts/bench/statistics.ts";
import type { GrowthRequest, GrowthSample, MeasurementName } from "./growth-process.ts";

const sizes = [100, 10_000];
/** Filling the database with so many takes minutes. */
const largeSize = 100_000;
const rounds = 12;
const callsPerRound = 8;
/** Rounds before those that count. */
const warmUpRounds = 2;

/** What is measured at each size, and what a plot shows of it. */
const measurements: readonly { name: MeasurementName; plot?: "pages" | "writes" }[] = [
	{ name: "read a product", plot: "pages" },
	{ name: "read an order" },
	{ name: "first page of products", plot: "pages" },
	{ name: "tenth page of products" },
	{ name: "products of a category" },
	{ name: "own orders", plot: "pages" },
	{ name: "placed orders of all", plot: "pages" },
	{ name: "place an order of 1 line", plot: "writes" },
	{ name: "place an order of 10 lines", plot: "writes" },
	{ name: "place an order of 50 lines", plot: "writes" },
	{ name: "put 100 products", plot: "writes" },
];

/** The maximum ratio of the cost in the largest shop to that in the smallest. */
const maxGrowth = 1.2;

/** Measures how the cost of requests grows with the number of products and orders, on a real engine. */
export const runGrowth: RunPart = async ({ progress, isLarge }) => {
	const shops = [...sizes, ...(isLarge ? [largeSize] : [])].map((items) => ({
		items,
		child: fork(new URL("./growth-process.ts", import.meta.url)),
	}));
	const samples = new Map<string, GrowthSample>();
	const keyOf = (items: number, name: MeasurementName) => `${items} ${name}`;
	try {
		for (const { items, child } of shops) {
			progress(0, rounds, `filling a shop with ${items}`);
			await ask(child, { items });
		}
		for (let round = -warmUpRounds; round < rounds; round++) {
			for (const { name } of measurements) {
				for (const { items, child } of inTurn(shops, round + warmUpRounds)) {
					const sample = await ask<GrowthSample>(child, { name, count: callsPerRound });
					if (round < 0) continue;
					const wallMs = [...(samples.get(keyOf(items, name))?.wallMs ?? []), ...sample.wallMs];
					samples.set(keyOf(items, name), { ...sample, wallMs });
				}
			}
			if (round >= 0) progress(round + 1, rounds);
		}
	} finally {
		for (const { child } of shops) if (child.connected) child.disconnect();
	}

	const sampleOf = (items: number, name: MeasurementName) => {
		const sample = samples.get(keyOf(items, name));
		if (!sample) throw new Error(`There is no sample of ${name} with ${items} items.`);
		return { ...sample, ...quartiles(sample.wallMs) };
	};
	const smallest = shops[0]?.items ?? 0;
	const largest = shops.at(-1)?.items ?? 0;
	const goals = measurements.flatMap(({ name }): Goal[] => {
		const [small, large] = [sampleOf(smallest, name), sampleOf(largest, name)];
		const growth = (value: number, kind: string): Goal => ({
			name: `${name}: ${kind} with ${digits(largest)} to that with ${digits(smallest)}`,
			value,
			limit: maxGrowth,
			direction: "at most",
		});
		return [growth(large.units / small.units, "units"), growth(large.lower / small.lower, "time")];
	});
	const plot = (kind: "pages" | "writes", title: string) => ({
		kind: "lines" as const,
		name: `growth-${kind}`,
		title,
		x: "products and orders in the shop",
		y: "wall time, ms (lower quartile)",
		hasLogarithmicX: true,
		series: measurements
			.filter((each) => each.plot === kind)
			.map(({ name }) => ({
				name,
				points: shops.map(({ items }) => [items, sampleOf(items, name).lower] as const),
			})),
	});
	return {
		figures: {},
		goals,
		plots: [plot("pages", "Reads in a growing shop"), plot("writes", "Writes in a growing shop")],
		tables: [
			{
				title: "Requests in a growing shop",
				columns: [
					"request",
					"database requests",
					...shops.map(({ items }) => `units with ${digits(items)}`),
					...shops.flatMap(({ items }) => [`ms with ${digits(items)}`, "median", "upper"]),
					"ratio",
				],
				textColumns: 1,
				rows: measurements.map(({ name }) => [
					name,
					String(sampleOf(smallest, name).requests),
					...shops.map(({ items }) => digits(sampleOf(items, name).units)),
					...shops.flatMap(({ items }) => {
						const { lower, median, upper } = sampleOf(items, name);
						return [lower, median, upper].map(digits);
					}),
					ratio(sampleOf(largest, name).lower / sampleOf(smallest, name).lower),
				]),
				note: `Lower quartile, median and upper quartile of ${rounds * callsPerRound} calls in ms, from the event of a handler to its response, on the engine of the local stage. The sizes take turns. The ratio is that of the lower quartiles, of the largest shop to the smallest.`,
			},
		],
	};
};

async function ask<Reply>(child: ChildProcess, request: GrowthRequest): Promise<Reply> {
	const end = new AbortController();
	try {
		return await Promise.race([
			// The process replies to each request with what its type says.
			once(child, "message", end).then(([reply]) => reply as Reply),
			once(child, "exit", end).then(([code]) => {
				throw new Error(`The process of a shop ended with the code ${code}.`);
			}),
			new Promise<never>((_, reject) => child.send(request, (error) => error && reject(error))),
		]);
	} finally {
		end.abort();
	}
}
