import { type InfiniteData, type Query, QueryClient } from "@tanstack/react-query";
import type { Product } from "@tap/client";

/** The most pages of a list that are read again by themselves. */
const fewPages = 3;

/** How long, in ms, an answer counts as fresh: switching between views within that time asks nothing. */
const fresh = 15_000;

/**
 * Makes the cache of answers. Each person gets one of their own, so that nobody sees what another was shown.
 * The client retries by itself; on top of it each failure would take four times as long to show.
 */
export function createQueries(): QueryClient {
	return new QueryClient({
		defaultOptions: {
			queries: {
				retry: false,
				staleTime: fresh,
				refetchOnMount: isSmall,
				refetchOnReconnect: isSmall,
				refetchOnWindowFocus: isSmall,
			},
			mutations: { retry: false },
		},
	});
}

/** Whether reading it again is cheap: an endless list would be read page by page, as far as it was loaded. */
function isSmall({ state: { data } }: Query): boolean {
	return !(isRecord(data) && Array.isArray(data.pages) && data.pages.length > fewPages);
}

/** Puts a product as it now is into every answer that shows it, so that no list has to be read again. */
export function putProduct(queries: QueryClient, product: Product): void {
	const key = ["get", "/products/{productId}", { params: { path: { productId: product.id } } }];
	queries.setQueryData(key, product);
	queries.setQueriesData<ProductLists>({ queryKey: ["get", "/products"] }, (lists) => {
		if (!lists?.pages.some(({ items }) => items.some(({ id }) => id === product.id))) return lists;
		const put = (item: Product) => (item.id === product.id ? product : item);
		return { ...lists, pages: lists.pages.map((page) => ({ ...page, items: page.items.map(put) })) };
	});
}

type ProductLists = InfiniteData<{ items: Product[] }>;

/** Takes a product out of every list, wherever it stood. */
export function dropProduct(queries: QueryClient, productId: string): void {
	queries.setQueriesData<ProductLists>({ queryKey: ["get", "/products"] }, (lists) => {
		if (!lists) return lists;
		const pages = lists.pages.map((page) => ({ ...page, items: page.items.filter(({ id }) => id !== productId) }));
		return { ...lists, pages };
	});
}

/** Puts a product that is new first into every list that it belongs to: the newest come first. */
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

/** The category that a list of products is narrowed to. */
function categoryIn([, , init]: readonly unknown[]): unknown {
	const params = isRecord(init) ? init.params : undefined;
	const query = isRecord(params) ? params.query : undefined;
	return isRecord(query) ? query.category : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null;
}
