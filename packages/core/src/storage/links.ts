import { Resource } from "sst";
import type { TableId } from "./tables.ts";

/** The name of a table on this stage. Read inside functions: a missing link then fails the request, not the import. */
export function tableName(table: TableId): string {
	return Resource[table].name;
}

/** The key that cursors are sealed with: 32 bytes, the same for all functions of a stage. */
export function cursorKey(base64 = Resource.CursorKey.value): Buffer {
	const key = Buffer.from(base64, "base64");
	if (key.length !== 32) throw new Error(`CursorKey must hold 32 bytes in base64, not ${key.length}`);
	return key;
}
