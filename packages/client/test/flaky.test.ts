import { createServer, type ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { type Client, createClient, unwrap } from "../src/index.ts";
import { order, orderInput } from "./observed-client.ts";

/** What the server does with a request, after it has placed the order or instead. */
type Step =
	| "answer"
	| "lose the answer"
	| "stall within the body"
	| "break off the body"
	| "be busy"
	| "be down"
	| "refuse";

/** Places one order for each key, as the API does, and answers as the script says, the last step for ever. */
async function withFlakyShop(
	script: Step[],
	use: (client: Client, shop: { orders: Map<string, string> }) => Promise<void>,
) {
	const orders = new Map<string, string>();
	let requests = 0;
	const server = createServer((request, answer) => {
		const step = script[Math.min(requests++, script.length - 1)] ?? "answer";
		request.resume().on("end", () => {
			if (step === "be busy") return void answer.writeHead(503, { "Retry-After": "0" }).end();
			if (step === "be down") return void html(answer, 502);
			if (step === "refuse") return void request.socket.destroy();
			const key = String(request.headers["idempotency-key"]);
			const id = orders.get(key) ?? `ord_${orders.size + 1}`;
			orders.set(key, id);
			respond(step, answer, JSON.stringify(order(id)));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	try {
		const address = server.address();
		if (address === null || typeof address === "string") throw new Error("The server has no port.");
		const baseUrl = `http://127.0.0.1:${address.port}`;
		await use(createClient({ baseUrl, attemptTimeout: 200, retry: { delay: 1 } }), { orders });
	} finally {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	}
}

function html(answer: ServerResponse, status: number): void {
	answer.writeHead(status, { "Content-Type": "text/html" }).end("<html>Down</html>");
}

function respond(step: Step, answer: ServerResponse, body: string): void {
	if (step === "lose the answer") return void answer.destroy();
	answer.writeHead(201, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) });
	if (step === "answer") return void answer.end(body);
	answer.write(body.slice(0, 20), () => {
		if (step === "break off the body") answer.destroy();
	});
}

describe("one call places one order", () => {
	it.each<[Step[]]>([
		[["answer"]],
		[["lose the answer", "answer"]],
		[["lose the answer", "lose the answer", "lose the answer", "answer"]],
		[["stall within the body", "answer"]],
		[["break off the body", "answer"]],
		[["be busy", "be down", "refuse", "answer"]],
		[["lose the answer", "be down", "stall within the body", "answer"]],
	])("when the server would %j", async (script) => {
		await withFlakyShop(script, async (client, { orders }) => {
			expect((await unwrap(client.POST("/orders", { body: orderInput }))).id).toBe("ord_1");
			expect(orders.size).toBe(1);
			expect((await unwrap(client.POST("/orders", { body: orderInput }))).id).toBe("ord_2");
			expect(orders.size).toBe(2);
		});
	});

	it("also when none of its answers arrives", async () => {
		await withFlakyShop(["lose the answer"], async (client, { orders }) => {
			await expect(client.POST("/orders", { body: orderInput })).rejects.toThrow(TypeError);
			expect(orders.size).toBe(1);
		});
		await withFlakyShop(["stall within the body"], async (client, { orders }) => {
			await expect(client.POST("/orders", { body: orderInput })).rejects.toMatchObject({ name: "TimeoutError" });
			expect(orders.size).toBe(1);
		});
	});

	it("and none when the server never takes one", async () => {
		await withFlakyShop(["be down"], async (client, { orders }) => {
			const { error } = await client.POST("/orders", { body: orderInput });
			expect(error).toMatchObject({ code: "response.unexpected", status: 502, body: "<html>Down</html>" });
			expect(orders.size).toBe(0);
		});
	});
});
