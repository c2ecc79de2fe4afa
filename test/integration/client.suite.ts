import { randomUUID } from "node:crypto";
import { ApiError, paginate, unwrap, update } from "@tap/client";
import { describe, expect, it } from "vitest";
import { eventually, stockOf, visitor, withAdmin, withCustomer, withProduct, withProducts } from "./shop.ts";

describe("the typed client", () => {
	it("sends a new idempotency key with each order", async () => {
		await withProduct({ stock: 5 }, (product) =>
			withCustomer("ada", async ({ client }) => {
				const body = { lines: [{ productId: product.id, quantity: 1 }] };
				const placed = [await unwrap(client.POST("/orders", { body })), await unwrap(client.POST("/orders", { body }))];
				expect(new Set(placed.map(({ id }) => id)).size).toBe(2);
				expect(await stockOf(product)).toBe(3);
				for (const { id } of placed) {
					await unwrap(client.POST("/orders/{orderId}/cancel", { params: { path: { orderId: id } } }));
				}
			}),
		);
	});

	it("throws a problem as an ApiError", async () => {
		const call = unwrap(visitor.GET("/products/{productId}", { params: { path: { productId: `prd_${Date.now()}` } } }));
		const failure: unknown = await call.catch((error: unknown) => error);
		if (!(failure instanceof ApiError)) throw failure;
		expect([failure.status, failure.code]).toEqual([404, "product.not_found"]);
		expect(failure.requestId).toBe(failure.response.headers.get("X-Request-Id"));
	});

	it("iterates over all pages of a list", async () => {
		const category = `c-${randomUUID()}`;
		await withProducts([{ category }, { category }, { category }], async (products) => {
			await eventually(async () => {
				const seen: string[] = [];
				for await (const { id } of paginate(visitor, "/products", { query: { category, limit: 2 } })) seen.push(id);
				expect(seen).toEqual(products.map(({ id }) => id).reverse());
			});
		});
	});

	it("updates a product that others update at the same time without losing an update", async () => {
		await withAdmin(async ({ client }) => {
			await withProduct({ stock: 0 }, async (product) => {
				const options = { path: { productId: product.id }, attempts: 20 };
				const restock = () =>
					update(client, "/products/{productId}", options, ({ name, description, category, price, stock }) => ({
						name,
						description,
						category,
						price,
						stock: stock + 1,
					}));
				await Promise.all([restock(), restock(), restock(), restock()]);
				expect(await stockOf(product)).toBe(4);
			});
		});
	});
});
