import { describe, expect, it, onTestFinished, vi } from "vitest";
import { wasRetried } from "../src/index.ts";
import { createRetry } from "../src/retry.ts";
import { eager, lost, observedClient, order, orderInput, problem, silence } from "./observed-client.ts";

const page = () => Response.json({ items: [] });
const unavailable = problem(503, "server.unavailable");
const productParams = { path: { productId: "prd_a" } };
const cancelParams = { path: { orderId: "ord_a" } };
const written = { name: "Cup", category: "kitchen", price: { amount: 900, currency: "EUR" as const }, stock: 3 };

describe("a transient failure is retried", () => {
	it.each([
		["a network error", lost],
		["429", problem(429, "rate.exceeded")],
		["502", problem(502, "server.bad_gateway")],
		["503", unavailable],
		["504 with HTML", () => new Response("<html>", { status: 504 })],
	])("after %s", async (_, failure) => {
		const { client, sent } = observedClient([failure, failure, failure, page]);
		const { data } = await client.GET("/products");
		expect(data).toEqual({ items: [] });
		expect(sent).toHaveLength(4);
	});

	it("up to maxRetries, with the last result", async () => {
		const { client, sent } = observedClient([lost, unavailable]);
		const { error, response } = await client.GET("/products");
		expect([error?.code, response.status, sent.length]).toEqual(["server.unavailable", 503, 4]);
		const offline = observedClient([lost], { retry: { ...eager, maxRetries: 1 } });
		await expect(offline.client.GET("/products")).rejects.toThrow("fetch failed");
		expect(offline.sent).toHaveLength(2);
		const once = observedClient([unavailable], { retry: { maxRetries: 0 } });
		await once.client.GET("/products");
		expect(once.sent).toHaveLength(1);
	});

	it("with the method, headers and body of the first attempt", async () => {
		const { client, sent } = observedClient([unavailable, page], { token: "s3cret" });
		const params = { ...productParams, header: { "If-Match": '"1-a"' } };
		await client.PUT("/products/{productId}", { params, body: written });
		const seen = await Promise.all(
			sent.map(async (request) => [request.method, request.url, [...request.headers], await request.json()]),
		);
		expect(seen).toHaveLength(2);
		expect(seen[1]).toEqual(seen[0]);
		expect(seen[0]?.[3]).toEqual(written);
	});

	it("and no other response is", async () => {
		for (const [status, code] of [
			[400, "request.invalid"],
			[404, "product.not_found"],
			[412, "precondition.failed"],
			[500, "server.failed"],
		] as const) {
			const { client, sent } = observedClient([problem(status, code)]);
			await client.GET("/products/{productId}", { params: productParams });
			expect(sent, code).toHaveLength(1);
		}
	});

	it("and no bug in the fetch function is", async () => {
		const { client, sent } = observedClient([() => Promise.reject(new RangeError("a bug"))]);
		await expect(client.GET("/products")).rejects.toThrow("a bug");
		expect(sent).toHaveLength(1);
	});
});

describe("an order", () => {
	it("has the same key with each retry, and a new one with each call", async () => {
		const { client, sent } = observedClient([lost, unavailable, () => Response.json(order("ord_a"), { status: 201 })]);
		await client.POST("/orders", { body: orderInput });
		await client.POST("/orders", { body: orderInput });
		const keys = sent.map(({ headers }) => headers.get("Idempotency-Key"));
		expect(keys[0]).toMatch(/^[0-9]+-[0-9]+$/);
		expect(keys.slice(0, 3)).toEqual([keys[0], keys[0], keys[0]]);
		expect(keys[3]).toMatch(/^[0-9]+-[0-9]+$/);
		expect(keys[3]).not.toBe(keys[0]);
	});

	it("keeps the caller's key, as a parameter or a header", async () => {
		const { client, sent } = observedClient([lost, () => Response.json(order("ord_a"), { status: 201 })]);
		await client.POST("/orders", { params: { header: { "Idempotency-Key": "mine" } }, body: orderInput });
		await client.POST("/orders", { headers: { "idempotency-key": "mine" }, body: orderInput });
		expect(sent.map(({ headers }) => headers.get("Idempotency-Key"))).toEqual(["mine", "mine", "mine"]);
	});

	it("is retried while its key is in progress, and after no other conflict", async () => {
		const inProgress = problem(409, "idempotency.in_progress", { headers: { "Retry-After": "0" } });
		const placed = observedClient([inProgress, () => Response.json(order("ord_a"), { status: 201 })]);
		expect((await placed.client.POST("/orders", { body: orderInput })).data?.id).toBe("ord_a");
		expect(placed.sent).toHaveLength(2);
		const short = observedClient([problem(409, "order.insufficient_stock", { extension: { shortages: [] } })]);
		expect((await short.client.POST("/orders", { body: orderInput })).error?.code).toBe("order.insufficient_stock");
		expect(short.sent).toHaveLength(1);
	});
});

describe("a request that is not idempotent is not retried", () => {
	it("a POST without a key", async () => {
		const { client, sent } = observedClient([unavailable]);
		await client.POST("/orders/{orderId}/cancel", { params: cancelParams });
		await client.POST("/products", { body: written });
		expect(sent).toHaveLength(2);
		expect(sent.some(({ headers }) => headers.has("Idempotency-Key"))).toBe(false);
	});

	it("a bulk write that creates products without ids", async () => {
		const { client, sent } = observedClient([unavailable]);
		await client.PUT("/products", { body: { items: [{ ...written, id: "prd_a" }, written] } });
		expect(sent).toHaveLength(1);
		await client.PUT("/products", { body: { items: [{ ...written, id: "prd_a" }] } });
		expect(sent).toHaveLength(5);
	});
});

describe("wasRetried", () => {
	it("is true after an attempt that may have succeeded", async () => {
		const gone = problem(404, "product.not_found");
		const deleted = async (first: () => Response | Promise<Response>) => {
			const { client } = observedClient([first, gone]);
			return wasRetried((await client.DELETE("/products/{productId}", { params: productParams })).response);
		};
		expect(await deleted(lost)).toBe(true);
		expect(await deleted(problem(504, "server.timeout"))).toBe(true);
		expect(await deleted(problem(429, "rate.exceeded"))).toBe(false);
		expect(await deleted(gone)).toBe(false);
	});
});

describe("the timeouts", () => {
	it("end an attempt without a response, which is retried", async () => {
		const { client, sent } = observedClient([silence, page], { attemptTimeoutMs: 20 });
		expect((await client.GET("/products")).data).toEqual({ items: [] });
		expect(sent.map(({ signal }) => signal.aborted)).toEqual([true, false]);
	});

	it("end the call, including the token function and the delays", async () => {
		const silent = observedClient([silence], { timeoutMs: 20 });
		await expect(silent.client.GET("/products")).rejects.toMatchObject({ name: "TimeoutError" });
		expect(silent.sent).toHaveLength(1);
		const signingIn = observedClient([page], { timeoutMs: 20, token: () => new Promise(() => {}) });
		await expect(signingIn.client.GET("/products")).rejects.toMatchObject({
			name: "TimeoutError",
			message: "No response within 20 ms.",
		});
		expect(signingIn.sent).toHaveLength(0);
	});

	it("prevent a delay beyond the deadline", async () => {
		const tomorrow = problem(503, "server.unavailable", { headers: { "Retry-After": "86400" } });
		const { client, sent } = observedClient([tomorrow]);
		expect((await client.GET("/products")).response.status).toBe(503);
		expect(sent).toHaveLength(1);
	});

	it("may be infinite", async () => {
		const unlimited = { timeoutMs: Number.POSITIVE_INFINITY, attemptTimeoutMs: Number.POSITIVE_INFINITY };
		const { client } = observedClient([lost, page], unlimited);
		expect((await client.GET("/products")).data).toEqual({ items: [] });
	});
});

describe("the caller's signal", () => {
	it("prevents a call", async () => {
		const { client, sent } = observedClient([page]);
		const call = client.GET("/products", { signal: AbortSignal.abort(new Error("changed my mind")) });
		await expect(call).rejects.toThrow("changed my mind");
		expect(sent).toHaveLength(0);
	});

	it("ends an attempt at once, without a retry", async () => {
		const { client, sent } = observedClient([silence]);
		const controller = new AbortController();
		const call = client.GET("/products", { signal: controller.signal });
		await expect.poll(() => sent.length).toBe(1);
		controller.abort(new Error("changed my mind"));
		await expect(call).rejects.toThrow("changed my mind");
		expect(sent).toHaveLength(1);
		expect(sent[0]?.signal.aborted).toBe(true);
	});

	it("ends a delay at once", async () => {
		const later = problem(503, "server.unavailable", { headers: { "Retry-After": "30" } });
		const { client, sent } = observedClient([later]);
		const controller = new AbortController();
		const began = performance.now();
		const call = client.GET("/products", { signal: controller.signal });
		await expect.poll(() => sent.length).toBe(1);
		controller.abort(new Error("changed my mind"));
		await expect(call).rejects.toThrow("changed my mind");
		expect(performance.now() - began).toBeLessThan(10_000);
		expect(sent).toHaveLength(1);
	});
});

describe("the delays", () => {
	const signal = new AbortController().signal;
	const now = Date.UTC(2026, 0, 1);

	/** Returns the delay of the only retry of a call, in ms of a clock that stands still while the machine is busy. */
	async function delayOf(retryAfter: string | undefined): Promise<number> {
		const withRetries = createRetry({ maxRetries: 1, baseDelayMs: 0, maxDelayMs: 0 });
		const headers: Record<string, string> = retryAfter === undefined ? {} : { "Retry-After": retryAfter };
		const attempt = async () => ({ response: problem(503, "server.unavailable", { headers })(), text: "" });
		vi.useFakeTimers({ now });
		onTestFinished(() => void vi.useRealTimers());
		const call = withRetries({ attempt, idempotent: true, deadline: Number.POSITIVE_INFINITY, signal });
		await vi.runAllTimersAsync();
		await call;
		return Date.now() - now;
	}

	it("follow a Retry-After in seconds", async () => {
		expect(await delayOf("1")).toBe(1_000);
	});

	it("follow a Retry-After date", async () => {
		expect(await delayOf(new Date(now + 2_000).toUTCString())).toBe(2_000);
		expect(await delayOf(new Date(0).toUTCString())).toBe(0);
	});

	it("are random, and their bound doubles up to maxDelayMs", async () => {
		const withRetries = createRetry({ maxRetries: 4, baseDelayMs: 10, maxDelayMs: 30 });
		const attempt = async () => ({ failure: new TypeError("fetch failed") });
		const call = () => withRetries({ attempt, idempotent: true, deadline: Number.POSITIVE_INFINITY, signal });
		const timers = vi.spyOn(globalThis, "setTimeout");
		const random = vi.spyOn(Math, "random").mockReturnValue(0.5);
		await expect(call()).rejects.toThrow("fetch failed");
		// The other timers are timeouts, which are infinite here.
		expect(timers.mock.calls.map(([, ms]) => ms ?? 0).filter((ms) => ms <= 30)).toEqual([5, 10, 15, 15]);
		timers.mockRestore();
		random.mockRestore();
	});

	it("ignore an invalid Retry-After", async () => {
		expect(await delayOf("soon")).toBe(0);
		expect(await delayOf(undefined)).toBe(0);
	});
});

describe("the budget", () => {
	it("limits the retries of all calls together, and grows with each call", async () => {
		const { client, sent } = observedClient([unavailable], { retry: { ...eager, budget: 2 } });
		for (let call = 0; call < 9; call++) await client.GET("/products");
		expect(sent).toHaveLength(9 + 2);
		for (let call = 0; call < 10; call++) await client.GET("/products");
		expect(sent).toHaveLength(19 + 3);
	});
});
