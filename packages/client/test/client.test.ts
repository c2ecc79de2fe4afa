import { createServer } from "node:http";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import {
	ApiError,
	type ClientOptions,
	createClient,
	type OrderInsufficientStockProblem,
	unwrap,
} from "../src/index.ts";
import { observedClient as observedClientOf, problem as problemResponse } from "./observed-client.ts";

/** A client that records its only request. */
function observedClient(respond: () => Response, options: Partial<ClientOptions> = {}) {
	const observed = observedClientOf([respond], options);
	/** The only request so far. */
	function request(): Request {
		const [first, ...others] = observed.sent;
		if (first === undefined || others.length > 0) throw new Error(`Expected one request, saw ${observed.sent.length}.`);
		return first;
	}
	return { ...observed, request };
}

const emptyPage = () => Response.json({ items: [] });
const noContent = () => new Response(null, { status: 204 });

describe("requests", () => {
	it("join the base URL, including its path, with the operation's path", async () => {
		for (const baseUrl of ["https://shop.example/production", "https://shop.example/production/"]) {
			const { client, request } = observedClient(emptyPage, { baseUrl });
			await client.GET("/products");
			expect(request().method).toBe("GET");
			expect(request().url).toBe("https://shop.example/production/products");
		}
	});

	it("encode path parameters and query values", async () => {
		const { client, sent } = observedClient(emptyPage);
		await client.GET("/products/{productId}", { params: { path: { productId: "a/b?c" } } });
		await client.GET("/products", { params: { query: { category: "a&b=c", limit: 5, cursor: "x+/=" } } });
		expect(new URL(sent[0]?.url ?? "").pathname).toBe("/production/products/a%2Fb%3Fc");
		expect(Object.fromEntries(new URL(sent[1]?.url ?? "").searchParams)).toEqual({
			category: "a&b=c",
			limit: "5",
			cursor: "x+/=",
		});
	});

	it("repeat the name of a list parameter", async () => {
		const { client, request } = observedClient(noContent);
		await client.DELETE("/products", { params: { query: { id: ["prd_a", "prd_b"] } } });
		expect(new URL(request().url).search).toBe("?id=prd_a&id=prd_b");
	});

	it("send headers and a JSON body", async () => {
		const { client, request } = observedClient(() => Response.json({}, { status: 201 }));
		const body = { lines: [{ productId: "prd_a", quantity: 2 }] };
		await client.POST("/orders", { params: { header: { "Idempotency-Key": "k-1" } }, body });
		expect(request().method).toBe("POST");
		expect(request().headers.get("Idempotency-Key")).toBe("k-1");
		expect(request().headers.get("Content-Type")).toBe("application/json");
		expect(await request().json()).toEqual(body);
	});

	it("write U+FFFD as the API takes it, in keys and values", async () => {
		const { client, request } = observedClient(() => Response.json({}));
		const body = {
			name: "K\ufffdnnchen \\ufffd",
			category: "a",
			price: { amount: 1, currency: "EUR" as const },
			stock: 1,
		};
		await client.PUT("/products/{productId}", { params: { path: { productId: "prd_a" } }, body });
		const text = await request().text();
		expect(text).not.toContain("\ufffd");
		expect(JSON.parse(text)).toEqual(body);
	});

	it("are rejected when a parameter would change the path", async () => {
		const { client, sent } = observedClient(noContent);
		for (const productId of ["", ".", ".."]) {
			const call = client.DELETE("/products/{productId}", { params: { path: { productId } } });
			await expect(call, productId).rejects.toThrow(`"${productId}" cannot be the productId`);
		}
		expect(sent).toEqual([]);
	});

	it("use the global fetch by default", async () => {
		const server = createServer((request, response) => {
			response
				.setHeader("Content-Type", "application/json")
				.end(JSON.stringify({ items: [], nextCursor: request.url }));
		});
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		try {
			const address = server.address();
			if (address === null || typeof address === "string") throw new Error("The server has no port.");
			const client = createClient({ baseUrl: `http://127.0.0.1:${address.port}/stage` });
			const { data } = await client.GET("/products", { params: { query: { limit: 1 } } });
			expect(data?.nextCursor).toBe("/stage/products?limit=1");
		} finally {
			await new Promise((resolve) => server.close(resolve));
		}
	});

	it("have no Content-Type without a body", async () => {
		const { client, request } = observedClient(() => Response.json({}));
		await client.POST("/orders/{orderId}/cancel", { params: { path: { orderId: "ord_a" } } });
		expect(request().headers.has("Content-Type")).toBe(false);
	});
});

describe("the base URL", () => {
	it.each([
		"localhost:3000",
		"127.0.0.1:3000",
		"api.example.com/production",
		"ftp://example.com",
		"file:///tmp",
		"",
		"{API_URL}",
	])("is refused at the creation of a client if it is %j", (baseUrl) => {
		expect(() => createClient({ baseUrl })).toThrow(
			new TypeError(`baseUrl must start with http:// or https://, not "${baseUrl}".`),
		);
	});
});

describe("the token", () => {
	it("is sent as a bearer token, and nowhere else", async () => {
		const { client, request } = observedClient(emptyPage, { token: "s3cret" });
		await client.GET("/orders");
		expect(request().headers.get("Authorization")).toBe("Bearer s3cret");
		request().headers.delete("Authorization");
		expect(JSON.stringify([request().url, ...request().headers])).not.toContain("s3cret");
	});

	it("is requested before each call", async () => {
		let count = 0;
		const { client, sent } = observedClient(emptyPage, { token: async () => `token-${++count}` });
		await client.GET("/orders");
		await client.GET("/orders");
		expect(sent.map(({ headers }) => headers.get("Authorization"))).toEqual(["Bearer token-1", "Bearer token-2"]);
	});

	it.each([
		["absent", undefined],
		["empty", ""],
		["a function that returns none", () => undefined],
		["a function that returns an empty one", async () => ""],
		["null", null],
		["a function that returns null, as localStorage does", () => null],
		["a function that returns null later", async () => null],
	])("is not sent when it is %s", async (_, token) => {
		const { client, request } = observedClient(emptyPage, { token });
		await client.GET("/products");
		expect(request().headers.has("Authorization")).toBe(false);
	});

	it("is requested once more with the rejected token after a 401", async () => {
		const rejected: (string | undefined)[] = [];
		const token = (old?: string) => {
			rejected.push(old);
			return old === undefined ? "old" : "new";
		};
		const unauthenticated = problemResponse(401, "auth.unauthenticated");
		const { client, sent } = observedClientOf([unauthenticated, emptyPage], { token });
		expect((await client.GET("/orders")).data).toEqual({ items: [] });
		expect(sent.map(({ headers }) => headers.get("Authorization"))).toEqual(["Bearer old", "Bearer new"]);
		expect(rejected).toEqual([undefined, "old"]);
		const hopeless = observedClientOf([unauthenticated], { token });
		expect((await hopeless.client.GET("/orders")).error?.status).toBe(401);
		expect(hopeless.sent).toHaveLength(2);
	});

	it("is renewed for an order with the same key", async () => {
		const created = () => Response.json({ id: "ord_a" }, { status: 201 });
		const { client, sent } = observedClientOf([problemResponse(401, "auth.unauthenticated"), created], {
			token: (old) => `${old}+`,
		});
		await client.POST("/orders", { body: { lines: [{ productId: "prd_a", quantity: 2 }] } });
		expect(new Set(sent.map(({ headers }) => headers.get("Idempotency-Key"))).size).toBe(1);
		expect(sent).toHaveLength(2);
	});

	it("is renewed once for calls that are rejected at the same time", async () => {
		let renewals = 0;
		const token = async (old?: string) => {
			if (old !== undefined) renewals++;
			return old === undefined ? "old" : "new";
		};
		const sent: Request[] = [];
		const client = createClient({
			baseUrl: "https://shop.example",
			token,
			fetch: async (request) => {
				sent.push(request);
				const valid = request.headers.get("Authorization") === "Bearer new";
				return valid ? emptyPage() : problemResponse(401, "auth.unauthenticated")();
			},
		});
		const results = await Promise.all([client.GET("/orders"), client.GET("/orders"), client.GET("/orders")]);
		expect(results.map(({ response }) => response.status)).toEqual([200, 200, 200]);
		expect([renewals, sent.length]).toEqual([1, 6]);
	});

	it.each([
		["is a string", "old"],
		["is not another one", () => "old"],
		["cannot be renewed", (old?: string) => (old === undefined ? "old" : undefined)],
	])("leaves the 401 to the caller when it %s", async (_, token) => {
		const { client, sent } = observedClientOf([problemResponse(401, "auth.unauthenticated")], { token });
		expect((await client.GET("/orders")).error?.code).toBe("auth.unauthenticated");
		expect(sent).toHaveLength(1);
	});

	it("is sent to no other origin, neither by a path nor after a redirect", async () => {
		const { client, sent } = observedClient(emptyPage, { baseUrl: "https://shop.example", token: "s3cret" });
		for (const path of [".elsewhere.example/", "@elsewhere.example/", ":8443/"]) {
			// @ts-expect-error there is no such path
			await expect(client.GET(path), path).rejects.toThrow("would lead away from https://shop.example");
		}
		expect(sent).toHaveLength(0);

		const seen: (string | undefined)[] = [];
		const server = createServer((request, response) => {
			seen.push(request.headers.authorization);
			response.writeHead(302, { Location: `http://localhost:${request.socket.localPort}/elsewhere` }).end();
		});
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		try {
			const address = server.address();
			if (address === null || typeof address === "string") throw new Error("The server has no port.");
			const redirected = createClient({ baseUrl: `http://127.0.0.1:${address.port}`, token: "s3cret" });
			const { error } = await redirected.GET("/orders");
			expect(error).toMatchObject({ status: 302, code: "response.unexpected" });
			expect(error?.detail).toContain("/elsewhere): set it to that address");
			expect(seen).toEqual(["Bearer s3cret"]);
		} finally {
			await new Promise((resolve) => server.close(resolve));
		}
	});

	it("is in no error that may be logged", async () => {
		const { client } = observedClient(problemResponse(403, "auth.forbidden"), { token: "s3cret" });
		const failure = await unwrap(client.GET("/users")).catch((error: unknown) => error);
		expect(failure).toBeInstanceOf(ApiError);
		expect(inspect(failure, { depth: 10 })).not.toContain("s3cret");
	});

	it("rejects the call without sending it when the function fails", async () => {
		const { client, sent } = observedClient(emptyPage, {
			token: () => Promise.reject(new Error("signed out")),
		});
		await expect(client.GET("/orders")).rejects.toThrow("signed out");
		expect(sent).toEqual([]);
	});
});

describe("results", () => {
	it("have data and the response on success", async () => {
		const { client } = observedClient(() => Response.json({ items: [] }, { headers: { "X-Request-Id": "r-1" } }));
		const { data, error, response } = await client.GET("/products");
		expect(data).toEqual({ items: [] });
		expect(error).toBeUndefined();
		expect(response.headers.get("X-Request-Id")).toBe("r-1");
	});

	it("have neither data nor error for a response without a body", async () => {
		const { client } = observedClient(noContent);
		const { data, error, response } = await client.DELETE("/products", { params: { query: { id: ["prd_a"] } } });
		expect([data, error, response.status]).toEqual([undefined, undefined, 204]);
	});

	it("have a problem otherwise, discriminated by its code", async () => {
		const problem: OrderInsufficientStockProblem = {
			type: "urn:tap:problem:order.insufficient_stock",
			title: "Not enough stock",
			status: 409,
			detail: "Too few are left.",
			instance: "/orders",
			code: "order.insufficient_stock",
			requestId: "r-1",
			shortages: [{ productId: "prd_a", requested: 2, available: 1 }],
		};
		const headers = { "Content-Type": "application/problem+json" };
		const { client } = observedClient(() => Response.json(problem, { status: 409, headers }));
		const { data, error } = await client.POST("/orders", {
			params: { header: { "Idempotency-Key": "k-1" } },
			body: { lines: [{ productId: "prd_a", quantity: 2 }] },
		});
		expect(data).toBeUndefined();
		if (error?.code !== "order.insufficient_stock") throw new Error(`Unexpected ${JSON.stringify(error)}`);
		expect(error.shortages).toEqual(problem.shortages);
	});

	it("reject on a network error", async () => {
		const client = createClient({
			baseUrl: "https://shop.example",
			retry: { maxRetries: 0 },
			fetch: () => Promise.reject(new TypeError("fetch failed")),
		});
		await expect(client.GET("/products")).rejects.toThrow("fetch failed");
	});
});
