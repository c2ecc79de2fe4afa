import { describe, expect, it } from "vitest";
import { ApiError, unwrap } from "../src/index.ts";
import { observedClient, orderInput, problem, product } from "./observed-client.ts";

const getProduct = { params: { path: { productId: "prd_a" } } };
const html = (status: number) => () =>
	new Response("<html>Down</html>", { status, headers: { "Content-Type": "text/html" } });

describe("a response that is not from the API", () => {
	it.each([
		["a proxy's HTML page", html(500), 500],
		["an empty 413", () => new Response(null, { status: 413 }), 413],
		["a success that is not JSON", html(200), 200],
		[
			"a success with a truncated body",
			() => new Response('{"id":', { headers: { "Content-Type": "application/json" } }),
			200,
		],
		["a success without a body", () => new Response(null, { status: 200 }), 200],
		["JSON that is not a problem", () => Response.json({ message: "Forbidden" }, { status: 403 }), 403],
		[
			"a problem without a code",
			() => new Response("null", { status: 404, headers: { "Content-Type": "application/problem+json" } }),
			404,
		],
	])("is a response.unexpected error: %s", async (_, respond, status) => {
		const { client } = observedClient([respond]);
		const { data, error, response } = await client.GET("/products/{productId}", getProduct);
		expect(data).toBeUndefined();
		expect(error).toMatchObject({ code: "response.unexpected", status, type: "about:blank" });
		expect(error?.detail).toMatch(new RegExp(`^The response is not from the API \\(${status} .*check baseUrl`));
		expect(response.status).toBe(status);
	});

	it("keeps its body and its request id", async () => {
		const respond = () => new Response("Down", { status: 500, headers: { "X-Request-Id": "r-9" } });
		const { error } = await observedClient([respond]).client.GET("/products");
		expect(error).toMatchObject({ body: "Down", requestId: "r-9" });
	});

	it("is a redirect whose target a browser hides", async () => {
		const hidden = () => Object.defineProperties(Response.error(), { type: { value: "opaqueredirect" } });
		const { error } = await observedClient([hidden]).client.GET("/products");
		expect(error?.detail).toContain("redirect to an address that the browser hides");
		expect(error?.status).toBe(0);
	});
});

describe("unwrap", () => {
	it("returns the data", async () => {
		const { client } = observedClient([() => Response.json(product(1))]);
		expect(await unwrap(client.GET("/products/{productId}", getProduct))).toEqual(product(1));
	});

	it("returns undefined for a response without a body", async () => {
		const { client } = observedClient([() => new Response(null, { status: 204 })]);
		expect(await unwrap(client.DELETE("/products/{productId}", getProduct))).toBeUndefined();
	});

	it("throws the whole problem", async () => {
		const shortages = [{ productId: "prd_a", requested: 2, available: 1 }];
		const { client } = observedClient([problem(409, "order.insufficient_stock", { extension: { shortages } })]);
		const failure: unknown = await unwrap(client.POST("/orders", { body: orderInput })).catch((error) => error);
		if (!(failure instanceof ApiError)) throw failure;
		const { name, status, code, detail, errors, requestId, response, message } = failure;
		expect({ name, status, code, detail, errors, requestId }).toEqual({
			name: "ApiError",
			status: 409,
			code: "order.insufficient_stock",
			detail: "This is what to do.",
			errors: undefined,
			requestId: "r-1",
		});
		expect(message).toBe("409 order.insufficient_stock: This is what to do.");
		expect(response.headers.get("X-Request-Id")).toBe("r-1");
		if (failure.problem.code !== "order.insufficient_stock") throw failure;
		expect(failure.problem.shortages).toEqual(shortages);
	});

	it("lists every validation error in the message", async () => {
		const errors = [
			{ in: "body", pointer: "/lines/0/quantity", detail: "must be at least 1" },
			{ in: "header", pointer: "/Idempotency-Key", detail: "is missing" },
		];
		const { client } = observedClient([problem(400, "request.invalid", { extension: { errors } })]);
		await expect(unwrap(client.POST("/orders", { body: orderInput }))).rejects.toMatchObject({
			errors,
			message:
				"400 request.invalid: This is what to do.\nbody /lines/0/quantity: must be at least 1\nheader /Idempotency-Key: is missing",
		});
	});

	it("throws for a 304", async () => {
		const { client } = observedClient([() => new Response(null, { status: 304 })]);
		const params = { ...getProduct.params, header: { "If-None-Match": '"1-a"' } };
		const { data, error, response } = await client.GET("/products/{productId}", { params });
		expect([data, error, response.status]).toEqual([undefined, undefined, 304]);
		await expect(unwrap(client.GET("/products/{productId}", { params }))).rejects.toMatchObject({ status: 304 });
	});
});
