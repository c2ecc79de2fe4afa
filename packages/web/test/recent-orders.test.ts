import { createClient, type Order } from "@tap/client";
import { describe, expect, test } from "vitest";
import { maxOrdersPerStatus, readOrders } from "../src/overview/recent-orders.ts";
import { readStock } from "../src/overview/stock-levels.ts";
import { order, product } from "./fixture.ts";

/** A client of a shop that answers lists in pages of what `all` gives for a query, and the queries that it was asked. */
function shopOf<Item>(all: (query: URLSearchParams) => readonly Item[] | Promise<readonly Item[]>) {
	const asked: string[] = [];
	const client = createClient({
		baseUrl: "http://shop.test",
		fetch: async (request) => {
			const { searchParams } = new URL(request.url);
			asked.push(`${searchParams.get("status") ?? "all"} ${searchParams.get("cursor") ?? "0"}`);
			const start = Number(searchParams.get("cursor") ?? 0);
			const end = start + Number(searchParams.get("limit"));
			const list = await all(searchParams);
			return Response.json({
				items: list.slice(start, end),
				...(end < list.length && { nextCursor: String(end) }),
			});
		},
	});
	return { client, asked };
}

/** So many orders, newest first, a minute apart from now on back. */
function orders(status: Order["status"], count: number): Order[] {
	return Array.from({ length: count }, (_, index) =>
		order(`ord_${status}_${index}`, { status, createdAt: minutesAgo(index) }),
	);
}

/** The list that a query for a status asks for. */
function listIn(lists: Record<Order["status"], Order[]>) {
	return (query: URLSearchParams) => new Map(Object.entries(lists)).get(query.get("status") ?? "") ?? [];
}

const now = Date.parse("2026-11-23T12:00:00Z");
const minutesAgo = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
const longAgo = new Date("2020-01-01");

describe("the orders of the last days", () => {
	test("are read page by page, and no page further than the first that is older", async () => {
		const lists = { placed: orders("placed", 450), fulfilled: orders("fulfilled", 100), cancelled: [] };
		const { client, asked } = shopOf(listIn(lists));
		const read = await readOrders(client, new Date(minutesAgo(149)));
		expect(read.orders.filter(({ status }) => status === "placed")).toHaveLength(150);
		expect(read.orders).toHaveLength(250);
		expect(read.completeSince).toBeUndefined();
		expect(asked.filter((query) => query.startsWith("placed"))).toEqual(["placed 0", "placed 100"]);
	});

	test("end at the bound, and the answer says since when it is complete", async () => {
		const lists = {
			placed: orders("placed", maxOrdersPerStatus + 1),
			fulfilled: orders("fulfilled", maxOrdersPerStatus),
			cancelled: orders("cancelled", 5),
		};
		const { client, asked } = shopOf(listIn(lists));
		const read = await readOrders(client, longAgo);
		expect(read.orders).toHaveLength(2 * maxOrdersPerStatus + 5);
		// The fulfilled ones were read to their end.
		expect(read.completeSince?.toISOString()).toBe(minutesAgo(maxOrdersPerStatus - 1));
		expect(asked).toHaveLength(21);
	});

	test("count an order once that is fulfilled while they are read, and do not miss it", async () => {
		const waiting = order("ord_a", { createdAt: minutesAgo(1) });
		const done: Order = { ...waiting, status: "fulfilled", version: 2 };
		let isDone = false;
		const { client } = shopOf(async (query) => {
			// Whoever asks for all lists at the same time gets this one last.
			if (query.get("status") === "placed") await new Promise((resolve) => setImmediate(resolve));
			const order = isDone ? done : waiting;
			// As soon as anything was answered, somebody fulfils the order.
			isDone = true;
			return order.status === query.get("status") ? [order] : [];
		});
		expect((await readOrders(client, longAgo)).orders).toEqual([done]);
	});
});

describe("the stock", () => {
	const products = Array.from({ length: 250 }, (_, index) => product(`prd_${index}`, { stock: index }));

	test("is read up to the bound, and says whether there is more", async () => {
		const { client, asked } = shopOf(() => products);
		const some = await readStock(client, 200);
		expect([some.products.length, some.hasMore]).toEqual([200, true]);
		expect(asked).toHaveLength(2);
		const all = await readStock(client, 400);
		expect([all.products.length, all.hasMore]).toEqual([250, false]);
	});
});
