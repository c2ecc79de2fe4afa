import type { Page } from "../contract/page.ts";
import { openCursor, sealCursor } from "./cursor.ts";
import * as Storage from "./dynamodb.ts";
import type { Retries } from "./retry-policy.ts";
import type { TableId } from "./tables.ts";

/** A request for one page of a list. */
export interface ListRequest<Entity> {
	table: TableId;
	/** The index to read, newest first. */
	index: string;
	/** The value of the index's hash key. */
	hash: string;
	/** The maximum number of items. */
	limit: number;
	/** `nextCursor` of the previous page. */
	cursor?: string | undefined;
	/** Parses an item into an entity. */
	parse: (item: Storage.Item) => Entity;
}

/**
 * Reads one page with a query that reads no more items than the page holds. The cursor is bound to the table, the
 * index and the hash value, which every operation and its filters map to.
 * @throws AppError `cursor.invalid`
 */
export async function list<Entity>(retries: Retries, request: ListRequest<Entity>): Promise<Page<Entity>> {
	const { table, index, hash, limit, cursor, parse } = request;
	const scope = JSON.stringify([table, index, hash]);
	const start = cursor === undefined ? undefined : openCursor(cursor, scope);
	const { items, next } = await Storage.query(retries, table, { index, hash, limit, start });
	return { items: items.map(parse), ...(next && { nextCursor: sealCursor(next, scope) }) };
}

/** Returns the sort key of the lists: by creation time, then by id. */
export function sortKey({ createdAt, id }: { createdAt: string; id: string }): string {
	return `${createdAt}#${id}`;
}
