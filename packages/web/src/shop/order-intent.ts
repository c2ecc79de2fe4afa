/** A wish to order exactly these pieces. */
type Lines = readonly { productId: string; quantity: number }[];

interface Intent {
	key: string;
	/** When it was first meant, in ms since 1970. */
	since: number;
}

/** Beside the basket, so that two tabs with the same basket, or a reload after a lost answer, order it once. */
const storageKey = "tap.order-intents";

/** How long, in ms, the API remembers a key: after that, the same lines are a new wish. */
const memory = 24 * 60 * 60 * 1000;

/**
 * The `Idempotency-Key` of ordering these lines: the same one until the order is placed, however often the person presses,
 * so that a press after a lost answer gets the order that was placed instead of a second one.
 * @param now ms since 1970
 */
export function orderKey(lines: Lines, now = Date.now()): string {
	const intents = load(now);
	const name = fingerprint(lines);
	const known = intents.get(name);
	if (known) return known.key;
	const intent = { key: crypto.randomUUID(), since: now };
	save(intents.set(name, intent));
	return intent.key;
}

/** Forgets the key: the order is placed, and ordering the same lines again means another order. */
export function settleOrder(lines: Lines, now = Date.now()): void {
	const intents = load(now);
	intents.delete(fingerprint(lines));
	save(intents);
}

/** The lines as text, the same in whatever order they stand. */
function fingerprint(lines: Lines): string {
	const parts = lines.map(({ productId, quantity }) => `${productId}:${quantity}`);
	return parts.sort().join(" ");
}

function load(now: number): Map<string, Intent> {
	try {
		const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "[]");
		const entries = Array.isArray(stored) ? stored.filter(isEntry) : [];
		return new Map(entries.filter(([, { since }]) => now - since < memory));
	} catch {
		return new Map();
	}
}

function save(intents: Map<string, Intent>): void {
	if (intents.size === 0) localStorage.removeItem(storageKey);
	else localStorage.setItem(storageKey, JSON.stringify([...intents]));
}

function isEntry(value: unknown): value is [string, Intent] {
	if (!Array.isArray(value) || typeof value[0] !== "string") return false;
	const intent: unknown = value[1];
	return (
		typeof intent === "object" &&
		intent !== null &&
		"key" in intent &&
		typeof intent.key === "string" &&
		"since" in intent &&
		typeof intent.since === "number"
	);
}
