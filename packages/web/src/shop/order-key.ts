import { sharedStorage } from "../storage.ts";

/** The lines of an order. */
type Lines = readonly { productId: string; quantity: number }[];

interface StoredKey {
	key: string;
	/** The time at which the key was created, in ms since 1970. */
	since: number;
}

/** Shared by all tabs like the cart: two tabs with the same cart, or a reload after a lost response, place one order. */
const storageKey = "tap.order-keys";

/** The time in ms for which the API remembers a key. After it, the same lines need a new key. */
const keyLifetimeMs = 24 * 60 * 60 * 1000;

/**
 * Returns the `Idempotency-Key` for an order of these lines: the same key until the order is placed, so that another attempt
 * after a lost response returns the placed order instead of a second one.
 * @param now ms since 1970
 */
export function orderKey(lines: Lines, now = Date.now()): string {
	const keys = load(now);
	const name = fingerprint(lines);
	const stored = keys.get(name);
	if (stored) return stored.key;
	const created = { key: crypto.randomUUID(), since: now };
	save(keys.set(name, created));
	return created.key;
}

/** Forgets the key of an order that was placed: another order of the same lines is a new one. */
export function forgetOrderKey(lines: Lines, now = Date.now()): void {
	const keys = load(now);
	keys.delete(fingerprint(lines));
	save(keys);
}

/** The lines as text, independent of their sequence. */
function fingerprint(lines: Lines): string {
	return lines
		.map(({ productId, quantity }) => `${productId}:${quantity}`)
		.sort()
		.join(" ");
}

function load(now: number): Map<string, StoredKey> {
	try {
		const stored: unknown = JSON.parse(sharedStorage.get(storageKey) ?? "[]");
		const entries = Array.isArray(stored) ? stored.filter(isEntry) : [];
		return new Map(entries.filter(([, { since }]) => now - since < keyLifetimeMs));
	} catch {
		return new Map();
	}
}

function save(keys: Map<string, StoredKey>): void {
	if (keys.size === 0) sharedStorage.remove(storageKey);
	else sharedStorage.set(storageKey, JSON.stringify([...keys]));
}

function isEntry(value: unknown): value is [string, StoredKey] {
	if (!Array.isArray(value) || typeof value[0] !== "string") return false;
	const stored: unknown = value[1];
	return (
		typeof stored === "object" &&
		stored !== null &&
		"key" in stored &&
		typeof stored.key === "string" &&
		"since" in stored &&
		typeof stored.since === "number"
	);
}
