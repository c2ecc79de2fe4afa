import type { InfiniteData } from "@tanstack/react-query";
import { InfiniteQueryObserver, QueryObserver } from "@tanstack/react-query";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { addProduct, createQueries, dropProduct, hasNotJustFailed, putProduct } from "../src/queries.ts";
import { product } from "./fixture.ts";

const listKey = (query: object) => ["get", "/products", { params: { query } }];
const productKey = (productId: string) => ["get", "/products/{productId}", { params: { path: { productId } } }];

function pages(count: number): InfiniteData<{ items: ReturnType<typeof product>[] }> {
	const page = (index: number) => ({ items: [product(`prd_${index}`), product(`prd_${index}b`)] });
	return { pages: Array.from({ length: count }, (_, index) => page(index)), pageParams: Array(count).fill(null) };
}

describe("putProduct", () => {
	test("replaces the product in every list that has it, and changes no other", () => {
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
		// The same object, so that its components don't rerender.
		expect(queries.getQueryData(listKey({ category: "home" }))).toBe(other);
	});
});

describe("addProduct", () => {
	test("adds the product first in every list that it belongs to", () => {
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
		// A list that was never loaded isn't created.
		expect(queries.getQueryData(listKey({ category: "garden" }))).toBeUndefined();
	});
});

describe("dropProduct", () => {
	test("removes the product from every list", () => {
		const queries = createQueries();
		queries.setQueryData(listKey({}), pages(2));
		dropProduct(queries, "prd_1");
		const list = queries.getQueryData<ReturnType<typeof pages>>(listKey({}));
		expect(list?.pages.map(({ items }) => items.map(({ id }) => id))).toEqual([["prd_0", "prd_0b"], ["prd_1b"]]);
	});
});

describe("a stale query", () => {
	/** Counts the requests when a component shows a list with so many pages. */
	async function requestsFor(count: number): Promise<number> {
		const queries = createQueries();
		const queryKey = listKey({});
		queries.setQueryData(queryKey, pages(count), { updatedAt: 1 });
		let requests = 0;
		const observer = new InfiniteQueryObserver(queries, {
			queryKey,
			initialPageParam: null,
			getNextPageParam: () => null,
			queryFn: async () => {
				requests++;
				return { items: [] };
			},
		});
		const stop = observer.subscribe(() => {});
		await queries.getQueryCache().find({ queryKey })?.promise;
		stop();
		queries.clear();
		return requests;
	}

	test("is refetched, unless it is a list with many loaded pages", async () => {
		expect(await requestsFor(1)).toBeGreaterThan(0);
		expect(await requestsFor(4)).toBe(0);
	});

	test("is not retried after an error, since the client retries", async () => {
		const queries = createQueries();
		let requests = 0;
		const observer = new QueryObserver(queries, {
			queryKey: productKey("prd_a"),
			queryFn: async () => {
				requests++;
				throw new Error("no response");
			},
		});
		const failed = new Promise((resolve) => observer.subscribe(({ isError }) => isError && resolve(undefined)));
		await failed;
		expect(requests).toBe(1);
		queries.clear();
	});
});

describe("hasNotJustFailed", () => {
	test("lets a query that failed wait until a response would no longer be fresh", async () => {
		vi.useFakeTimers();
		onTestFinished(() => {
			vi.useRealTimers();
		});
		const queries = createQueries();
		const queryFn = vi.fn(() => Promise.reject(new Error("There is no such user.")));
		/** Shows the query in one more place. */
		const show = async () => {
			new QueryObserver(queries, { queryKey: ["user"], queryFn, enabled: hasNotJustFailed }).subscribe(() => {});
			await vi.advanceTimersByTimeAsync(0);
		};
		await show();
		await vi.advanceTimersByTimeAsync(14_000);
		await show();
		await show();
		expect(queryFn).toHaveBeenCalledTimes(1);
		await vi.advanceTimersByTimeAsync(1_000);
		await show();
		expect(queryFn).toHaveBeenCalledTimes(2);
		queries.clear();
	});
});
