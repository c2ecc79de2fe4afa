import { randomBytes } from "node:crypto";
import { ulid } from "ulid";

/** The number of random characters of a ULID. */
const randomLength = 16;

/** Returns a new id: the prefix and a ULID, so that ids sort by their time. */
export function newId(prefix: "prd" | "ord", now: Date): string {
	// By itself the library asks the operating system for each character.
	const bytes = randomBytes(randomLength);
	let used = 0;
	return `${prefix}_${ulid(now.getTime(), () => (bytes[used++] ?? 0) / 256)}`;
}
