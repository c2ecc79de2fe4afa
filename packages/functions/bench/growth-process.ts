/** A shop of a given size on an engine of its own, which runs operations as its parent process says. */
import { marshall } from "@aws-sdk/util-dynamodb";
import { sendToEngine } from "../../local/src/database/engine-request.ts";
import type { Request } from "../test/rest-event.ts";
import { invoke, setEnvironment } from "./invoke.ts";
import { type MeteredDatabase, startMeteredDatabase, tableNames, totalOf } from "./metered-database.ts";
import {
	admin,
	customer,
	type FunctionOperation,
	lines,
	order,
	orderItem,
	pageSize,
	productId,
	productInput,
	productItem,
} from "./shop.ts";

/** What is measured at each size. */
export type MeasurementName =
	| "read a product"
	| "read an order"
	| "first page of products"
	| "tenth page of products"
	| "products of a category"
	| "own orders"
	| "placed orders of all"
	| "place an order of 1 line"
	| "place an order of 10 lines"
	| "place an order of 50 lines"
	| "put 100 products";

/** A message to the process: first the size, then what to run and how often. */
export type GrowthRequest = { items: number } | { name: MeasurementName; count: number };

/** The wall time in ms of each call, and the units of the last one. */
export interface GrowthSample {
	wallMs: number[];
	requests: number;
	units: number;
}

let database: MeteredDatabase | undefined;
let cursorOfTenthPage = "";
let orders = 0;

process.on("message", async (message: GrowthRequest) => {
	process.send?.("items" in message ? await fill(message.items) : await run(message.name, message.count));
});
process.once("disconnect", async () => {
	await database?.stop();
	process.exit();
});

/** Starts the database and fills it with so many products and orders. The orders are those of one customer. */
async function fill(items: number): Promise<{ items: number }> {
	database = await startMeteredDatabase();
	setEnvironment(database.endpoint);
	const { engine } = database;
	// The most that BatchWriteItem takes.
	const batch = 25;
	for (let first = 0; first < items; first += batch) {
		const numbers = Array.from({ length: Math.min(batch, items - first) }, (_, index) => first + index);
		const put = (item: Record<string, unknown>) => ({ PutRequest: { Item: marshall(item) } });
		await sendToEngine(engine, "BatchWriteItem", {
			RequestItems: { [tableNames.Products]: numbers.map((number) => put(productItem(number))) },
		});
		await sendToEngine(engine, "BatchWriteItem", {
			RequestItems: { [tableNames.Orders]: numbers.map((number) => put(orderItem(number))) },
		});
	}
	// The smallest shop has no ten pages of 25: pages of 10 are the tenth part of it.
	for (let page = 1; page < 10; page++) {
		const query = { limit: "10", ...(cursorOfTenthPage && { cursor: cursorOfTenthPage }) };
		cursorOfTenthPage = String((await invoke("listProducts", { query })).nextCursor);
	}
	return { items };
}

function requestFor(name: MeasurementName): [FunctionOperation, Request] {
	const claims = { sub: customer.id };
	const limit = String(pageSize);
	const place = (count: number): [FunctionOperation, Request] => {
		const headers = { "Idempotency-Key": `key-${orders++}` };
		return ["placeOrder", { claims: { sub: "another" }, headers, body: { lines: lines(count) } }];
	};
	switch (name) {
		case "read a product":
			return ["getProduct", { params: { productId: productId(7) } }];
		case "read an order":
			return ["getOrder", { claims, params: { orderId: order(7).id } }];
		case "first page of products":
			return ["listProducts", { query: { limit } }];
		case "tenth page of products":
			return ["listProducts", { query: { limit: "10", cursor: cursorOfTenthPage } }];
		case "products of a category":
			return ["listProducts", { query: { limit, category: "kitchen" } }];
		case "own orders":
			return ["listOrders", { claims, query: { limit } }];
		case "placed orders of all":
			return ["listOrders", { claims: admin, query: { limit, scope: "all", status: "placed" } }];
		case "place an order of 1 line":
			return place(1);
		case "place an order of 10 lines":
			return place(10);
		case "place an order of 50 lines":
			return place(50);
		case "put 100 products": {
			const items = Array.from({ length: 100 }, (_, number) => ({ ...productInput(), id: productId(number) }));
			return ["putProducts", { claims: admin, body: { items } }];
		}
	}
}

async function run(name: MeasurementName, count: number): Promise<GrowthSample> {
	const wallMs: number[] = [];
	for (let call = 0; call < count; call++) {
		database?.takeRequests();
		const [id, request] = requestFor(name);
		const start = performance.now();
		await invoke(id, request);
		wallMs.push(performance.now() - start);
	}
	const requests = database?.takeRequests() ?? [];
	return { wallMs, requests: requests.length, units: totalOf(requests, "read") + totalOf(requests, "write") };
}
