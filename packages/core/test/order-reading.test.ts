import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import * as Order from "../src/order.ts";
import { aCustomer, allPages, anAdmin, aProduct, appError, placeOrder } from "./shop.ts";

describe("reading and listing", () => {
	test("another customer's order looks like a missing one", async () => {
		const { order } = await placeOrder(aCustomer(), [[await aProduct(), 1]]);
		const mallory = aCustomer();
		for (const orderId of [order.id, "ord_unknown"]) {
			for (const action of [Order.fromID, Order.cancel, Order.fulfill]) {
				await expect(action({ orderId, caller: mallory })).rejects.toMatchObject(appError("order.not_found"));
			}
		}
		expect(await Order.fromID({ orderId: order.id, caller: anAdmin() })).toEqual(order);
	});

	test("a customer's orders come newest first, by status too, page by page", async () => {
		const [ada, product] = [aCustomer(), await aProduct({ stock: 100 })];
		const days = [2, 4, 1, 3];
		const orders = new Map<number, string>();
		for (const day of days) {
			const { order } = await placeOrder(ada, [[product, 1]], { now: new Date(Date.UTC(2026, 0, day)) });
			orders.set(day, order.id);
		}
		await placeOrder(aCustomer(), [[product, 1]]);
		const cancelled = orders.get(3);
		await Order.cancel({ orderId: String(cancelled), caller: ada });

		const all = await allPages((cursor) => Order.list({ caller: ada, limit: 3, cursor }));
		expect(all.items.map(({ id }) => id)).toEqual([4, 3, 2, 1].map((day) => orders.get(day)));
		const placed = await allPages((cursor) => Order.list({ caller: ada, status: "placed", limit: 2, cursor }));
		expect(placed.items.map(({ id }) => id)).toEqual([4, 2, 1].map((day) => orders.get(day)));
		const settled = await Order.list({ caller: ada, status: "cancelled", limit: 10 });
		expect(settled.items.map(({ id }) => id)).toEqual([cancelled]);
		const seen = await Order.list({ caller: anAdmin(), userId: ada.id, limit: 10 });
		expect(seen.items).toEqual(all.items);
	});

	test("admins list the orders of all users by status", async () => {
		const [admin, product] = [anAdmin(), await aProduct()];
		const mine = await Promise.all([aCustomer(), aCustomer()].map((customer) => placeOrder(customer, [[product, 1]])));
		const { items } = await allPages((cursor) =>
			Order.list({ caller: admin, scope: "all", status: "placed", limit: 100, cursor }),
		);
		expect(items).toEqual(expect.arrayContaining(mine.map(({ order }) => order)));
		expect(new Set(items.map(({ status }) => status))).toEqual(new Set(["placed"]));
	});

	test.each([
		["scope=all", { scope: "all", status: "placed" }],
		["another's userId", { userId: randomUUID() }],
	] as const)("a customer may not list with %s", async (_, filter) => {
		const list = Order.list({ caller: aCustomer(), ...filter, limit: 10 });
		await expect(list).rejects.toMatchObject(appError("auth.forbidden"));
	});

	test.each([
		["without a status", { scope: "all" }, "status"],
		["with a userId", { scope: "all", status: "placed", userId: randomUUID() }, "userId"],
	] as const)("scope=all %s is refused", async (_, filter, path) => {
		await expect(Order.list({ caller: anAdmin(), ...filter, limit: 10 })).rejects.toMatchObject(
			appError("request.invalid", { errors: [expect.objectContaining({ path: [path] })] }),
		);
	});

	test("a cursor is invalid for another customer", async () => {
		const [ada, grace, product] = [aCustomer(), aCustomer(), await aProduct()];
		await placeOrder(ada, [[product, 1]]);
		await placeOrder(ada, [[product, 1]]);
		const { nextCursor: cursor } = await Order.list({ caller: ada, limit: 1 });
		expect(cursor).toBeDefined();
		await expect(Order.list({ caller: grace, limit: 1, cursor })).rejects.toMatchObject(appError("cursor.invalid"));
	});
});

test("no order, nor its idempotency key, shows when its products were created", async () => {
	const [ada, key] = [aCustomer(), randomUUID()];
	const product = await aProduct();
	const { order } = await placeOrder(ada, [[product, 1]], { key });
	const replay = await placeOrder(ada, [[product, 1]], { key });
	const read = await Order.fromID({ orderId: order.id, caller: ada });
	const { items } = await Order.list({ caller: ada, limit: 1 });
	const cancelled = await Order.cancel({ orderId: order.id, caller: ada });
	for (const each of [order, replay.order, read, items[0], cancelled]) {
		expect(Object.keys(each?.lines[0] ?? {}).sort()).toEqual(["name", "productId", "quantity", "unitPrice"]);
	}
});
