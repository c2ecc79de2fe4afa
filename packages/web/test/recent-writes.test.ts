import type { Client, Order, Product } from "@tap/client";
import { describe, expect, test } from "vitest";
import { withRecentWrites } from "../src/recent-writes.ts";
import { order, product } from "./fixture.ts";

const ada = order("ord_0").userId;

/** A client of an API whose lists stay as they are, and whose other responses are given by the test. */
function slowApi({ orders = [], products = [] }: { orders?: Order[]; products?: Product[] }) {
	let next: unknown;
	let nextCursor: string | undefined;
	const respond = async (path: string) => {
		const lists: Record<string, unknown> = { "/orders": orders, "/products": products };
		return { data: next ?? { items: lists[path], nextCursor }, response: new Response() };
	};
	const api = { user: ada, time: 0 };
	const calls = { GET: respond, POST: respond, PUT: respond, DELETE: respond } as unknown as Client;
	const client = withRecentWrites(
		calls,
		() => api.user,
		() => api.time,
	);
	return {
		api,
		client,
		/** Makes the lists end with a cursor. */
		endWithCursor: () => {
			nextCursor = "next";
		},
		async write(send: (client: Client) => Promise<unknown>, response: unknown) {
			next = response;
			await send(client);
			next = undefined;
		},
		async orders(query: { status?: Order["status"]; scope?: "all"; userId?: string; cursor?: string } = {}) {
			return (await client.GET("/orders", { params: { query } })).data?.items.map(
				({ id, status }) => `${id} ${status}`,
			);
		},
		async products(query: { category?: string } = {}) {
			return (await client.GET("/products", { params: { query } })).data?.items.map(({ id }) => id);
		},
	};
}

const place = (client: Client) => client.POST("/orders", { body: { lines: [{ productId: "prd_a", quantity: 1 }] } });
const cancel = (client: Client) => client.POST("/orders/{orderId}/cancel", { params: { path: { orderId: "ord_1" } } });
const create = (client: Client) =>
	client.POST("/products", { body: { name: "A", category: "a", price: { amount: 1, currency: "EUR" }, stock: 1 } });

describe("a list that stays behind", () => {
	test("shows an order that was just placed, first and once", async () => {
		const shop = slowApi({ orders: [order("ord_1")] });
		const placed = order("ord_2", { createdAt: "2026-05-05T09:30:00.000Z" });
		await shop.write(place, placed);
		expect(await shop.orders()).toEqual(["ord_2 placed", "ord_1 placed"]);
		expect(await shop.orders({ status: "placed" })).toEqual(["ord_2 placed", "ord_1 placed"]);
		expect(await shop.orders({ status: "cancelled" })).toEqual([]);
		// Only the first page: others have older orders.
		expect(await shop.orders({ cursor: "next" })).toEqual(["ord_1 placed"]);
	});

	test("shows a canceled order with its new status, under the filter of that status only", async () => {
		const shop = slowApi({ orders: [order("ord_1")] });
		await shop.write(cancel, order("ord_1", { status: "cancelled", version: 2 }));
		expect(await shop.orders()).toEqual(["ord_1 cancelled"]);
		expect(await shop.orders({ status: "placed" })).toEqual([]);
	});

	test("does not show an older state than the list has", async () => {
		const shop = slowApi({ orders: [order("ord_1", { status: "fulfilled", version: 3 })] });
		await shop.write(cancel, order("ord_1", { version: 2 }));
		expect(await shop.orders()).toEqual(["ord_1 fulfilled"]);
	});

	test("does not show another customer's order as one's own", async () => {
		const shop = slowApi({});
		await shop.write(cancel, order("ord_1", { userId: "grace", status: "cancelled", version: 2 }));
		expect(await shop.orders()).toEqual([]);
		expect(await shop.orders({ userId: "grace" })).toEqual(["ord_1 cancelled"]);
		expect(await shop.orders({ scope: "all", status: "cancelled" })).toEqual(["ord_1 cancelled"]);
	});

	test("shows a new product in its category", async () => {
		const shop = slowApi({ products: [product("prd_1")] });
		await shop.write(create, product("prd_2", { category: "home", createdAt: "2026-05-05T09:30:00.000Z" }));
		expect(await shop.products()).toEqual(["prd_2", "prd_1"]);
		expect(await shop.products({ category: "home" })).toEqual(["prd_2"]);
	});

	test("does not show an older product on a page that does not reach back to it", async () => {
		const shop = slowApi({ products: [product("prd_2")] });
		shop.endWithCursor();
		await shop.write(create, product("prd_1", { createdAt: "2026-05-01T09:30:00.000Z" }));
		expect(await shop.products()).toEqual(["prd_2"]);
	});
});

test("nothing is remembered for another user, after a deletion, or after a minute", async () => {
	const shop = slowApi({});
	await shop.write(place, order("ord_1"));
	shop.api.user = "grace";
	expect(await shop.orders({ scope: "all" })).toEqual([]);
	await shop.write(create, product("prd_1"));
	await shop.write(
		(client) => client.DELETE("/products/{productId}", { params: { path: { productId: "prd_1" } } }),
		undefined,
	);
	expect(await shop.products()).toEqual([]);
	await shop.write(create, product("prd_1"));
	shop.api.time = 61_000;
	expect(await shop.products()).toEqual([]);
});
