import { describe, expect, it } from "vitest";
import { ApiError, type Product, type ProductInput, update } from "../src/index.ts";
import { lost, observedClient, problem, product } from "./observed-client.ts";

const path = "/products/{productId}";
const options = { path: { productId: "prd_a" } };

/** A response with a product and its ETag. */
const state = (version: number, stock: number) => () =>
	Response.json(product(version, { stock }), { headers: { ETag: `"${version}-a"` } });
const preconditionFailed = problem(412, "precondition.failed");

/** Adds ten units to the stock. */
function restocked({ name, description, category, price, stock }: Product): ProductInput {
	return { name, description, category, price, stock: stock + 10 };
}

describe("update", () => {
	it("writes the change on condition that the resource is unchanged", async () => {
		const { client, sent } = observedClient([state(1, 3), state(2, 13)]);
		expect(await update(client, path, options, restocked)).toEqual(product(2, { stock: 13 }));
		expect(sent.map(({ method }) => method)).toEqual(["GET", "PUT"]);
		expect(sent[1]?.headers.get("If-Match")).toBe('"1-a"');
		expect(await sent[1]?.json()).toEqual(restocked(product(1)));
	});

	it("reads and changes again when someone else changed it first", async () => {
		const { client, sent } = observedClient([state(1, 3), preconditionFailed, state(2, 1), state(3, 11)]);
		expect((await update(client, path, options, async (read) => restocked(read))).stock).toBe(11);
		expect(sent[3]?.headers.get("If-Match")).toBe('"2-a"');
		expect(await sent[3]?.json()).toMatchObject({ stock: 11 });
	});

	it("throws the 412 after maxAttempts", async () => {
		const { client, sent } = observedClient([state(1, 3), preconditionFailed, state(2, 3), preconditionFailed]);
		const call = update(client, path, { ...options, maxAttempts: 2 }, restocked);
		await expect(call).rejects.toMatchObject({ code: "precondition.failed" });
		expect(sent).toHaveLength(4);
	});

	it("writes nothing when the change returns undefined", async () => {
		const { client, sent } = observedClient([state(1, 3)]);
		expect(await update(client, path, options, () => undefined)).toEqual(product(1));
		expect(sent).toHaveLength(1);
	});

	it("throws any other problem of the read and of the write", async () => {
		const missing = observedClient([problem(404, "product.not_found")]);
		await expect(update(missing.client, path, options, restocked)).rejects.toThrow(ApiError);
		const forbidden = observedClient([state(1, 3), problem(403, "auth.forbidden")]);
		await expect(update(forbidden.client, path, options, restocked)).rejects.toMatchObject({ status: 403 });
	});

	it("makes no change twice when the response to its write was lost", async () => {
		const { client, sent } = observedClient([state(1, 3), lost, preconditionFailed, state(2, 13)]);
		expect((await update(client, path, options, restocked)).stock).toBe(13);
		expect(sent.map(({ method }) => method)).toEqual(["GET", "PUT", "PUT", "GET"]);
	});

	it("throws the 412 when it is unknown whether its write was done", async () => {
		const { client, sent } = observedClient([state(1, 3), lost, preconditionFailed, state(3, 12)]);
		await expect(update(client, path, options, restocked)).rejects.toMatchObject({ code: "precondition.failed" });
		expect(sent).toHaveLength(4);
	});

	it("throws when the response has no ETag", async () => {
		const { client, sent } = observedClient([() => Response.json(product(1))]);
		await expect(update(client, path, options, restocked)).rejects.toThrow("no readable ETag");
		expect(sent).toHaveLength(1);
	});
});
