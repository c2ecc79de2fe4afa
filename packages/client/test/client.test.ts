import { describe, expect, it } from "vitest";
import { type ClientOptions, createClient, type OrderInsufficientStockProblem } from "../src/index.ts";

/** A client whose requests can be looked at; each is answered with `answer`. */
function observedClient(answer: () => Response, options: Partial<ClientOptions> = {}) {
	const sent: Request[] = [];
	const client = createClient({
		baseUrl: "https://shop.example/production",
		fetch: async (request) => {
			sent.push(request);
			return answer();
		},
		...options,
	});
	/** The only request so far. */
	function request(): Request {
		const [first, ...others] = sent;
		if (first === undefined || others.length > 0) throw new Error(`Expected one request, saw ${sent.length}.`);
		return first;
	}
	return { client, sent, request };
}

const emptyPage = () => Response.json({ items: [] });
const noContent = () => new Response(null, { status: 204 });

describe("what goes over the wire", () => {
	it("joins the base URL, its path included, with the operation's path", async () => {
		for (const baseUrl of ["https://shop.example/production", "https://shop.example/production/"]) {
			const { client, request } = observedClient(emptyPage, { baseUrl });
			await client.GET("/products");
			expect(request().method).toBe("GET");
			expect(request().url).toBe("https://shop.example/production/products");
		}
	});

	it("encodes path parameters and query values", async () => {
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

	it("repeats the name of a list parameter", async () => {
		const { client, request } = observedClient(noContent);
		await client.DELETE("/products", { params: { query: { id: ["prd_a", "prd_b"] } } });
		expect(new URL(request().url).search).toBe("?id=prd_a&id=prd_b");
	});

	it("sends headers and a JSON body", async () => {
		const { client, request } = observedClient(() => Response.json({}, { status: 201 }));
		const body = { lines: [{ productId: "prd_a", quantity: 2 }] };
		await client.POST("/orders", { params: { header: { "Idempotency-Key": "k-1" } }, body });
		expect(request().method).toBe("POST");
		expect(request().headers.get("Idempotency-Key")).toBe("k-1");
		expect(request().headers.get("Content-Type")).toBe("application/json");
		expect(await request().json()).toEqual(body);
	});

	it("sends no Content-Type without a body", async () => {
		const { client, request } = observedClient(() => Response.json({}));
		await client.POST("/orders/{orderId}/cancel", { params: { path: { orderId: "ord_a" } } });
		expect(request().headers.has("Content-Type")).toBe(false);
	});
});

describe("the token", () => {
	it("travels as a bearer token, and nowhere else", async () => {
		const { client, request } = observedClient(emptyPage, { token: "s3cret" });
		await client.GET("/orders");
		expect(request().headers.get("Authorization")).toBe("Bearer s3cret");
		request().headers.delete("Authorization");
		expect(JSON.stringify([request().url, ...request().headers])).not.toContain("s3cret");
	});

	it("is asked for before each request", async () => {
		let count = 0;
		const { client, sent } = observedClient(emptyPage, { token: async () => `token-${++count}` });
		await client.GET("/orders");
		await client.GET("/orders");
		expect(sent.map(({ headers }) => headers.get("Authorization"))).toEqual(["Bearer token-1", "Bearer token-2"]);
	});

	it.each([
		["absent", undefined],
		["empty", ""],
		["a function without a token", () => undefined],
		["a function with an empty one", async () => ""],
	])("sends nothing when it is %s", async (_, token) => {
		const { client, request } = observedClient(emptyPage, { token });
		await client.GET("/products");
		expect(request().headers.has("Authorization")).toBe(false);
	});

	it("fails the call when it cannot be had, and sends nothing", async () => {
		const { client, sent } = observedClient(emptyPage, {
			token: () => Promise.reject(new Error("signed out")),
		});
		await expect(client.GET("/orders")).rejects.toThrow("signed out");
		expect(sent).toEqual([]);
	});
});

describe("what comes back", () => {
	it("is data on success, with the response beside it", async () => {
		const { client } = observedClient(() => Response.json({ items: [] }, { headers: { "X-Request-Id": "r-1" } }));
		const { data, error, response } = await client.GET("/products");
		expect(data).toEqual({ items: [] });
		expect(error).toBeUndefined();
		expect(response.headers.get("X-Request-Id")).toBe("r-1");
	});

	it("is neither for an answer without a body", async () => {
		const { client } = observedClient(noContent);
		const { data, error, response } = await client.DELETE("/products", { params: { query: { id: ["prd_a"] } } });
		expect([data, error, response.status]).toEqual([undefined, undefined, 204]);
	});

	it("is a problem otherwise, told apart by its code", async () => {
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

	it("leaves a failure of the network to the caller", async () => {
		const client = createClient({
			baseUrl: "https://shop.example",
			fetch: () => Promise.reject(new TypeError("fetch failed")),
		});
		await expect(client.GET("/products")).rejects.toThrow("fetch failed");
	});
});
