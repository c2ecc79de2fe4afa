import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { AppError } from "../app-error.ts";
import type { Item } from "./dynamodb.ts";
import { cursorKey } from "./links.ts";

const nonceBytes = 12;
const tagBytes = 16;

/**
 * Seals a position in a list into an opaque cursor: AES-256-GCM (NIST SP 800-38D) under the stage's key with a random
 * nonce, bound to `scope` as additional data.
 * @param scope identifies the list and its filters; a cursor opens only under the same scope
 * @param key 32 bytes; the stage's key by default
 */
export function sealCursor(position: Item, scope: string, key = cursorKey()): string {
	const nonce = randomBytes(nonceBytes);
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
	// Buffer.from skips characters that aren't base64url. Only the exact spelling that sealCursor returned is accepted.
	if (sealed.length <= nonceBytes + tagBytes || sealed.toString("base64url") !== cursor) {
		throw new AppError("cursor.invalid");
	}
	const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, nonceBytes), {
		authTagLength: tagBytes,
	});
	decipher.setAAD(Buffer.from(scope));
	decipher.setAuthTag(sealed.subarray(-tagBytes));
	let opened: string;
	try {
		opened = decipher.update(sealed.subarray(nonceBytes, -tagBytes), undefined, "utf8") + decipher.final("utf8");
	} catch (cause) {
		throw new AppError("cursor.invalid", {}, { cause });
	}
	return JSON.parse(opened);
}
