import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { AppError } from "../app-error.ts";
import type { Item } from "./dynamodb.ts";
import { cursorKey } from "./links.ts";

const nonceLength = 12;
const tagLength = 16;

/**
 * Seals a position in a list into an opaque cursor: AES-256-GCM (NIST SP 800-38D) under the stage's key with a random
 * nonce, bound to `scope` as additional data.
 * @param scope the list and everything that narrows it; a cursor opens only under the same one
 * @param key 32 bytes; the stage's unless given
 */
export function sealCursor(position: Item, scope: string, key = cursorKey()): string {
	const nonce = randomBytes(nonceLength);
	const cipher = createCipheriv("aes-256-gcm", key, nonce);
	cipher.setAAD(Buffer.from(scope));
	return Buffer.concat([nonce, cipher.update(JSON.stringify(position)), cipher.final(), cipher.getAuthTag()]).toString(
		"base64url",
	);
}

/**
 * Opens a cursor that `sealCursor` made under the same key and scope.
 * @throws AppError `cursor.invalid` for any other string
 */
export function openCursor(cursor: string, scope: string, key = cursorKey()): Item {
	const sealed = Buffer.from(cursor, "base64url");
	// Buffer.from skips what is no base64url; only the one spelling that sealCursor gave is taken.
	if (sealed.length <= nonceLength + tagLength || sealed.toString("base64url") !== cursor) {
		throw new AppError("cursor.invalid");
	}
	const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, nonceLength), {
		authTagLength: tagLength,
	});
	decipher.setAAD(Buffer.from(scope));
	decipher.setAuthTag(sealed.subarray(-tagLength));
	let opened: string;
	try {
		opened = decipher.update(sealed.subarray(nonceLength, -tagLength), undefined, "utf8") + decipher.final("utf8");
	} catch (cause) {
		throw new AppError("cursor.invalid", {}, { cause });
	}
	return JSON.parse(opened);
}
