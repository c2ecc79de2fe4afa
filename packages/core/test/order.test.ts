import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { AppError } from "../src/app-error.ts";
import type { Caller } from "../src/caller.ts";
import * as Order from "../src/order.ts";
import * as Product from "../src/product.ts";
import { revisionOf } from "../src/revision.ts";
import * as Storage from "../src/storage/dynamodb.ts";
import { newRetries } from "../src/storage/retry-policy.ts";
import { aCustomer, aProduct, appError, placeOrder, productInput, stockOf } from "./shop.ts";

describe("placing", () => {
	test("copies names and prices, computes the total, and reserves the stock", async () => {
		const [pot, cup] = [
			await aProduct({ name: "Pot", stock: 5, price: { amount: 2500, currency: "EUR" } }),
			await aProduct({ name: "Cup", stock: 8, price: { amount: 450, currency: "EUR" } }),
		];
		const ada = aCustomer();
		const now = new Date("2026-02-03T04:05:06.789Z");
		const { order, replayed } = await placeOrder(
			ada,
			[
				[pot, 1],
				[cup, 4],
			],
			{ now },
		);
		expect(replayed).toBe(false);
		expect(order).toEqual({
			id: expect.stringMatching(/^ord_[0-9A-HJKMNP-TV-Z]{26}$/),
			userId: ada.id,
			status: "placed",
			lines: [
				{ productId: pot.id, name: "Pot", unitPrice: { amount: 2500, currency: "EUR" }, quantity: 1 },
				{ productId: cup.id, name: "Cup", unitPrice: { amount: 450, currency: "EUR" }, quantity: 4 },
			],
			total: { amount: 4300, currency: "EUR" },
			createdAt: "2026-02-03T04:05:06.789Z",
			updatedAt: "2026-02-03T04:05:06.789Z",
			version: 1,
		});
		expect(await Order.fromID({ orderId: order.id, caller: ada })).toEqual(order);
		expect([await stockOf(pot), await stockOf(cup)]).toEqual([4, 4]);
	});

	test("a reservation changes the revision of the product", async () => {
		const product = await aProduct();
		await placeOrder(aCustomer(), [[product, 1]]);
		expect(revisionOf(await Product.fromID(product.id))).not.toBe(revisionOf(product));
	});

	test("adds up lines of the same product, beyond the maximum of one line", async () => {
		const product = await aProduct({ stock: 5000 });
		const { order } = await placeOrder(aCustomer(), [
			[product, 1000],
			[product, 1000],
			[product, 500],
		]);
		expect(order.lines).toHaveLength(1);
		expect(order.lines[0]).toMatchObject({ productId: product.id, quantity: 2500 });
		expect(order.total.amount).toBe(2500 * product.price.amount);
		expect(await stockOf(product)).toBe(2500);
	});

	test("accepts 50 lines", async () => {
		const { items: products } = await Product.putMany({
			items: Array.from({ length: 50 }, () => productInput({ stock: 2 })),
		});
		const { order } = await placeOrder(
			aCustomer(),
			products.map((product) => [product, 2] as const),
		);
		expect(order.lines).toHaveLength(50);
		expect(await Promise.all(products.map(stockOf))).toEqual(Array(50).fill(0));
	});

	test("reports every line with too little stock, and orders nothing", async () => {
		const [plenty, few, none] = [await aProduct(), await aProduct({ stock: 2 }), await aProduct({ stock: 0 })];
		const place = placeOrder(aCustomer(), [
			[plenty, 1],
			[few, 3],
			[none, 1],
		]);
		await expect(place).rejects.toMatchObject(
			appError("order.insufficient_stock", {
				errors: [
					{ path: ["lines", 1, "quantity"], detail: `Only 2 of ${few.id} are left.` },
					{ path: ["lines", 2, "quantity"], detail: `Only 0 of ${none.id} are left.` },
				],
				extension: {
					shortages: [
						{ productId: few.id, requested: 3, available: 2 },
						{ productId: none.id, requested: 1, available: 0 },
					],
				},
			}),
		);
		expect(await stockOf(plenty)).toBe(plenty.stock);
	});

	test("reports every unknown product, and orders nothing", async () => {
		const known = await aProduct();
		const place = placeOrder(aCustomer(), [
			[known, 1],
			[{ id: "prd_gone" }, 1],
			[{ id: "prd_lost" }, 1],
		]);
		await expect(place).rejects.toMatchObject(
			appError("order.unknown_product", {
				errors: [
					expect.objectContaining({ path: ["lines", 1, "productId"] }),
					expect.objectContaining({ path: ["lines", 2, "productId"] }),
				],
			}),
		);
		expect(await stockOf(known)).toBe(known.stock);
	});

	test("rejects products in different currencies", async () => {
		const [euro, yen] = [await aProduct(), await aProduct({ price: { amount: 900, currency: "JPY" } })];
		await expect(
			placeOrder(aCustomer(), [
				[euro, 1],
				[yen, 1],
			]),
		).rejects.toMatchObject(appError("order.mixed_currencies"));
		expect([await stockOf(euro), await stockOf(yen)]).toEqual([euro.stock, yen.stock]);
	});

	test("exactly 50 of 200 concurrent customers get one of 50 units", async () => {
		const product = await aProduct({ stock: 50 });
		const customers = Array.from({ length: 200 }, aCustomer);
		// All requests run in one process and compete for it. A customer who gets server.unavailable retries with the same key.
		const retry = async (customer: Caller, key = randomUUID()): Promise<unknown> => {
			try {
				return await placeOrder(customer, [[product, 1]], { key });
			} catch (error) {
				if (error instanceof AppError && error.code === "server.unavailable") return retry(customer, key);
				throw error;
			}
		};
		const results = await Promise.allSettled(customers.map((customer) => retry(customer)));
		const refusals = results.flatMap((result) => (result.status === "rejected" ? [result.reason.code] : []));
		expect(new Set(refusals)).toEqual(new Set(["order.insufficient_stock"]));
		expect(refusals).toHaveLength(150);
		expect(await stockOf(product)).toBe(0);
	});

	test("orders over the same products in opposite order neither deadlock nor get lost", async () => {
		const [one, other] = [await aProduct({ stock: 40 }), await aProduct({ stock: 40 })];
		await Promise.all(
			Array.from({ length: 40 }, (_, index) =>
				placeOrder(
					aCustomer(),
					index % 2
						? [
								[one, 1],
								[other, 1],
							]
						: [
								[other, 1],
								[one, 1],
							],
				),
			),
		);
		expect([await stockOf(one), await stockOf(other)]).toEqual([0, 0]);
	});
});

describe("idempotency keys", () => {
	test("the same key and body return the original order and order nothing more", async () => {
		const [ada, product, key] = [aCustomer(), await aProduct(), randomUUID()];
		const first = await placeOrder(ada, [[product, 2]], { key });
		await Order.cancel({ orderId: first.order.id, caller: ada });
		await Product.remove({ productId: product.id, precondition: {} });
		// As in the first response, although the order has changed and the product is gone.
		expect(await placeOrder(ada, [[product, 2]], { key })).toEqual({ order: first.order, replayed: true });
	});

	test("of many concurrent requests with one key, one orders and the others return that order", async () => {
		const [ada, product, key] = [aCustomer(), await aProduct({ stock: 20 }), randomUUID()];
		const results = await Promise.all(Array.from({ length: 10 }, () => placeOrder(ada, [[product, 2]], { key })));
		expect(results.filter(({ replayed }) => !replayed)).toHaveLength(1);
		expect(new Set(results.map(({ order }) => order.id)).size).toBe(1);
		expect(await stockOf(product)).toBe(18);
	});

	test("the same key with another body is refused", async () => {
		const [ada, product, key] = [aCustomer(), await aProduct(), randomUUID()];
		await placeOrder(ada, [[product, 1]], { key });
		await expect(placeOrder(ada, [[product, 2]], { key })).rejects.toMatchObject(appError("idempotency.key_reused"));
		expect(await stockOf(product)).toBe(9);
	});

	test("a key belongs to its customer", async () => {
		const [product, key] = [await aProduct(), randomUUID()];
		const one = await placeOrder(aCustomer(), [[product, 1]], { key });
		const other = await placeOrder(aCustomer(), [[product, 1]], { key });
		expect(other.replayed).toBe(false);
		expect(other.order.id).not.toBe(one.order.id);
	});

	test("a refused order leaves its key unused", async () => {
		const [ada, product, key] = [aCustomer(), await aProduct({ stock: 0 }), randomUUID()];
		await expect(placeOrder(ada, [[product, 1]], { key })).rejects.toMatchObject(appError("order.insufficient_stock"));
		await Product.putMany({ items: [{ ...productInput({ stock: 1 }), id: product.id }] });
		expect((await placeOrder(ada, [[product, 1]], { key })).replayed).toBe(false);
	});

	test("a key is kept for 24 hours and then forgotten, whether the engine has deleted it or not", async () => {
		const [ada, product, key] = [aCustomer(), await aProduct(), randomUUID()];
		const placed = Date.UTC(2026, 0, 1);
		const first = await placeOrder(ada, [[product, 1]], { key, now: new Date(placed) });
		const within = await placeOrder(ada, [[product, 1]], { key, now: new Date(placed + 24 * 3_600_000 - 1000) });
		expect(within).toEqual({ order: first.order, replayed: true });
		const after = await placeOrder(ada, [[product, 3]], { key, now: new Date(placed + 24 * 3_600_000) });
		expect(after.replayed).toBe(false);
		expect(await stockOf(product)).toBe(6);
	});

	test("an idempotency key is not listed as an order", async () => {
		const [ada, product, key] = [aCustomer(), await aProduct(), "my-key"];
		await placeOrder(ada, [[product, 1]], { key });
		expect(await Storage.get(newRetries(), "Orders", `idempotency#${ada.id}#${key}`)).toBeDefined();
		const { items } = await Order.list({ caller: ada, limit: 100 });
		expect(items).toHaveLength(1);
	});
});
