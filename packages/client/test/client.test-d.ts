import { describe, expectTypeOf, it } from "vitest";
import {
	ApiError,
	type Client,
	type Order,
	type Problem,
	type ProblemCode,
	type Product,
	paginate,
	type Shortage,
	unwrap,
	update,
} from "../src/index.ts";
import { createHooks } from "../src/react.ts";

declare const client: Client;

describe("requests", () => {
	it("have a path and a method of the contract", () => {
		// @ts-expect-error there is no such path
		client.GET("/product");
		// @ts-expect-error there is no operation that creates users
		client.POST("/users");
		// @ts-expect-error the path has a parameter
		client.GET("/products/{productId}");
	});

	it("may have a key for an order, which the client generates otherwise", () => {
		const body = { lines: [{ productId: "prd_a", quantity: 1 }] };
		client.POST("/orders", { body });
		client.POST("/orders", { params: { header: { "Idempotency-Key": "k" } }, body });
		// @ts-expect-error a key is a string
		client.POST("/orders", { params: { header: { "Idempotency-Key": 1 } }, body });
	});

	it("cannot override the options of the client", () => {
		client.GET("/products", { signal: AbortSignal.timeout(1), headers: { "X-Api-Key": "k" } });
		// @ts-expect-error the token goes to the client's stage only
		client.GET("/products", { baseUrl: "https://elsewhere.example" });
		// @ts-expect-error nor does it follow a redirect
		client.GET("/products", { redirect: "follow" });
		// @ts-expect-error responses are parsed as JSON
		client.GET("/products", { parseAs: "stream" });
	});

	it("have the body of the contract", () => {
		const params = { header: { "Idempotency-Key": "k" } };
		// @ts-expect-error an order has a body
		client.POST("/orders", { params });
		// @ts-expect-error the user comes from the token only
		client.POST("/orders", { params, body: { lines: [], userId: "u" } });
		// @ts-expect-error a line has no price
		client.POST("/orders", { params, body: { lines: [{ productId: "prd_a", quantity: 1, price: 0 }] } });
		// @ts-expect-error a quantity is a number
		client.POST("/orders", { params, body: { lines: [{ productId: "prd_a", quantity: "1" }] } });
	});

	it("may omit fields with a default, and no others", () => {
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

describe("responses", () => {
	it("have the data of the operation on success only", async () => {
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
		expectTypeOf(error.code).toExtend<ProblemCode | "response.unexpected">();
		// @ts-expect-error not every problem has shortages
		error.shortages;
		if (error.code === "order.insufficient_stock") expectTypeOf(error.shortages).toEqualTypeOf<Shortage[]>();
		// @ts-expect-error placing an order never returns this
		if (error.code === "product.not_found") return;
	});

	it("have the problems of the operation, narrowed by status", async () => {
		const { error } = await client.POST("/orders/{orderId}/cancel", { params: { path: { orderId: "ord_a" } } });
		if (error?.status === 409) expectTypeOf(error.code).toEqualTypeOf<"order.not_placed" | "response.unexpected">();
		if (error?.status === 404) expectTypeOf(error.code).toEqualTypeOf<"order.not_found" | "response.unexpected">();
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

describe("unwrap", () => {
	it("returns the data", async () => {
		const path = { productId: "prd_a" };
		expectTypeOf(await unwrap(client.GET("/products/{productId}", { params: { path } }))).toEqualTypeOf<Product>();
		expectTypeOf(await unwrap(client.DELETE("/products/{productId}", { params: { path } }))).toEqualTypeOf<undefined>();
	});

	it("throws an error that narrows by code", () => {
		const error: unknown = undefined;
		if (!(error instanceof ApiError)) return;
		expectTypeOf(error.code).toEqualTypeOf<ProblemCode | "response.unexpected">();
		const { problem } = error;
		if (problem.code === "order.insufficient_stock") expectTypeOf(problem.shortages).toEqualTypeOf<Shortage[]>();
		// @ts-expect-error not every problem has shortages
		problem.shortages;
	});
});

describe("paginate", () => {
	it("has the items of the path", async () => {
		for await (const order of paginate(client, "/orders", { query: { status: "placed" }, maxItems: 9 })) {
			expectTypeOf(order).toEqualTypeOf<Order>();
		}
		for await (const { items } of paginate(client, "/products").pages()) expectTypeOf(items).toEqualTypeOf<Product[]>();
	});

	it("takes only the paths of lists, and their filters", () => {
		// @ts-expect-error one user is not a list
		paginate(client, "/users/me");
		// @ts-expect-error there is no such path
		paginate(client, "/product");
		// @ts-expect-error products have no status
		paginate(client, "/products", { query: { status: "placed" } });
	});
});

describe("update", () => {
	const options = { path: { productId: "prd_a" } };

	it("takes the whole body, and no members that the API rejects", async () => {
		const product = await update(client, "/products/{productId}", options, ({ name, category, price, stock }) => ({
			name,
			category,
			price,
			stock: stock + 1,
		}));
		expectTypeOf(product).toEqualTypeOf<Product>();
		await update(client, "/products/{productId}", options, () => undefined);
		// @ts-expect-error the id and the version are not in the body
		await update(client, "/products/{productId}", options, (product) => ({ ...product, stock: 1 }));
		// @ts-expect-error a product has a price
		await update(client, "/products/{productId}", options, ({ name, category }) => ({ name, category, stock: 1 }));
	});

	it("takes only paths that have a conditional PUT", () => {
		// @ts-expect-error an order has no PUT
		update(client, "/orders/{orderId}", { path: { orderId: "ord_a" } }, () => undefined);
	});
});

describe("the hooks", () => {
	const api = createHooks(client);

	it("have the types of the operation", () => {
		const { data, error } = api.useQuery("get", "/products/{productId}", { params: { path: { productId: "prd_a" } } });
		expectTypeOf(data).toEqualTypeOf<Product | undefined>();
		if (error?.status === 404) expectTypeOf(error.code).toEqualTypeOf<"product.not_found" | "response.unexpected">();
		// @ts-expect-error there is no such path
		api.useQuery("get", "/product");
		const { mutate } = api.useMutation("post", "/orders");
		mutate({ body: { lines: [] } });
		// @ts-expect-error an order has a body
		mutate({});
	});

	it("have the items of a list", () => {
		expectTypeOf(api.usePages("/orders", { query: { status: "placed" } }).data).toEqualTypeOf<Order[] | undefined>();
		// @ts-expect-error one user is not a list
		api.usePages("/users/me");
	});
});
