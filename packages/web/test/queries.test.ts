import type { InfiniteData } from "@tanstack/react-query";
import { InfiniteQueryObserver, QueryObserver } from "@tanstack/react-query";
import { describe, expect, test } from "vitest";
import { addProduct, createQueries, dropProduct, putProduct } from "../src/queries.ts";
import { product } from "./fixture.ts";

const listKey = (query: object) => ["get", "/products", { params: { query } }];
const productKey = (productId: string) => ["get", "/products/{productId}", { params: { path: { productId } } }];

function pages(count: number): InfiniteData<{ items: ReturnType<typeof product>[] }> {
	const page = (index: number) => ({ items: [product(`prd_${index}`), product(`prd_${index}b`)] });
	return { pages: Array.from({ length: count }, (_, index) => page(index)), pageParams: Array(count).fill(null) };
}

describe("a product that changed", () => {
	test("is put into every list that shows it, and into no other", () => {
		const queries = createQueries();
		queries.setQueryData(listKey({}), pages(2));
		queries.setQueryData(listKey({ category: "home" }), pages(1));
		const other = queries.getQueryData(listKey({ category: "home" }));
		const changed = product("prd_1b", { stock: 3 });
		putProduct(queries, changed);
		const list = queries.getQueryData<ReturnType<typeof pages>>(listKey({}));
		expect(list?.pages.map(({ items }) => items.map(({ stock }) => stock))).toEqual([
			[10, 10],
			[10, 3],
		]);
		expect(queries.getQueryData(productKey("prd_1b"))).toEqual(changed);
		// The very same object: nothing that shows it renders again.
		expect(queries.getQueryData(listKey({ category: "home" }))).toBe(other);
	});
});

describe("a product that is new", () => {
	test("stands first in every list that it belongs to", () => {
		const queries = createQueries();
		queries.setQueryData(listKey({ limit: 100 }), pages(2));
		queries.setQueryData(listKey({ category: "kitchen" }), pages(1));
		queries.setQueryData(listKey({ category: "home" }), pages(1));
		addProduct(queries, product("prd_new"));
		const firstOf = (query: object) =>
			queries.getQueryData<ReturnType<typeof pages>>(listKey(query))?.pages[0]?.items[0];
		expect(firstOf({ limit: 100 })?.id).toBe("prd_new");
		expect(firstOf({ category: "kitchen" })?.id).toBe("prd_new");
		expect(firstOf({ category: "home" })?.id).toBe("prd_0");
		// A list that nobody has read yet has to be read, not made up.
		expect(queries.getQueryData(listKey({ category: "garden" }))).toBeUndefined();
	});
});

describe("a product that is gone", () => {
	test("stands in no list any more", () => {
		const queries = createQueries();
		queries.setQueryData(listKey({}), pages(2));
		dropProduct(queries, "prd_1");
		const list = queries.getQueryData<ReturnType<typeof pages>>(listKey({}));
		expect(list?.pages.map(({ items }) => items.map(({ id }) => id))).toEqual([["prd_0", "prd_0b"], ["prd_1b"]]);
	});
});

describe("an answer that is old", () => {
	/** How often it is asked for when a view shows it. */
	async function readings(count: number): Promise<number> {
		const queries = createQueries();
		const queryKey = listKey({});
		queries.setQueryData(queryKey, pages(count), { updatedAt: 1 });
		let asked = 0;
		const observer = new InfiniteQueryObserver(queries, {
			queryKey,
			initialPageParam: null,
			getNextPageParam: () => null,
			queryFn: async () => {
				asked++;
				return { items: [] };
			},
		});
		const stop = observer.subscribe(() => {});
		await queries.getQueryCache().find({ queryKey })?.promise;
		stop();
		queries.clear();
		return asked;
	}

	test("is asked for again, but not the many pages of a list that was scrolled far", async () => {
		expect(await readings(1)).toBeGreaterThan(0);
		expect(await readings(4)).toBe(0);
	});

	test("that failed is not asked for again: the client has retried", async () => {
		const queries = createQueries();
		let asked = 0;
		const observer = new QueryObserver(queries, {
			queryKey: productKey("prd_a"),
			queryFn: async () => {
				asked++;
				throw new Error("no answer");
			},
		});
		const failed = new Promise((resolve) => observer.subscribe(({ isError }) => isError && resolve(undefined)));
		await failed;
		expect(asked).toBe(1);
		queries.clear();
	});
});
