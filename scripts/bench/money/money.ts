import { operation } from "@tap/core/contract/operations.ts";
import { entriesOf, keysOf } from "@tap/core/contract/record.ts";
import { apiFunctions } from "@tap/functions/settings.ts";
import { settingsOf } from "../../../infra/deployable-stage.ts";
import { bytesFigure, cpuFigure } from "../../../packages/functions/bench/operations.ts";
import { type FunctionOperation, lineCount, pageSize } from "../../../packages/functions/bench/shop.ts";
import { monthlyCostUsd } from "../../operate/monthly-cost.ts";
import { prices } from "../../operate/prices.ts";
import { mix } from "../mix.ts";
import type { PartContext, RunPart } from "../part.ts";
import { digits, ratio, type Table } from "../report.ts";
import {
	type Containers,
	containerCostPerMonth,
	databaseMs,
	durationMs,
	logBytes,
	requestCost,
	totalOf,
	type Usage,
} from "./request-cost.ts";

/** How the part `database` calls the same request of an operation. */
const databaseNames: Readonly<Record<FunctionOperation, string>> = {
	listProducts: `listProducts, a page of ${pageSize}`,
	createProduct: "createProduct",
	putProducts: "putProducts, 1 replaced",
	deleteProducts: "deleteProducts, 1",
	getProduct: "getProduct",
	putProduct: "putProduct",
	deleteProduct: "deleteProduct",
	placeOrder: `placeOrder, ${lineCount} lines`,
	listOrders: `listOrders, own, a page of ${pageSize}`,
	getOrder: "getOrder",
	cancelOrder: "cancelOrder",
	fulfillOrder: "fulfillOrder",
	listUsers: `listUsers, a page of ${pageSize}`,
	getMe: "getMe",
	getUser: "getUser",
};

const memoriesMb = [256, 512, 1024] as const;
const million = 1e6;
const preview = "pr-42";

/** Two small containers in two zones: the least that survives the loss of one. */
const containers: Containers = { count: 2, cpus: 0.25, memoryGb: 0.5, zones: 2 };

/** Calculates what requests cost, from the figures of the parts `operations`, `database` and `cold-start`. */
export const runMoney: RunPart = async ({ figures, progress }) => {
	const usages = entriesOf(databaseNames).map(([id, name]) => ({ id, usage: usageOf(figures, id, name) }));
	progress(1, 1);
	const shares = keysOf(mix).map((id) => {
		const found = usages.find((each) => each.id === id);
		if (!found) throw new Error(`There is no cost of ${id}.`);
		return { share: mix[id], usage: found.usage };
	});
	const perMillion = (hasFirewall: boolean) =>
		million * shares.reduce((sum, { share, usage }) => sum + share * totalOf(requestCost(usage), { hasFirewall }), 0);
	const serverlessPerMillion =
		million *
		shares.reduce((sum, { share, usage }) => {
			const { lambda, apiGateway } = requestCost(usage);
			return sum + share * (lambda + apiGateway);
		}, 0);
	const meanCpuMs = shares.reduce((sum, { share, usage }) => sum + share * usage.cpuMs, 0);

	return {
		figures: { perMillion: perMillion(false) },
		goals: [],
		plots: [
			{
				kind: "bars",
				name: "cost",
				title: "What a million requests cost, without the firewall",
				x: "USD",
				bars: usages.map(({ id, usage }) => ({
					label: id,
					value: million * totalOf(requestCost(usage), { hasFirewall: false }),
					isOwn: true,
				})),
			},
		],
		tables: [
			costTable(usages),
			memoryTable(figures, usages),
			monthTable({ perMillion, serverlessPerMillion, meanCpuMs }),
		],
	};
};

function usageOf(figures: PartContext["figures"], id: FunctionOperation, databaseName: string): Usage {
	const { integration } = operation(id);
	if (integration === "gateway") throw new Error(`${id} has no function.`);
	const unit = (name: string) => figureOf(figures, "database", `${databaseName} ${name}`);
	const writes = unit("writeUnits") > 0 ? 1 : 0;
	return {
		cpuMs: figureOf(figures, "operations", cpuFigure(id)),
		memoryMb: apiFunctions[integration].memoryMb,
		databaseReads: unit("requests") - writes,
		databaseWrites: writes,
		readUnits: unit("readUnits"),
		writeUnits: unit("writeUnits"),
		responseBytes: figureOf(figures, "operations", bytesFigure(id)),
	};
}

function figureOf(figures: PartContext["figures"], part: string, name: string): number {
	const value = figures[part]?.[name];
	if (value === undefined) throw new Error(`The part ${part} has no figure "${name}": run it first.`);
	return value;
}

function costTable(usages: readonly { id: FunctionOperation; usage: Usage }[]): Table {
	const cheapest = Math.min(...usages.map(({ usage }) => totalOf(requestCost(usage), { hasFirewall: false })));
	return {
		title: "USD per million requests",
		columns: [
			"operation",
			"MB",
			"duration, ms",
			"Lambda",
			"DynamoDB",
			"API Gateway",
			"logs",
			"traces",
			"traffic",
			"total",
			"with the firewall",
			"ratio to the cheapest",
		],
		textColumns: 1,
		rows: usages.map(({ id, usage }) => {
			const cost = requestCost(usage);
			const total = totalOf(cost, { hasFirewall: false });
			const { lambda, dynamodb, apiGateway, logs, traces, traffic } = cost;
			return [
				id,
				String(usage.memoryMb),
				durationMs(usage).toFixed(1),
				...[lambda, dynamodb, apiGateway, logs, traces, traffic].map(usdPerMillion),
				usdPerMillion(total),
				usdPerMillion(totalOf(cost, { hasFirewall: true })),
				ratio(total / cheapest),
			];
		}),
		note: `Prices of ${prices.region} as of ${prices.asOf}, from memory of AWS's price list (\`scripts/operate/prices.ts\`), without free tiers. The duration is the CPU time of the part above at the function's share of a core, plus ${databaseMs.read} ms for each read and ${databaseMs.write} ms for a transaction, which are assumptions. A request adds ${digits(logBytes)} bytes to the logs.`,
	};
}

function memoryTable(
	figures: PartContext["figures"],
	usages: readonly { id: FunctionOperation; usage: Usage }[],
): Table {
	const chosen = (["getProduct", "listProducts", "placeOrder"] as const).map((id) => {
		const found = usages.find((each) => each.id === id);
		if (!found) throw new Error(`There is no cost of ${id}.`);
		return found;
	});
	const coldCpuMs = figureOf(figures, "cold-start", "products own cpuMs");
	const rowOf = (name: string, usage: Usage) => {
		const at = (memoryMb: number) => ({ ...usage, memoryMb });
		const base = requestCost(at(1024)).lambda;
		return [
			name,
			...memoriesMb.map((memoryMb) => durationMs(at(memoryMb)).toFixed(1)),
			...memoriesMb.map((memoryMb) => usdPerMillion(requestCost(at(memoryMb)).lambda)),
			...memoriesMb.slice(0, -1).map((memoryMb) => ratio(requestCost(at(memoryMb)).lambda / base)),
		];
	};
	return {
		title: "Memory: how long a request takes, and what Lambda costs per million",
		columns: [
			"request",
			...memoriesMb.map((memoryMb) => `ms at ${memoryMb} MB`),
			...memoriesMb.map((memoryMb) => `USD at ${memoryMb} MB`),
			...memoriesMb.slice(0, -1).map((memoryMb) => `ratio of ${memoryMb} to 1024 MB`),
		],
		textColumns: 1,
		rows: [
			...chosen.map(({ id, usage }) => rowOf(id, usage)),
			rowOf("a cold start of products", {
				cpuMs: coldCpuMs,
				memoryMb: 1024,
				databaseReads: 1,
				databaseWrites: 0,
				readUnits: 1,
				writeUnits: 0,
				responseBytes: 0,
			}),
		],
		note: "AWS documents that the share of a core grows with the memory, and that 1,769 MB are one whole vCPU. A core of Lambda may be faster or slower than one of the machine that was measured.",
	};
}

/** @param mean.serverlessPerMillion what API Gateway and Lambda cost of it: the rest costs the same behind containers */
function monthTable(mean: {
	perMillion: (hasFirewall: boolean) => number;
	serverlessPerMillion: number;
	meanCpuMs: number;
}): Table {
	const { perMillion, serverlessPerMillion, meanCpuMs } = mean;
	const idle = monthlyCostUsd(settingsOf(preview, {}));
	const container = containerCostPerMonth(containers);
	const breakEven = container / serverlessPerMillion;
	const capacity = (containers.count * containers.cpus * 1000) / meanCpuMs;
	const row = (name: string, cost: number) => [name, usd(cost), ratio(cost / (idle + perMillion(false)))];
	return {
		title: "USD per month",
		columns: ["stage", "USD", "ratio to a preview with a million requests"],
		textColumns: 1,
		rows: [
			row("a preview that no one uses", idle),
			row("a preview with 10,000 requests", idle + perMillion(false) / 100),
			row("a preview with a million requests", idle + perMillion(false)),
			row("production that no one uses", monthlyCostUsd(settingsOf("production", {}))),
			row("production with a million requests", monthlyCostUsd(settingsOf("production", {})) + perMillion(true)),
			row(
				`${containers.count} containers of ${containers.cpus} vCPU and ${containers.memoryGb} GB with a load balancer, in place of API Gateway and Lambda`,
				container,
			),
		],
		note: `The requests are the mix of [scale](scale.md). A million of them cost ${usd(serverlessPerMillion)} USD for API Gateway and Lambda, and the rest for what containers need too, so that the containers are cheaper from about ${breakEven.toFixed(0)} million requests a month on, if ${capacity.toFixed(0)} requests a second are enough at the busiest time.`,
	};
}

function usdPerMillion(cost: number): string {
	return usd(million * cost);
}

function usd(cost: number): string {
	return cost.toFixed(2);
}
