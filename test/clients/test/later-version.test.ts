import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { startLaterVersion } from "../later-version.ts";

test("a later version has another member in each object but amounts, and is the same otherwise", async () => {
	const api = createServer((request, response) => {
		response.setHeader("ETag", '"1"');
		if (request.method === "DELETE") return response.writeHead(204).end();
		const body = { path: request.url, items: [{ price: { amount: 1, currency: "EUR" } }] };
		response.writeHead(409, { "Content-Type": "application/problem+json" }).end(JSON.stringify(body));
	});
	await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
	const { port } = api.address() as AddressInfo; // an address of TCP, because it listens on a port
	const later = await startLaterVersion(`http://127.0.0.1:${port}`);
	try {
		const response = await fetch(`${later.url}/a?b=%2F`);
		expect([response.status, response.headers.get("ETag")]).toEqual([409, '"1"']);
		const addedLater = { isNew: true };
		expect(await response.json()).toEqual({
			path: "/a?b=%2F",
			items: [{ price: { amount: 1, currency: "EUR" }, addedLater }],
			addedLater,
		});
		expect((await fetch(`${later.url}/a`, { method: "DELETE" })).status).toBe(204);
	} finally {
		await later.stop();
		api.close();
	}
});
