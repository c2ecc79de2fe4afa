/** The shop that `client.ts` calls: a separate process that returns the same product to every request. */
import { createServer } from "node:http";

const product = JSON.stringify({
	id: "prd_a",
	name: "Pour-over coffee maker",
	description: "Borosilicate glass, for four cups.",
	category: "kitchen",
	price: { amount: 3490, currency: "EUR" },
	stock: 40,
	createdAt: "2026-05-04T09:31:12.000Z",
	updatedAt: "2026-05-04T09:31:12.000Z",
	version: 1,
});

const server = createServer((request, response) => {
	request.resume().on("end", () => {
		response
			.setHeader("Content-Type", "application/json")
			.setHeader("Content-Length", Buffer.byteLength(product))
			.end(product);
	});
});
server.listen(0, "127.0.0.1", () => process.send?.(server.address()));
