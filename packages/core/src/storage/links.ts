import { Resource } from "sst";
import type { TableId } from "./tables.ts";

/** Returns the name of a table on this stage. It is read at call time: a missing link fails the request, not the import. */
export function tableName(table: TableId): string {
	return Resource[table].name;
}

/** Returns the key that cursors are sealed with: 32 bytes, the same for all functions of a stage. */
export function cursorKey(base64 = Resource.CursorKey.value): Buffer {
	const key = Buffer.from(base64, "base64");
	if (key.length !== 32) throw new Error(`CursorKey must hold 32 bytes in base64, not ${key.length}`);
	return key;
}
