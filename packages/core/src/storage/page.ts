import type { Page } from "../contract/page.ts";
import { openCursor, sealCursor } from "./cursor.ts";
import * as Storage from "./dynamodb.ts";
import type { TableId } from "./tables.ts";

/** Which page of which list. */
export interface ListRequest<Entity> {
	table: TableId;
	/** The index to read, newest first. */
	index: string;
	/** The value of the index's hash key. */
	hash: string;
	/** How many items at most. */
	limit: number;
	/** `nextCursor` of the previous page. */
	cursor?: string | undefined;
	/** Makes an entity of an item. */
	parse: (item: Storage.Item) => Entity;
}

/**
 * Reads one page: one DynamoDB query that reads no more items than the page has. The cursor is bound to the index and the
 * hash value, which are all that an operation and its filters come to.
 * @throws AppError `cursor.invalid`
 */
export async function list<Entity>(request: ListRequest<Entity>): Promise<Page<Entity>> {
	const { table, index, hash, limit, cursor, parse } = request;
	const scope = JSON.stringify([table, index, hash]);
	const start = cursor === undefined ? undefined : openCursor(cursor, scope);
	const { items, next } = await Storage.query(table, { index, hash, limit, start });
	return { items: items.map(parse), ...(next && { nextCursor: sealCursor(next, scope) }) };
}

/** The sort key of the lists: by time of creation, then by id. */
export function sortKey({ createdAt, id }: { createdAt: string; id: string }): string {
	return `${createdAt}#${id}`;
}
