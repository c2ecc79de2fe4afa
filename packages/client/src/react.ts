import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import type { Client as FetchClient } from "openapi-fetch";
import createQueryClient, { type OpenapiQueryClient } from "openapi-react-query";
import type { Item, Page, PagedPath, PageQuery } from "./paginate.ts";
import type { Client, ClientPaths, Result } from "./types.ts";

/** The hooks of openapi-react-query, typed by path, and one for lists. */
export interface Hooks extends OpenapiQueryClient<ClientPaths> {
	/**
	 * The items of a list that are loaded so far: `fetchNextPage()` loads more while `hasNextPage`.
	 *
	 * ```tsx
	 * const { data: products, hasNextPage, fetchNextPage } = api.usePages("/products", { query: { category: "kitchen" } });
	 * ```
	 */
	usePages<P extends PagedPath>(
		path: P,
		options?: { query?: Omit<PageQuery<P>, "cursor"> | undefined; enabled?: boolean | undefined },
	): UseInfiniteQueryResult<Item<P>[], NonNullable<Result<P, "get">["error"]>>;
}

/**
 * Creates React hooks from a client, for TanStack Query: `api.useQuery("get", "/users/me")`, `api.useMutation("post", "/orders")`.
 * The client retries already, so the `QueryClient` should not: `{ defaultOptions: { queries: { retry: false } } }`.
 * The `error` of a hook is the operation's problem.
 */
export function createHooks(client: Client): Hooks {
	// It only calls the methods of the client, whose types are narrower than openapi-fetch's.
	const api = createQueryClient<ClientPaths>(client as unknown as FetchClient<ClientPaths>);
	// Every list has the same paging; TypeScript cannot follow that through a type parameter.
	const useInfinite = api.useInfiniteQuery as unknown as (
		method: "get",
		path: string,
		init: object,
		options: object,
	) => UseInfiniteQueryResult;

	const pages = (path: string, { query, enabled = true }: { query?: object; enabled?: boolean } = {}) =>
		useInfinite("get", path, { params: { query } }, { ...paging, enabled });
	return { ...api, usePages: pages as unknown as Hooks["usePages"] };
}

const paging = {
	pageParamName: "cursor",
	// Not `undefined`, for which openapi-react-query would send 0; null is not sent.
	initialPageParam: null,
	getNextPageParam: ({ nextCursor }: Page<unknown>) => nextCursor,
	select: ({ pages }: { pages: Page<unknown>[] }) => pages.flatMap(({ items }) => items),
};
