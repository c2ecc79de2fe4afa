import type { Order } from "@tap/client";

/**
 * Brings the queue on the screen up to date without moving what is there: nothing jumps away under the pointer. The oldest order
 * stands first and new ones come at the end; an order that is settled keeps its place and shows what became of it.
 * @param shown what the person sees
 * @param listed the placed orders as just read, in any order
 */
export function mergeQueue(shown: readonly Order[], listed: readonly Order[]): Order[] {
	const readAs = new Map(listed.map((order) => [order.id, order]));
	const there = new Set(shown.map(({ id }) => id));
	// What the list says may be older than what this page knows, as when a change is under way.
	const kept = shown.map((order) => newer(order, readAs.get(order.id)));
	const added = listed.filter(({ id }) => !there.has(id)).sort(byAge);
	return [...kept, ...added];
}

/** Puts one order as it now is into its place. */
export function putInQueue(shown: readonly Order[], order: Order): Order[] {
	return shown.map((other) => (other.id === order.id ? order : other));
}

/** The orders that the person sees as waiting, but that are no more among the placed ones: somebody else has settled them. */
export function settledElsewhere(shown: readonly Order[], listed: readonly Order[]): Order[] {
	const placed = new Set(listed.map(({ id }) => id));
	return shown.filter(({ id, status }) => status === "placed" && !placed.has(id));
}

/** An order as fulfilling it will leave it, shown before the API has answered. */
export function fulfilled(order: Order): Order {
	return { ...order, status: "fulfilled", version: order.version + 1 };
}

function newer(known: Order, read: Order | undefined): Order {
	return read && read.version >= known.version ? read : known;
}

function byAge(a: Order, b: Order): number {
	return a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id);
}
