import { gateway } from "@tap/core/contract/gateway.ts";
import { operation } from "@tap/core/contract/operations.ts";
import { entriesOf } from "@tap/core/contract/record.ts";
import { apiFunctions } from "@tap/functions/settings.ts";
import { cpuFigure } from "../../../packages/functions/bench/operations.ts";
import { mix } from "../mix.ts";
import { databaseMs, durationMs } from "../money/request-cost.ts";
import type { RunPart } from "../part.ts";
import { digits, ratio, type Table } from "../report.ts";
import { breakingRate, type Heat, heatOf, partitionLimits, randomNumbers } from "./partition-heat.ts";
import { shop, shopRequests } from "./shop-requests.ts";

/** The rates of requests per second that the page is about. */
const rates = [1_000, 100_000] as const;
const simulatedRequests = 100_000;
const seed = 1;

/** AWS's documented quotas that a rate of requests meets. They apply to an account in one region, unless noted. */
const quotas = {
	/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
	gatewayRate: 10_000,
	/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
	concurrency: 1_000,
	/** Of one table on demand. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
	tableReadUnits: 40_000,
	tableWriteUnits: 40_000,
};

/** What has to change when a place gets too hot. */
const changes: Record<string, string> = {
	"write Orders/byStatus":
		"the queue of placed orders has one key: append the day and a shard (`placed#2026-05-04#7`), and read the shards side by side",
	"read Products/newest":
		"the catalog has one key: cache its first pages in CloudFront for seconds, or shard `listing`",
	"read Products":
		"every page shows the same newest products: cache pages and products in CloudFront, or put DynamoDB Accelerator in front of the table",
	"write Products":
		"a popular product is one item: split its stock into several items and reserve in one of them, or queue its orders",
	"read Products/byCategory": "a popular category has one key: as for the catalog",
	"read Orders/byUser": "none: a customer has a key of their own",
	"write Orders/byUser": "none: a customer has a key of their own",
	"write Orders/byUserAndStatus": "none: a customer has a key of their own",
	"read Users": "none: a user has a key of their own",
	"read Orders": "none: an order has a key of its own",
	"write Orders": "none: an order has a key of its own",
};

/** Simulates the heat of every key, and compares it with the limits that AWS documents. */
export const runScale: RunPart = async ({ figures, progress }) => {
	const heat = heatOf(shopRequests(simulatedRequests, randomNumbers(seed)), 1).map((each) => ({
		...each,
		total: each.total / simulatedRequests,
		hottest: each.hottest / simulatedRequests,
	}));
	progress(1, 1);
	const meanMs = entriesOf(mix).reduce((sum, [id, share]) => {
		const { integration } = operation(id);
		const cpuMs = figures.operations?.[cpuFigure(id)];
		if (cpuMs === undefined || integration === "gateway")
			throw new Error(`There is no CPU time of ${id}: run the part operations first.`);
		const isWrite = id === "placeOrder" || id === "fulfillOrder" || id === "cancelOrder";
		const usage = {
			cpuMs,
			memoryMb: apiFunctions[integration].memoryMb,
			databaseReads: id === "listProducts" ? 2 : 1,
			databaseWrites: isWrite ? 1 : 0,
			readUnits: 0,
			writeUnits: 0,
			responseBytes: 0,
		};
		return sum + share * durationMs(usage);
	}, 0);
	const order = heat.toSorted((a, b) => breakingRate(a, 1) - breakingRate(b, 1));
	return {
		figures: Object.fromEntries(order.map((each) => [`${each.kind} ${each.place}`, breakingRate(each, 1)])),
		goals: [],
		plots: [
			{
				kind: "bars",
				name: "partition-heat",
				title: `The hottest key at ${rates[0].toLocaleString("en-US")} requests per second`,
				x: "share of what one partition gives, %",
				bars: order.filter(isShared).map((each) => ({
					label: `${each.kind} ${each.place}`,
					value: (100 * each.hottest * rates[0]) / partitionLimits[each.kind],
					isOwn: true,
				})),
			},
		],
		tables: [heatTable(order), conflictTable(order), quotaTable(heat, meanMs)],
	};
};

function heatTable(heat: readonly Heat[]): Table {
	return {
		title: "The hottest key of each table and index",
		columns: [
			"place",
			"hottest key",
			"change",
			...rates.map((rate) => `its units per s at ${rate.toLocaleString("en-US")} requests per s`),
			"limit",
			"reached at requests per s",
			"ratio to the first",
		],
		textColumns: 3,
		rows: heat.map((each) => [
			`${each.kind} ${each.place}`,
			`\`${each.hottestKey}\``,
			changeOf(each),
			...rates.map((rate) => digits(Math.round(each.hottest * rate))),
			digits(partitionLimits[each.kind]),
			rounded(breakingRate(each, 1)),
			ratio(breakingRate(each, 1) / breakingRate(heat[0] ?? each, 1)),
		]),
		note: `From ${digits(simulatedRequests)} random requests (seed ${seed}) of a shop with ${digits(shop.products)} products and ${digits(shop.customers)} customers. DynamoDB splits a hot partition between items, but not within one item, and a new entry of an index that sorts by time always goes to its end.`,
	};
}

/** Whether the place has keys that many customers share. */
function isShared(heat: Heat): boolean {
	return !changeOf(heat).startsWith("none");
}

function changeOf({ kind, place }: Heat): string {
	const change = changes[`${kind} ${place}`];
	if (change === undefined)
		throw new Error(`scale.ts does not say what to change when the ${kind}s of ${place} get too hot.`);
	return change;
}

function conflictTable(heat: readonly Heat[]): Table {
	const product = heat.find(({ kind, place }) => kind === "write" && place === "Products");
	if (!product) throw new Error("The simulation wrote no product.");
	// A line writes two units.
	const linesPerRequest = product.hottest / 2;
	return {
		title: "Orders of the most popular product",
		columns: [
			"requests per s",
			"lines per s of it",
			"transactions on it at a time",
			"share that meets another, %",
			"ratio to 1,000",
		],
		textColumns: 0,
		rows: rates.map((rate) => {
			const lines = linesPerRequest * rate;
			const atATime = (lines * databaseMs.write) / 1000;
			const share = 1 - Math.exp(-atATime);
			const base = 1 - Math.exp((-linesPerRequest * rates[0] * databaseMs.write) / 1000);
			return [digits(rate), digits(lines), digits(atATime), (100 * share).toFixed(1), ratio(share / base)];
		}),
		note: `DynamoDB cancels a transaction that meets another one on the same item, and the function sends it again. With ${databaseMs.write} ms for a transaction, an assumption, a product takes about ${digits(1000 / databaseMs.write)} lines a second at most, before its partition is full.`,
	};
}

function quotaTable(heat: readonly Heat[], meanMs: number): Table {
	const unitsOf = (kind: Heat["kind"], table: string) =>
		heat
			.filter((each) => each.kind === kind && each.place.split("/")[0] === table)
			.reduce((sum, { total }) => sum + total, 0);
	const rows: { name: string; perRequest: number; limit: number; change: string }[] = [
		{
			name: "the stage's own throttle, requests per s",
			perRequest: 1,
			limit: gateway.throttle.rate,
			change: "raise `gateway.throttle` in the contract",
		},
		{
			name: "API Gateway, requests per s of the account",
			perRequest: 1,
			limit: quotas.gatewayRate,
			change: "request more, or serve reads from CloudFront",
		},
		{
			name: "Lambda, concurrent executions of the account",
			perRequest: meanMs / 1000,
			limit: quotas.concurrency,
			change: "request more",
		},
		{
			name: "DynamoDB, read units per s of Products",
			perRequest: unitsOf("read", "Products"),
			limit: quotas.tableReadUnits,
			change: "cache lists, or request more",
		},
		{
			name: "DynamoDB, write units per s of Orders",
			perRequest: unitsOf("write", "Orders"),
			limit: quotas.tableWriteUnits,
			change: "request more",
		},
	];
	return {
		title: "Quotas",
		columns: [
			"quota",
			"change",
			"default",
			...rates.map((rate) => `needed at ${rate.toLocaleString("en-US")} requests per s`),
			"reached at requests per s",
			"ratio to the first",
		],
		textColumns: 2,
		rows: rows.map(({ name, perRequest, limit, change }) => [
			name,
			change,
			digits(limit),
			...rates.map((rate) => digits(Math.round(rate * perRequest))),
			rounded(limit / perRequest),
			ratio(limit / perRequest / gateway.throttle.rate),
		]),
		note: `A request takes a function ${meanMs.toFixed(1)} ms on average, calculated as for the [costs](performance.md#costs). New accounts have lower quotas. A table on demand starts with 4,000 write and 12,000 read units a second, and doubles within 30 minutes at most.`,
	};
}

/** Rounds to two significant digits: more would be false precision. */
function rounded(value: number): string {
	return Number(value.toPrecision(2)).toLocaleString("en-US");
}
