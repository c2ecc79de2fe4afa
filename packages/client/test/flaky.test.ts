import { createServer, type ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Client, createClient, unwrap } from "../src/index.ts";
import { order, orderInput } from "./observed-client.ts";

/** What the server does with a request. Only the first four steps place the order. */
type Step =
	| "respond"
	| "lose the response"
	| "stall in the body"
	| "truncate the body"
	| "return 503"
	| "return 502"
	| "close the connection";

/** How long the client waits for a response. Only a body that stalls takes that long, and on a clock that the tests move. */
const attemptTimeoutMs = 30_000;

// A stalled attempt ends by the client's own timer, whose time passes as soon as the client reads the body that stalls.
beforeEach(() => {
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true, advanceTimeDelta: 1 });
	const send = globalThis.fetch;
	vi.spyOn(globalThis, "fetch").mockImplementation(async (...request) => {
		const response = await send(...request);
		if (response.headers.has("Stalls")) setImmediate(() => vi.advanceTimersByTime(attemptTimeoutMs));
		return response;
	});
});

afterEach(() => {
	vi.restoreAllMocks();
	vi.useRealTimers();
});

/** A server that places one order per key, as the API does, and follows the script; its last step repeats. */
async function withFlakyShop(
	script: Step[],
	use: (client: Client, shop: { orders: Map<string, string> }) => Promise<void>,
) {
	const orders = new Map<string, string>();
	let requests = 0;
	const server = createServer((request, response) => {
		const step = script[Math.min(requests++, script.length - 1)] ?? "respond";
		request.resume().on("end", () => {
			if (step === "return 503") return void response.writeHead(503, { "Retry-After": "0" }).end();
			if (step === "return 502") return void html(response, 502);
			if (step === "close the connection") return void request.socket.destroy();
			const key = String(request.headers["idempotency-key"]);
			const id = orders.get(key) ?? `ord_${orders.size + 1}`;
			orders.set(key, id);
			respond(step, response, JSON.stringify(order(id)));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	try {
		const address = server.address();
		if (address === null || typeof address === "string") throw new Error("The server has no port.");
		const baseUrl = `http://127.0.0.1:${address.port}`;
		await use(createClient({ baseUrl, attemptTimeoutMs, retry: { baseDelayMs: 1 } }), { orders });
	} finally {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	}
}

function html(response: ServerResponse, status: number): void {
	response.writeHead(status, { "Content-Type": "text/html" }).end("<html>Down</html>");
}

function respond(step: Step, response: ServerResponse, body: string): void {
	if (step === "lose the response") return void response.destroy();
	if (step === "stall in the body") response.setHeader("Stalls", "true");
	response.writeHead(201, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) });
	if (step === "respond") return void response.end(body);
	response.write(body.slice(0, 20), () => {
		if (step === "truncate the body") response.destroy();
	});
}

describe("one call places one order", () => {
	it.each<[Step[]]>([
		[["respond"]],
		[["lose the response", "respond"]],
		[["lose the response", "lose the response", "lose the response", "respond"]],
		[["stall in the body", "respond"]],
		[["truncate the body", "respond"]],
		[["return 503", "return 502", "close the connection", "respond"]],
		[["lose the response", "return 502", "stall in the body", "respond"]],
	])("when the server does: %j", async (script) => {
		await withFlakyShop(script, async (client, { orders }) => {
			expect((await unwrap(client.POST("/orders", { body: orderInput }))).id).toBe("ord_1");
			expect(orders.size).toBe(1);
			expect((await unwrap(client.POST("/orders", { body: orderInput }))).id).toBe("ord_2");
			expect(orders.size).toBe(2);
		});
	});

	it("even if none of its responses arrives", async () => {
		await withFlakyShop(["lose the response"], async (client, { orders }) => {
			await expect(client.POST("/orders", { body: orderInput })).rejects.toThrow(TypeError);
			expect(orders.size).toBe(1);
		});
		await withFlakyShop(["stall in the body"], async (client, { orders }) => {
			await expect(client.POST("/orders", { body: orderInput })).rejects.toMatchObject({ name: "TimeoutError" });
			expect(orders.size).toBe(1);
		});
	});

	it("and none when the server accepts none", async () => {
		await withFlakyShop(["return 502"], async (client, { orders }) => {
			const { error } = await client.POST("/orders", { body: orderInput });
			expect(error).toMatchObject({ code: "response.unexpected", status: 502, body: "<html>Down</html>" });
			expect(orders.size).toBe(0);
		});
	});
});
