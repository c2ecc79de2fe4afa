import { unwrap } from "./error.ts";
import type { Client, ClientPaths, Data, Path, UntypedCall } from "./types.ts";

/** One page of a list. */
export interface Page<Item> {
	items: Item[];
	/** Absent on the last page. */
	nextCursor?: string | undefined;
}

/** The paths of lists. */
export type PagedPath = { [P in Path<"get">]: Data<P, "get"> extends Page<unknown> ? P : never }[Path<"get">];

/** The items of a list. */
export type Item<P extends PagedPath> = Data<P, "get"> extends Page<infer T> ? T : never;

/** The filters of a list, `limit` (the maximum number of items per page) and `cursor` (the page to start with). */
export type PageQuery<P extends PagedPath> = NonNullable<ClientPaths[P]["get"]["parameters"]["query"]>;

/** The options of `paginate`. */
export interface PaginateOptions<P extends PagedPath> {
	query?: PageQuery<P> | undefined;
	/** The maximum number of items; all by default. Pages beyond it are not requested. */
	maxItems?: number | undefined;
	signal?: AbortSignal | undefined;
}

/** The items of a list, one by one, or page by page. */
export interface Pages<T> extends AsyncIterable<T> {
	/** The pages in order; `maxItems` truncates the last one. */
	pages(): AsyncGenerator<Page<T>, void, void>;
}

/**
 * Iterates over a list and requests a page only when its first item is needed. Each loop starts from the beginning.
 *
 * ```ts
 * for await (const product of paginate(client, "/products", { query: { category: "kitchen" } })) console.log(product.name);
 * ```
 * @throws {ApiError} from within the loop, when the response to a page is a problem
 */
export function paginate<P extends PagedPath>(
	client: Client,
	path: P,
	{ query, maxItems = Number.POSITIVE_INFINITY, signal }: PaginateOptions<P> = {},
): Pages<Item<P>> {
	const get = client.GET as unknown as UntypedCall;

	async function* pages() {
		let cursor: string | undefined;
		let remaining = maxItems;
		while (remaining > 0) {
			const params = { query: { ...query, ...(cursor && { cursor }) } };
			const page = (await unwrap(get(path, { params, signal }))) as Page<Item<P>>;
			yield remaining < page.items.length ? { ...page, items: page.items.slice(0, remaining) } : page;
			remaining -= page.items.length;
			cursor = page.nextCursor;
			if (!cursor) return;
		}
	}
	return {
		pages,
		async *[Symbol.asyncIterator]() {
			for await (const { items } of pages()) yield* items;
		},
	};
}
