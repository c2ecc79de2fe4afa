import { marshall } from "@aws-sdk/util-dynamodb";
import { type OperationId, operation, operationIds } from "@tap/core/contract/operations.ts";
import type { RunPart } from "../../../scripts/bench/part.ts";
import type { Goal } from "../../../scripts/bench/report.ts";
import { sendToEngine } from "../../local/src/database/engine-request.ts";
import type { Request } from "../test/rest-event.ts";
import { invoke, setEnvironment } from "./invoke.ts";
import { type Consumption, startMeteredDatabase, tableNames, totalOf } from "./metered-database.ts";
import { customer, lineCount, lines, orderItem, pageSize, productId, productInput } from "./shop.ts";

const admin = { sub: "an-admin", "cognito:groups": "admin" };
const ada = { sub: "a-customer" };

/** The maximum number of requests to the database. */
const maxRequests: Partial<Record<OperationId, number>> = { getProduct: 1, getOrder: 1, getMe: 1, placeOrder: 2 };

/** One way to call an operation. */
interface Call {
	id: OperationId;
	/** How the call differs from others of the same operation. */
	detail?: string;
	request: Request;
}

/** Reads the requests and capacity units of every operation from a real engine. */
export const runDatabase: RunPart = async ({ progress }) => {
	const database = await startMeteredDatabase();
	const measured: { call: Call; requests: Consumption[] }[] = [];
	try {
		setEnvironment(database.endpoint);
		const total = operationIds.filter((id) => operation(id).integration !== "gateway").length;
		const run = async (call: Call) => {
			database.takeRequests();
			const body = await invoke(call.id, call.request);
			measured.push({ call, requests: database.takeRequests() });
			progress(new Set(measured.map(({ call }) => call.id)).size, total, call.id);
			return body;
		};
		await runEverything(database.engine, run);
		const missing = operationIds.filter(
			(id) => operation(id).integration !== "gateway" && !measured.some(({ call }) => call.id === id),
		);
		if (missing.length > 0)
			throw new Error(`Add a call of ${missing.join(", ")} to packages/functions/bench/database.ts.`);
	} finally {
		await database.stop();
	}

	const figures: Record<string, number> = {};
	const goals: Goal[] = [];
	for (const { call, requests } of measured) {
		const name = nameOf(call);
		figures[`${name} requests`] = requests.length;
		figures[`${name} readUnits`] = totalOf(requests, "read");
		figures[`${name} writeUnits`] = totalOf(requests, "write");
		for (const { kind, units } of requests) {
			for (const [place, count] of units) {
				const figure = `${name} ${kind} ${place}`;
				figures[figure] = (figures[figure] ?? 0) + count;
			}
		}
		const limit = maxRequests[call.id];
		if (limit === undefined) continue;
		goals.push({ name: `requests to the database: ${name}`, value: requests.length, limit, direction: "at most" });
	}
	return {
		figures,
		goals,
		plots: [],
		tables: [
			{
				title: "Requests to the database, and the capacity units that they consume",
				columns: ["operation", "requests", "consumed", "read units", "write units"],
				textColumns: 3,
				rows: measured.map(({ call, requests }) => [
					nameOf(call),
					requests.map(({ operation }) => operation).join(", "),
					requests.map(describe).join("; "),
					String(totalOf(requests, "read")),
					String(totalOf(requests, "write")),
				]),
				note: "From `ReturnConsumedCapacity` of dynoxide, for items of a few hundred bytes. A read unit is one strongly consistent read of 4 KB, a write unit one write of 1 KB. A transaction consumes two units for each.",
			},
		],
	};
};

function describe({ units }: Consumption): string {
	const consumed = [...units].filter(([, count]) => count > 0).toSorted(([a], [b]) => a.localeCompare(b));
	return consumed.map(([place, count]) => `${place} ${count}`).join(", ");
}

function nameOf({ id, detail }: Call): string {
	return detail === undefined ? id : `${id}, ${detail}`;
}

/** Calls every operation as the shop uses it, on products, users and orders that it writes first. */
async function runEverything(engine: string, run: (call: Call) => Promise<Record<string, unknown>>): Promise<void> {
	const { register } = await import("@tap/core/user.ts");
	for (const { sub } of [ada, admin]) await register({ id: sub, email: `${sub}@example.com`, name: sub });
	for (let number = 0; number < pageSize; number++) {
		await register({ id: `user-${number}`, email: `user-${number}@example.com`, name: "A customer" });
		const input = { TableName: tableNames.Orders, Item: marshall(orderItem(number)) };
		await sendToEngine(engine, "PutItem", input);
	}
	const written = productInput();
	const items = (count: number) =>
		Array.from({ length: count }, (_, number) => ({ ...written, id: productId(number) }));

	await run({ id: "putProducts", detail: "100 new", request: { claims: admin, body: { items: items(100) } } });
	await run({ id: "putProducts", detail: "1 replaced", request: { claims: admin, body: { items: items(1) } } });
	await run({ id: "createProduct", request: { claims: admin, body: written } });
	await run({ id: "getProduct", request: { params: { productId: productId(0) } } });
	await run({ id: "listProducts", detail: `a page of ${pageSize}`, request: { query: { limit: String(pageSize) } } });
	await run({ id: "listProducts", detail: "by category", request: { query: { category: "kitchen" } } });
	const replaced = { params: { productId: productId(1) }, headers: { "If-Match": "*" }, claims: admin };
	await run({ id: "putProduct", request: { ...replaced, body: { ...written, stock: 7 } } });
	await run({ id: "deleteProduct", request: { claims: admin, params: { productId: productId(98) } } });
	await run({ id: "deleteProducts", detail: "1", request: { claims: admin, query: { id: productId(99) } } });

	const place = (count: number) =>
		run({
			id: "placeOrder",
			detail: `${count} ${count === 1 ? "line" : "lines"}`,
			request: { claims: ada, headers: { "Idempotency-Key": `key-${count}` }, body: { lines: lines(count) } },
		});
	const params = { orderId: String((await place(2)).id) };
	const { id: canceled } = await place(1);
	await place(lineCount);
	await place(50);
	await run({ id: "getOrder", request: { claims: ada, params } });
	await run({ id: "listOrders", detail: `own, a page of ${pageSize}`, request: { claims: { sub: customer.id } } });
	await run({ id: "listOrders", detail: "own, by status", request: { claims: ada, query: { status: "placed" } } });
	const queue = { scope: "all", status: "placed" };
	await run({ id: "listOrders", detail: "all, by status", request: { claims: admin, query: queue } });
	await run({ id: "fulfillOrder", request: { claims: admin, params } });
	await run({ id: "cancelOrder", request: { claims: ada, params: { orderId: String(canceled) } } });

	await run({ id: "getMe", request: { claims: ada } });
	await run({ id: "getUser", request: { claims: admin, params: { userId: ada.sub } } });
	await run({ id: "listUsers", detail: `a page of ${pageSize}`, request: { claims: admin } });
}
