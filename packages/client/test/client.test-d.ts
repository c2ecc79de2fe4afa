import { describe, expectTypeOf, it } from "vitest";
import type { Client, Order, Problem, ProblemCode, Product, Shortage } from "../src/index.ts";

declare const client: Client;

describe("requests", () => {
	it("have a path and a method of the contract", () => {
		// @ts-expect-error there is no such path
		client.GET("/product");
		// @ts-expect-error nobody creates users
		client.POST("/users");
		// @ts-expect-error the path has a parameter
		client.GET("/products/{productId}");
	});

	it("cannot order without an Idempotency-Key", () => {
		const body = { lines: [{ productId: "prd_a", quantity: 1 }] };
		// @ts-expect-error the header is missing
		client.POST("/orders", { params: { header: {} }, body });
		client.POST("/orders", { params: { header: { "Idempotency-Key": "k" } }, body });
	});

	it("have the body of the contract", () => {
		const params = { header: { "Idempotency-Key": "k" } };
		// @ts-expect-error an order has a body
		client.POST("/orders", { params });
		// @ts-expect-error who orders comes from the token alone
		client.POST("/orders", { params, body: { lines: [], userId: "u" } });
		// @ts-expect-error a line has no price
		client.POST("/orders", { params, body: { lines: [{ productId: "prd_a", quantity: 1, price: 0 }] } });
		// @ts-expect-error a quantity is a number
		client.POST("/orders", { params, body: { lines: [{ productId: "prd_a", quantity: "1" }] } });
	});

	it("may leave out what has a default, and nothing else", () => {
		const written = { name: "Cup", category: "kitchen", price: { amount: 900, currency: "EUR" as const }, stock: 3 };
		client.POST("/products", { body: written });
		// @ts-expect-error a version belongs to the server
		client.POST("/products", { body: { ...written, version: 1 } });
		// @ts-expect-error no such currency
		client.POST("/products", { body: { ...written, price: { amount: 900, currency: "EURO" } } });
	});

	it("have the query of the contract", () => {
		client.GET("/orders", { params: { query: { status: "placed", limit: 5 } } });
		// @ts-expect-error no such status
		client.GET("/orders", { params: { query: { status: "open" } } });
		// @ts-expect-error users have no category
		client.GET("/users", { params: { query: { category: "kitchen", limit: 5 } } });
	});
});

describe("answers", () => {
	it("have data of the operation on success, and only then", async () => {
		const { data, error } = await client.GET("/products/{productId}", { params: { path: { productId: "prd_a" } } });
		expectTypeOf(data).toEqualTypeOf<Product | undefined>();
		if (error) expectTypeOf(data).toEqualTypeOf<undefined>();
		else expectTypeOf(data).toEqualTypeOf<Product>();
	});

	it("have the problems of the operation, narrowed by code", async () => {
		const { data, error } = await client.POST("/orders", {
			params: { header: { "Idempotency-Key": "k" } },
			body: { lines: [] },
		});
		if (!error) return expectTypeOf(data).toEqualTypeOf<Order>();
		expectTypeOf(error.code).toExtend<ProblemCode>();
		// @ts-expect-error not every problem names shortages
		error.shortages;
		if (error.code === "order.insufficient_stock") expectTypeOf(error.shortages).toEqualTypeOf<Shortage[]>();
		// @ts-expect-error placing an order never answers this
		if (error.code === "product.not_found") return;
	});

	it("have the problems of the operation, narrowed by status", async () => {
		const { error } = await client.POST("/orders/{orderId}/cancel", { params: { path: { orderId: "ord_a" } } });
		if (error?.status === 409) expectTypeOf(error.code).toEqualTypeOf<"order.not_placed">();
		if (error?.status === 404) expectTypeOf(error.code).toEqualTypeOf<"order.not_found">();
	});

	it("have one closed union of codes", () => {
		expectTypeOf<ProblemCode>().not.toEqualTypeOf<string>();
		expectTypeOf<"order.insufficient_stock">().toExtend<ProblemCode>();
		expectTypeOf<Extract<Problem, { code: "order.insufficient_stock" }>["shortages"]>().toEqualTypeOf<Shortage[]>();
		// @ts-expect-error no such code
		const code: ProblemCode = "order.gone";
		return code;
	});
});
