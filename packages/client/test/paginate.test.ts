import { describe, expect, it } from "vitest";
import { ApiError, paginate } from "../src/index.ts";
import { observedClient, problem, product } from "./observed-client.ts";

const page = (ids: string[], nextCursor?: string) => () =>
	Response.json({ items: ids.map((id) => product(1, { id })), nextCursor });
const threePages = [page(["a", "b"], "to-2"), page([], "to-3"), page(["c", "d"])];

async function idsOf(items: AsyncIterable<{ id: string }>): Promise<string[]> {
	const ids: string[] = [];
	for await (const { id } of items) ids.push(id);
	return ids;
}

describe("paginate", () => {
	it("iterates over all pages with the same filters", async () => {
		const { client, sent } = observedClient(threePages);
		const products = paginate(client, "/products", { query: { category: "kitchen", limit: 2 } });
		expect(sent).toHaveLength(0);
		expect(await idsOf(products)).toEqual(["a", "b", "c", "d"]);
		expect(sent.map(({ url }) => new URL(url).search)).toEqual([
			"?category=kitchen&limit=2",
			"?category=kitchen&limit=2&cursor=to-2",
			"?category=kitchen&limit=2&cursor=to-3",
		]);
	});

	it("requests a page only when it is needed", async () => {
		const { client, sent } = observedClient(threePages);
		for await (const { id } of paginate(client, "/products")) if (id === "b") break;
		expect(sent).toHaveLength(1);
	});

	it("stops after maxItems", async () => {
		const { client, sent } = observedClient([page(["a", "b"], "to-2"), page(["c", "d"], "to-3")]);
		expect(await idsOf(paginate(client, "/products", { maxItems: 3 }))).toEqual(["a", "b", "c"]);
		expect(await idsOf(paginate(client, "/products", { maxItems: 0 }))).toEqual([]);
		expect(sent).toHaveLength(2);
		const even = observedClient([page(["a", "b"], "to-2")]);
		expect(await idsOf(paginate(even.client, "/products", { maxItems: 2 }))).toEqual(["a", "b"]);
		expect(even.sent).toHaveLength(1);
	});

	it("returns pages, from any cursor on", async () => {
		const { client, sent } = observedClient([page(["a", "b"], "to-2"), page(["c", "d"], "to-3")]);
		const seen: [number, string | undefined][] = [];
		const pages = paginate(client, "/products", { query: { cursor: "to-1" }, maxItems: 3 }).pages();
		for await (const { items, nextCursor } of pages) seen.push([items.length, nextCursor]);
		expect(seen).toEqual([
			[2, "to-2"],
			[1, "to-3"],
		]);
		expect(sent.map(({ url }) => new URL(url).searchParams.get("cursor"))).toEqual(["to-1", "to-2"]);
	});

	it("throws the problem of a page", async () => {
		const { client } = observedClient([page(["a"], "stale"), problem(400, "cursor.invalid")]);
		await expect(idsOf(paginate(client, "/products"))).rejects.toThrow(ApiError);
	});

	it("stops when the signal aborts", async () => {
		const controller = new AbortController();
		const { client, sent } = observedClient(threePages);
		const walk = async () => {
			for await (const _ of paginate(client, "/products", { signal: controller.signal })) {
				controller.abort(new Error("enough"));
			}
		};
		await expect(walk()).rejects.toThrow("enough");
		expect(sent).toHaveLength(1);
	});
});
