import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
	cancel,
	dataOf,
	errorPlacesOf,
	order,
	problemOf,
	sendJson,
	stockOf,
	whileOverloaded,
	withCustomer,
	withProduct,
	withProducts,
} from "./shop.ts";

/** Places an order, again with the same key while the stage is overloaded. */
function orderUnlessOverloaded(...[customer, lines, key = randomUUID()]: Parameters<typeof order>) {
	return whileOverloaded(() => order(customer, lines, key));
}

describe("placing an order", () => {
	it("copies names and prices, computes the total and reserves the stock", async () => {
		await withCustomer("ada", (ada) =>
			withProducts(
				[
					{ name: "Cup", price: { amount: 900, currency: "EUR" }, stock: 5 },
					{ name: "Pot", price: { amount: 2500, currency: "EUR" }, stock: 1 },
				],
				async ([cup, pot]) => {
					if (!cup || !pot) throw new Error("withProducts did not provide two products.");
					const placed = await order(ada, [
						{ productId: cup.id, quantity: 2 },
						{ productId: pot.id, quantity: 1 },
					]);
					const data = dataOf(placed);
					expect(placed.response.status).toBe(201);
					expect(placed.response.headers.get("Location")).toMatch(new RegExp(`/orders/${data.id}$`));
					expect(placed.response.headers.has("Idempotency-Replayed")).toBe(false);
					expect(data).toMatchObject({
						userId: ada.id,
						status: "placed",
						lines: [
							{ productId: cup.id, name: "Cup", unitPrice: cup.price, quantity: 2 },
							{ productId: pot.id, name: "Pot", unitPrice: pot.price, quantity: 1 },
						],
						total: { amount: 4300, currency: "EUR" },
						version: 1,
					});
					expect([await stockOf(cup), await stockOf(pot)]).toEqual([3, 0]);
					const read = await ada.client.GET("/orders/{orderId}", { params: { path: { orderId: data.id } } });
					expect(dataOf(read)).toEqual(data);
					expect(read.response.headers.get("ETag")).toBe(placed.response.headers.get("ETag"));
				},
			),
		);
	});

	it("merges lines of the same product", async () => {
		await withCustomer("ada", (ada) =>
			withProduct({ stock: 5, price: { amount: 100, currency: "JPY" } }, async (product) => {
				const lines = [2, 3].map((quantity) => ({ productId: product.id, quantity }));
				const data = dataOf(await order(ada, lines));
				expect(data.lines).toMatchObject([{ productId: product.id, quantity: 5 }]);
				expect(data.total).toEqual({ amount: 500, currency: "JPY" });
				expect(await stockOf(product)).toBe(0);
			}),
		);
	});

	it("returns each shortage when stock is insufficient, and reserves nothing", async () => {
		await withCustomer("ada", (ada) =>
			withProducts([{ stock: 1 }, { stock: 9 }, { stock: 0 }], async (products) => {
				const lines = products.map(({ id }) => ({ productId: id, quantity: 2 }));
				const { shortages } = problemOf(await order(ada, lines), "order.insufficient_stock");
				expect(shortages).toEqual([
					{ productId: products[0]?.id, requested: 2, available: 1 },
					{ productId: products[2]?.id, requested: 2, available: 0 },
				]);
				expect(await Promise.all(products.map(stockOf))).toEqual([1, 9, 0]);
			}),
		);
	});

	it("returns an error for each unknown product", async () => {
		await withCustomer("ada", (ada) =>
			withProduct({ stock: 3 }, async (product) => {
				const ids = ["prd_there-is-no-such", product.id, "prd_nor-this"];
				const lines = ids.map((productId) => ({ productId, quantity: 1 }));
				const { errors } = problemOf(await order(ada, lines), "order.unknown_product");
				expect(errors).toMatchObject([
					{ in: "body", pointer: "/lines/0/productId" },
					{ in: "body", pointer: "/lines/2/productId" },
				]);
				expect(await stockOf(product)).toBe(3);
			}),
		);
	});

	it("returns order.mixed_currencies for products in two currencies", async () => {
		await withCustomer("ada", (ada) =>
			withProducts([{ stock: 1 }, { stock: 1, price: { amount: 1999, currency: "JPY" } }], async (products) => {
				const lines = products.map(({ id }) => ({ productId: id, quantity: 1 }));
				problemOf(await order(ada, lines), "order.mixed_currencies");
				expect(await Promise.all(products.map(stockOf))).toEqual([1, 1]);
			}),
		);
	});

	it("succeeds for exactly 5 of 20 concurrent orders of 5 units", async () => {
		await withCustomer("ada", (ada) =>
			withCustomer("grace", (grace) =>
				withProduct({ stock: 5 }, async (product) => {
					const results = await Promise.all(
						Array.from({ length: 20 }, (_, index) =>
							orderUnlessOverloaded(index % 2 ? ada : grace, [{ productId: product.id, quantity: 1 }]),
						),
					);
					const placed = results.filter(({ data }) => data);
					expect(placed).toHaveLength(5);
					for (const result of results) if (!result.data) problemOf(result, "order.insufficient_stock");
					expect(new Set(placed.map(({ data }) => data?.id)).size).toBe(5);
					expect(await stockOf(product)).toBe(0);
				}),
			),
		);
	});
});

describe("an Idempotency-Key", () => {
	it("repeats the original response, even after the order has changed", async () => {
		await withCustomer("ada", (ada) =>
			withProduct({ stock: 5 }, async (product) => {
				const key = randomUUID();
				const lines = [{ productId: product.id, quantity: 2 }];
				const first = await order(ada, lines, key);
				await cancel(ada, dataOf(first).id);
				const second = await order(ada, lines, key);
				expect(dataOf(second)).toEqual(dataOf(first));
				expect(second.response.status).toBe(201);
				expect(second.response.headers.get("Idempotency-Replayed")).toBe("true");
				for (const header of ["ETag", "Location"]) {
					expect(second.response.headers.get(header)).toBe(first.response.headers.get(header));
				}
				expect(await stockOf(product)).toBe(5);
			}),
		);
	});

	it("returns idempotency.key_reused for another body", async () => {
		await withCustomer("ada", (ada) =>
			withProduct({ stock: 5 }, async (product) => {
				const key = randomUUID();
				dataOf(await order(ada, [{ productId: product.id, quantity: 2 }], key));
				problemOf(await order(ada, [{ productId: product.id, quantity: 1 }], key), "idempotency.key_reused");
				expect(await stockOf(product)).toBe(3);
			}),
		);
	});

	it("is separate for each caller", async () => {
		await withCustomer("ada", (ada) =>
			withCustomer("grace", (grace) =>
				withProduct({ stock: 5 }, async (product) => {
					const key = randomUUID();
					const lines = [{ productId: product.id, quantity: 1 }];
					const hers = dataOf(await order(ada, lines, key));
					const other = await order(grace, lines, key);
					expect(dataOf(other).id).not.toBe(hers.id);
					expect(other.response.headers.has("Idempotency-Replayed")).toBe(false);
					expect(await stockOf(product)).toBe(3);
				}),
			),
		);
	});

	it("creates one order for concurrent requests", async () => {
		await withCustomer("ada", (ada) =>
			withProduct({ stock: 50 }, async (product) => {
				const key = randomUUID();
				const lines = [{ productId: product.id, quantity: 3 }];
				const results = await Promise.all(Array.from({ length: 10 }, () => orderUnlessOverloaded(ada, lines, key)));
				const placed = results.flatMap(({ data }) => data ?? []);
				for (const result of results) if (!result.data) problemOf(result, "idempotency.in_progress");
				expect(placed.length).toBeGreaterThan(0);
				expect(new Set(placed.map(({ id }) => id)).size).toBe(1);
				expect(await stockOf(product)).toBe(47);
			}),
		);
	});
});

describe("invalid orders", () => {
	it("return every validation error with its pointer", async () => {
		await withCustomer("ada", async (ada) => {
			const response = await sendJson("POST", "/orders", ada, {
				lines: [{ productId: "cup", quantity: 0, price: 1 }, { productId: "prd_a", quantity: "2" }, { quantity: 1001 }],
				userId: "someone",
			});
			expect(await errorPlacesOf(response)).toEqual([
				"body /lines/0/price",
				"body /lines/0/productId",
				"body /lines/0/quantity",
				"body /lines/1/quantity",
				"body /lines/2/productId",
				"body /lines/2/quantity",
				"body /userId",
			]);
		});
	});

	it("return 400 unless they have 1 to 50 lines", async () => {
		await withCustomer("ada", async (ada) => {
			for (const length of [0, 51]) {
				const result = await order(
					ada,
					Array.from({ length }, () => ({ productId: "prd_a", quantity: 1 })),
				);
				expect(problemOf(result, "request.invalid").errors).toMatchObject([{ in: "body", pointer: "/lines" }]);
			}
		});
	});
});
