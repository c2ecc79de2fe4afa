import { describe, expect, it } from "vitest";
import { ApiError, type Product, type ProductInput, update } from "../src/index.ts";
import { lost, observedClient, problem, product } from "./observed-client.ts";

const path = "/products/{productId}";
const options = { path: { productId: "prd_a" } };

/** A read or written product with its tag. */
const state = (version: number, stock: number) => () =>
	Response.json(product(version, { stock }), { headers: { ETag: `"${version}-a"` } });
const refused = problem(412, "precondition.failed");

/** Adds ten pieces. */
function restocked({ name, description, category, price, stock }: Product): ProductInput {
	return { name, description, category, price, stock: stock + 10 };
}

describe("update", () => {
	it("writes the change on condition that nothing changed meanwhile", async () => {
		const { client, sent } = observedClient([state(1, 3), state(2, 13)]);
		expect(await update(client, path, options, restocked)).toEqual(product(2, { stock: 13 }));
		expect(sent.map(({ method }) => method)).toEqual(["GET", "PUT"]);
		expect(sent[1]?.headers.get("If-Match")).toBe('"1-a"');
		expect(await sent[1]?.json()).toEqual(restocked(product(1)));
	});

	it("reads and changes again when somebody was faster", async () => {
		const { client, sent } = observedClient([state(1, 3), refused, state(2, 1), state(3, 11)]);
		expect((await update(client, path, options, async (read) => restocked(read))).stock).toBe(11);
		expect(sent[3]?.headers.get("If-Match")).toBe('"2-a"');
		expect(await sent[3]?.json()).toMatchObject({ stock: 11 });
	});

	it("gives up after some attempts", async () => {
		const { client, sent } = observedClient([state(1, 3), refused, state(2, 3), refused]);
		const call = update(client, path, { ...options, attempts: 2 }, restocked);
		await expect(call).rejects.toMatchObject({ code: "precondition.failed" });
		expect(sent).toHaveLength(4);
	});

	it("leaves the resource when there is nothing to change", async () => {
		const { client, sent } = observedClient([state(1, 3)]);
		expect(await update(client, path, options, () => undefined)).toEqual(product(1));
		expect(sent).toHaveLength(1);
	});

	it("throws any other problem, of the read and of the write", async () => {
		const missing = observedClient([problem(404, "product.not_found")]);
		await expect(update(missing.client, path, options, restocked)).rejects.toThrow(ApiError);
		const forbidden = observedClient([state(1, 3), problem(403, "auth.forbidden")]);
		await expect(update(forbidden.client, path, options, restocked)).rejects.toMatchObject({ status: 403 });
	});

	it("changes nothing twice when the answer to its write was lost", async () => {
		const { client, sent } = observedClient([state(1, 3), lost, refused, state(2, 13)]);
		expect((await update(client, path, options, restocked)).stock).toBe(13);
		expect(sent.map(({ method }) => method)).toEqual(["GET", "PUT", "PUT", "GET"]);
	});

	it("says so when it cannot know whether its write was done", async () => {
		const { client, sent } = observedClient([state(1, 3), lost, refused, state(3, 12)]);
		await expect(update(client, path, options, restocked)).rejects.toMatchObject({ code: "precondition.failed" });
		expect(sent).toHaveLength(4);
	});

	it("needs the tag of what it read", async () => {
		const { client, sent } = observedClient([() => Response.json(product(1))]);
		await expect(update(client, path, options, restocked)).rejects.toThrow("no ETag");
		expect(sent).toHaveLength(1);
	});
});
