import { describe, expect, it } from "vitest";
import {
	cancel,
	dataOf,
	eventually,
	problemOf,
	productInput,
	stockOf,
	whileOverloaded,
	withAdmin,
	withCustomer,
	withOrder,
} from "./shop.ts";

const at = (orderId: string) => ({ path: { orderId } });

describe("an order", () => {
	it("keeps its names and prices when a product changes or is deleted", async () => {
		await withCustomer("ada", (ada) =>
			withAdmin(({ client }) =>
				withOrder(ada, { quantity: 1, stock: 1 }, async ({ id, lines }, product) => {
					const params = { path: { productId: product.id }, header: { "If-Match": "*" } };
					const body = productInput({ name: "Renamed", price: { amount: 1, currency: "USD" } });
					dataOf(await client.PUT("/products/{productId}", { params, body }));
					expect(dataOf(await ada.client.GET("/orders/{orderId}", { params: at(id) })).lines).toEqual(lines);
					await client.DELETE("/products/{productId}", { params });
					expect(dataOf(await ada.client.GET("/orders/{orderId}", { params: at(id) })).lines).toEqual(lines);
					expect(dataOf(await cancel(ada, id))).toMatchObject({ status: "cancelled", lines });
				}),
			),
		);
	});

	it("returns 304 until it changes, when If-None-Match has its ETag", async () => {
		await withCustomer("ada", (ada) =>
			withOrder(ada, { quantity: 1, stock: 1 }, async ({ id }) => {
				const { response } = await ada.client.GET("/orders/{orderId}", { params: at(id) });
				const header = { "If-None-Match": response.headers.get("ETag") ?? "" };
				const again = await ada.client.GET("/orders/{orderId}", { params: { ...at(id), header } });
				expect(again.response.status).toBe(304);
				await cancel(ada, id);
				const changed = await ada.client.GET("/orders/{orderId}", { params: { ...at(id), header } });
				expect(dataOf(changed)).toMatchObject({ status: "cancelled", version: 2 });
			}),
		);
	});

	it("returns its units to stock once when it is cancelled", async () => {
		await withCustomer("ada", (ada) =>
			withOrder(ada, { quantity: 2, stock: 3 }, async ({ id }, product) => {
				expect(await stockOf(product)).toBe(1);
				const cancelled = await cancel(ada, id);
				expect(dataOf(cancelled)).toMatchObject({ id, status: "cancelled", version: 2 });
				expect(await stockOf(product)).toBe(3);
				problemOf(await cancel(ada, id), "order.not_placed");
				expect(await stockOf(product)).toBe(3);
			}),
		);
	});

	it("is cancelled once by concurrent requests", async () => {
		await withCustomer("ada", (ada) =>
			withOrder(ada, { quantity: 2, stock: 2 }, async ({ id }, product) => {
				const results = await Promise.all(Array.from({ length: 8 }, () => whileOverloaded(() => cancel(ada, id))));
				expect(results.filter(({ data }) => data)).toHaveLength(1);
				for (const result of results) if (!result.data) problemOf(result, "order.not_placed");
				expect(await stockOf(product)).toBe(2);
			}),
		);
	});

	it("can be fulfilled by an admin only, and not be cancelled afterwards", async () => {
		await withCustomer("ada", (ada) =>
			withAdmin(({ client }) =>
				withOrder(ada, { quantity: 2, stock: 3 }, async ({ id }, product) => {
					const mine = await ada.client.POST("/orders/{orderId}/fulfill", { params: at(id) });
					problemOf(mine, "auth.forbidden");
					const fulfilled = await client.POST("/orders/{orderId}/fulfill", { params: at(id) });
					expect(dataOf(fulfilled)).toMatchObject({ status: "fulfilled", version: 2 });
					problemOf(await cancel(ada, id), "order.not_placed");
					problemOf(await client.POST("/orders/{orderId}/fulfill", { params: at(id) }), "order.not_placed");
					expect(await stockOf(product)).toBe(1);
				}),
			),
		);
	});
});

describe("another customer's order", () => {
	it("returns the same 404 as an order that does not exist", async () => {
		await withCustomer("ada", (ada) =>
			withCustomer("grace", (grace) =>
				withOrder(ada, { quantity: 1, stock: 1 }, async ({ id }, product) => {
					const unknown = "ord_there-is-no-such";
					const read = (orderId: string) => grace.client.GET("/orders/{orderId}", { params: at(orderId) });
					for (const call of [read, (orderId: string) => cancel(grace, orderId)]) {
						const foreign = problemOf(await call(id), "order.not_found");
						const { requestId, instance, ...missing } = problemOf(await call(unknown), "order.not_found");
						expect(foreign).toEqual({
							...missing,
							requestId: foreign.requestId,
							instance: instance.replace(unknown, id),
						});
					}
					expect(await stockOf(product)).toBe(0);
				}),
			),
		);
	});

	it("can be read and cancelled by an admin", async () => {
		await withCustomer("ada", (ada) =>
			withAdmin((admin) =>
				withOrder(ada, { quantity: 1, stock: 1 }, async ({ id, userId }) => {
					expect(dataOf(await admin.client.GET("/orders/{orderId}", { params: at(id) })).userId).toBe(userId);
					expect(dataOf(await cancel(admin, id))).toMatchObject({ status: "cancelled", userId });
				}),
			),
		);
	});
});

describe("listing orders", () => {
	it("returns a customer's own orders, newest first, filtered by status", async () => {
		await withCustomer("ada", (ada) =>
			withCustomer("grace", (grace) =>
				withOrder(ada, { quantity: 1, stock: 1 }, (first) =>
					withOrder(grace, { quantity: 1, stock: 1 }, (foreign) =>
						withOrder(ada, { quantity: 1, stock: 1 }, async (last) => {
							await cancel(ada, first.id);
							const list = async (query: { status?: "placed" | "cancelled"; userId?: string; scope?: "own" }) => {
								const { items } = dataOf(await ada.client.GET("/orders", { params: { query } }));
								expect(items.every(({ userId }) => userId === ada.id)).toBe(true);
								return items.map(({ id }) => id).filter((id) => [first.id, foreign.id, last.id].includes(id));
							};
							await eventually(async () => expect(await list({})).toEqual([last.id, first.id]));
							await eventually(async () =>
								expect(await list({ userId: ada.id, scope: "own" })).toEqual([last.id, first.id]),
							);
							await eventually(async () => expect(await list({ status: "placed" })).toEqual([last.id]));
							await eventually(async () => expect(await list({ status: "cancelled" })).toEqual([first.id]));
						}),
					),
				),
			),
		);
	});

	it("returns another user's orders and the work queue to an admin", async () => {
		await withCustomer("ada", (ada) =>
			withCustomer("grace", (grace) =>
				withAdmin(({ client }) =>
					withOrder(ada, { quantity: 1, stock: 1 }, (hers) =>
						withOrder(grace, { quantity: 1, stock: 1 }, async (other) => {
							await eventually(async () => {
								const query = { userId: ada.id };
								const ofAda = dataOf(await client.GET("/orders", { params: { query } })).items;
								expect(ofAda[0]).toEqual(hers);
								expect(ofAda.every(({ userId }) => userId === ada.id)).toBe(true);
							});
							await eventually(async () => {
								const query = { scope: "all", status: "placed" } as const;
								const queue = dataOf(await client.GET("/orders", { params: { query } })).items;
								expect(queue.map(({ id }) => id).slice(0, 2)).toEqual([other.id, hers.id]);
							});
						}),
					),
				),
			),
		);
	});

	it("returns 403 to a customer who requests the orders of others", async () => {
		await withCustomer("ada", (ada) =>
			withCustomer("grace", async (grace) => {
				for (const query of [{ userId: grace.id }, { scope: "all", status: "placed" }] as const) {
					problemOf(await ada.client.GET("/orders", { params: { query } }), "auth.forbidden");
				}
			}),
		);
	});

	it("returns 400 for scope=all without a status or with a user", async () => {
		await withAdmin(async ({ client }) => {
			for (const query of [{ scope: "all" }, { scope: "all", status: "placed", userId: "someone" }] as const) {
				problemOf(await client.GET("/orders", { params: { query } }), "request.invalid");
			}
		});
	});
});
