import type { Client, Order, Product } from "@tap/client";

// A list may stay behind the writes before it for a moment, because it reads an index that DynamoDB updates in the background.
// Single resources never do. So what this tab has written or read by id in the last minute is put into the lists that it reads.

/** How long an entity is remembered, in ms: far longer than an index stays behind. */
const memoryMs = 60_000;

type Entity = Order | Product;

/** The filters of a list. */
interface ListQuery {
	status?: string | undefined;
	userId?: string | undefined;
	scope?: string | undefined;
	category?: string | undefined;
	cursor?: string | null | undefined;
}

interface Page {
	items: Entity[];
	nextCursor?: string | undefined;
}

/** A call of any operation, whose types cannot be followed through a path that is only known at run time. */
type Call = (
	path: string,
	init?: { params?: { path?: Record<string, string>; query?: object } },
) => Promise<{ data?: unknown; response: Response }>;

/**
 * Wraps a client so that the lists of orders and products show what was written through it.
 * @param userId returns the id of the signed-in user; another user's entities are forgotten
 */
export function withRecentWrites(
	client: Client,
	userId: () => string | undefined,
	now: () => number = Date.now,
): Client {
	let owner = userId();
	const remembered = new Map<string, { entity: Entity; at: number }>();

	function known(): ReadonlyMap<string, { entity: Entity }> {
		if (owner !== userId()) remembered.clear();
		owner = userId();
		for (const [id, { at }] of remembered) if (now() - at > memoryMs) remembered.delete(id);
		return remembered;
	}

	function remember(data: unknown): void {
		const entities = isPage(data) ? data.items : [data];
		const others = known();
		for (const entity of entities.filter(isEntity)) {
			const other = others.get(entity.id)?.entity;
			if (!other || isNewer(entity, other)) remembered.set(entity.id, { entity, at: now() });
		}
	}

	/** Puts the remembered entities into a page of a list. Only the first page gets those that the list does not have yet. */
	function complete(path: string, page: Page, query: ListQuery): Page {
		const recent = [...known().values()].map(({ entity }) => entity);
		const matches = (entity: Entity) =>
			isOrder(entity)
				? path === "/orders" && isListed(entity, query, userId())
				: path === "/products" && hasCategory(entity, query);
		const newest = (item: Entity) => {
			const entity = remembered.get(item.id)?.entity;
			return entity && isNewer(entity, item) ? entity : item;
		};
		const items = page.items.map(newest).filter(matches);
		if (query.cursor) return { ...page, items };
		const ids = new Set(page.items.map(({ id }) => id));
		const last = page.nextCursor === undefined ? undefined : page.items.at(-1);
		const missing = recent.filter(
			(entity) => !ids.has(entity.id) && matches(entity) && (!last || newestFirst(entity, last) < 0),
		);
		return { ...page, items: [...items, ...missing].sort(newestFirst) };
	}

	const wrap = (method: "GET" | "POST" | "PUT" | "DELETE"): Call => {
		// The types of the four calls depend on the path.
		const call = client[method] as unknown as Call;
		return async (path, init) => {
			const result = await call(path, init);
			const { data } = result;
			if (method === "GET" && (path === "/orders" || path === "/products")) {
				return isPage(data) ? { ...result, data: complete(path, data, init?.params?.query ?? {}) } : result;
			}
			if (method === "DELETE" && result.response.ok) remembered.delete(init?.params?.path?.productId ?? "");
			else if (path.startsWith("/orders") || path.startsWith("/products")) remember(data);
			return result;
		};
	};
	return { GET: wrap("GET"), POST: wrap("POST"), PUT: wrap("PUT"), DELETE: wrap("DELETE") } as unknown as Client;
}

function isListed({ userId, status }: Order, query: ListQuery, caller: string | undefined): boolean {
	if (query.status && status !== query.status) return false;
	return query.scope === "all" || userId === (query.userId ?? caller);
}

function hasCategory({ category }: Product, query: ListQuery): boolean {
	return !query.category || category === query.category;
}

/** A product that was deleted and created again under the same id is newer than every version of the first one. */
function isNewer(one: Entity, other: Entity): boolean {
	if (one.createdAt !== other.createdAt) return one.createdAt > other.createdAt;
	return one.version > other.version;
}

function newestFirst(one: Entity, other: Entity): number {
	return other.createdAt.localeCompare(one.createdAt) || other.id.localeCompare(one.id);
}

function isOrder(entity: Entity): entity is Order {
	return "lines" in entity;
}

function isPage(data: unknown): data is Page {
	return typeof data === "object" && data !== null && "items" in data && Array.isArray(data.items);
}

function isEntity(value: unknown): value is Entity {
	return typeof value === "object" && value !== null && "id" in value && "version" in value && "createdAt" in value;
}
