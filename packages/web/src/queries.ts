import { type InfiniteData, type Query, QueryClient, type QueryState } from "@tanstack/react-query";
import type { Product } from "@tap/client";

/** The maximum number of pages of a list that are refetched automatically. */
const maxRefetchedPages = 3;

/** The time in ms for which a response is fresh: changing pages within it sends no requests. */
const staleTimeMs = 15_000;

/**
 * Creates the cache of responses. Each person needs a cache of their own, so that no one sees another person's data.
 * Queries don't retry, since the client does: both together would show an error four times as late.
 */
export function createQueries(): QueryClient {
	return new QueryClient({
		defaultOptions: {
			queries: {
				retry: false,
				staleTime: staleTimeMs,
				refetchOnMount: isSmall,
				refetchOnReconnect: isSmall,
				refetchOnWindowFocus: isSmall,
			},
			mutations: { retry: false },
		},
	});
}

/**
 * For `enabled` of queries in the rows of a list: lets a query that failed wait as long as one that succeeded is fresh. A row that
 * scrolls into view would otherwise send it again, and all rows that show its result would render twice.
 */
export function hasNotJustFailed({ state }: { state: Pick<QueryState, "status" | "errorUpdatedAt"> }): boolean {
	return state.status !== "error" || Date.now() - state.errorUpdatedAt >= staleTimeMs;
}

/** Whether a query is cheap to refetch: that of an endless list fetches each loaded page. */
function isSmall({ state: { data } }: Query): boolean {
	return !(isRecord(data) && Array.isArray(data.pages) && data.pages.length > maxRefetchedPages);
}

/** Replaces a product in every cached response that has it, so that no list has to be refetched. */
export function putProduct(queries: QueryClient, product: Product): void {
	const key = ["get", "/products/{productId}", { params: { path: { productId: product.id } } }];
	queries.setQueryData(key, product);
	queries.setQueriesData<ProductLists>({ queryKey: ["get", "/products"] }, (lists) => {
		if (!lists?.pages.some(({ items }) => items.some(({ id }) => id === product.id))) return lists;
		const replace = (item: Product) => (item.id === product.id ? product : item);
		return { ...lists, pages: lists.pages.map((page) => ({ ...page, items: page.items.map(replace) })) };
	});
}

type ProductLists = InfiniteData<{ items: Product[] }>;

/** Removes a product from every cached list. */
export function dropProduct(queries: QueryClient, productId: string): void {
	queries.setQueriesData<ProductLists>({ queryKey: ["get", "/products"] }, (lists) => {
		if (!lists) return lists;
		const pages = lists.pages.map((page) => ({ ...page, items: page.items.filter(({ id }) => id !== productId) }));
		return { ...lists, pages };
	});
}

/** Adds a new product to every cached list that it belongs to, in first place: lists have the newest first. */
export function addProduct(queries: QueryClient, product: Product): void {
	for (const { queryKey } of queries.getQueryCache().findAll({ queryKey: ["get", "/products"] })) {
		const category = categoryIn(queryKey);
		if (category !== undefined && category !== product.category) continue;
		queries.setQueryData<ProductLists>(queryKey, (lists) => {
			const [first, ...others] = lists?.pages ?? [];
			if (!lists || !first) return lists;
			return { ...lists, pages: [{ ...first, items: [product, ...first.items] }, ...others] };
		});
	}
}

/** The category by which a list of products is filtered. */
function categoryIn([, , init]: readonly unknown[]): unknown {
	const params = isRecord(init) ? init.params : undefined;
	const query = isRecord(params) ? params.query : undefined;
	return isRecord(query) ? query.category : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null;
}
