import { createClient, type Order } from "@tap/client";
import { describe, expect, test } from "vitest";
import { maxOrdersPerStatus, readOrders } from "../src/overview/recent-orders.ts";
import { readStock } from "../src/overview/stock-levels.ts";
import { order, product } from "./fixture.ts";

/** A client of a shop that returns the items of `all` in pages, and the queries that it received. */
function shopOf<Item>(all: (query: URLSearchParams) => readonly Item[] | Promise<readonly Item[]>) {
	const requested: string[] = [];
	const client = createClient({
		baseUrl: "http://shop.test",
		fetch: async (request) => {
			const { searchParams } = new URL(request.url);
			requested.push(`${searchParams.get("status") ?? "all"} ${searchParams.get("cursor") ?? "0"}`);
			const start = Number(searchParams.get("cursor") ?? 0);
			const end = start + Number(searchParams.get("limit"));
			const list = await all(searchParams);
			return Response.json({
				items: list.slice(start, end),
				...(end < list.length && { nextCursor: String(end) }),
			});
		},
	});
	return { client, requested };
}

/** Orders a minute apart, newest first. */
function orders(status: Order["status"], count: number): Order[] {
	return Array.from({ length: count }, (_, index) =>
		order(`ord_${status}_${index}`, { status, createdAt: minutesAgo(index) }),
	);
}

/** Returns a function that selects the list of the status in a query. */
function listIn(lists: Record<Order["status"], Order[]>) {
	return (query: URLSearchParams) => new Map(Object.entries(lists)).get(query.get("status") ?? "") ?? [];
}

const now = Date.parse("2026-11-23T12:00:00Z");
const minutesAgo = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
const longAgo = new Date("2020-01-01");

describe("the orders of the last days", () => {
	test("are read page by page up to the first older order", async () => {
		const lists = { placed: orders("placed", 450), fulfilled: orders("fulfilled", 100), cancelled: [] };
		const { client, requested } = shopOf(listIn(lists));
		const read = await readOrders(client, new Date(minutesAgo(149)));
		expect(read.orders.filter(({ status }) => status === "placed")).toHaveLength(150);
		expect(read.orders).toHaveLength(250);
		expect(read.completeSince).toBeUndefined();
		expect(requested.filter((query) => query.startsWith("placed"))).toEqual(["placed 0", "placed 100"]);
	});

	test("stop at the limit, with the time since which they are complete", async () => {
		const lists = {
			placed: orders("placed", maxOrdersPerStatus + 1),
			fulfilled: orders("fulfilled", maxOrdersPerStatus),
			cancelled: orders("cancelled", 5),
		};
		const { client, requested } = shopOf(listIn(lists));
		const read = await readOrders(client, longAgo);
		expect(read.orders).toHaveLength(2 * maxOrdersPerStatus + 5);
		// All fulfilled orders were read.
		expect(read.completeSince?.toISOString()).toBe(minutesAgo(maxOrdersPerStatus - 1));
		expect(requested).toHaveLength(21);
	});

	test("include an order exactly once that is fulfilled while they are read", async () => {
		const waiting = order("ord_a", { createdAt: minutesAgo(1) });
		const done: Order = { ...waiting, status: "fulfilled", version: 2 };
		let isDone = false;
		const { client } = shopOf(async (query) => {
			// If all lists were requested at the same time, this response would be the last.
			if (query.get("status") === "placed") await new Promise((resolve) => setImmediate(resolve));
			const order = isDone ? done : waiting;
			// The order is fulfilled right after the first response.
			isDone = true;
			return order.status === query.get("status") ? [order] : [];
		});
		expect((await readOrders(client, longAgo)).orders).toEqual([done]);
	});
});

describe("the stock", () => {
	const products = Array.from({ length: 250 }, (_, index) => product(`prd_${index}`, { stock: index }));

	test("is read up to the limit, with whether there is more", async () => {
		const { client, requested } = shopOf(() => products);
		const some = await readStock(client, 200);
		expect([some.products.length, some.hasMore]).toEqual([200, true]);
		expect(requested).toHaveLength(2);
		const all = await readStock(client, 400);
		expect([all.products.length, all.hasMore]).toEqual([250, false]);
	});
});
