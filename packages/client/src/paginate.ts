import { unwrap } from "./error.ts";
import type { AnyCall, Client, ClientPaths, Data, Path } from "./types.ts";

/** One page of a list. */
export interface Page<Item> {
	items: Item[];
	/** Absent on the last page. */
	nextCursor?: string | undefined;
}

/** The paths that answer in pages. */
export type PagedPath = { [P in Path<"get">]: Data<P, "get"> extends Page<unknown> ? P : never }[Path<"get">];

/** The items of a list. */
export type Item<P extends PagedPath> = Data<P, "get"> extends Page<infer T> ? T : never;

/** The filters of a list, `limit` (how many items a page may have) and `cursor` (the page to begin with). */
export type PageQuery<P extends PagedPath> = NonNullable<ClientPaths[P]["get"]["parameters"]["query"]>;

/** What to go through. */
export interface PaginateOptions<P extends PagedPath> {
	query?: PageQuery<P> | undefined;
	/** Ends after so many items, without asking for a page that is not needed. All by default. */
	max?: number | undefined;
	signal?: AbortSignal | undefined;
}

/** The items of a list, one by one, or page by page. */
export interface Pages<T> extends AsyncIterable<T> {
	/** The pages as they come; `max` cuts the last one short. */
	pages(): AsyncGenerator<Page<T>, void, void>;
}

/**
 * Goes through a list, asking for a page only when its first item is wanted. Each loop begins anew.
 *
 * ```ts
 * for await (const product of paginate(client, "/products", { query: { category: "kitchen" } })) console.log(product.name);
 * ```
 * @throws {ApiError} from within the loop, when a page is answered with a problem
 */
export function paginate<P extends PagedPath>(
	client: Client,
	path: P,
	{ query, max = Number.POSITIVE_INFINITY, signal }: PaginateOptions<P> = {},
): Pages<Item<P>> {
	const get = client.GET as unknown as AnyCall;

	async function* pages() {
		let cursor: string | undefined;
		let left = max;
		while (left > 0) {
			const params = { query: { ...query, ...(cursor && { cursor }) } };
			const page = (await unwrap(get(path, { params, signal }))) as Page<Item<P>>;
			yield left < page.items.length ? { ...page, items: page.items.slice(0, left) } : page;
			left -= page.items.length;
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
