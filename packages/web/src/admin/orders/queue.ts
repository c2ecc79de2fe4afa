import type { Order } from "@tap/client";

/**
 * Updates the queue without moving rows, so that nothing jumps away under the pointer. The oldest order is first and new ones
 * are appended. A fulfilled or canceled order keeps its place.
 * @param shown the orders on the screen
 * @param listed the placed orders as just loaded, in any sequence
 */
export function mergeQueue(shown: readonly Order[], listed: readonly Order[]): Order[] {
	const listedById = new Map(listed.map((order) => [order.id, order]));
	const shownIds = new Set(shown.map(({ id }) => id));
	// The list may be older than this page's state, for example while a change is in flight.
	const kept = shown.map((order) => newer(order, listedById.get(order.id)));
	const added = listed.filter(({ id }) => !shownIds.has(id)).sort(byAge);
	return [...kept, ...added];
}

/** Replaces one order with its current version. */
export function putInQueue(shown: readonly Order[], order: Order): Order[] {
	return shown.map((other) => (other.id === order.id ? order : other));
}

/** Returns the orders that are shown as placed but no longer listed: someone else fulfilled or canceled them. */
export function closedByOthers(shown: readonly Order[], listed: readonly Order[]): Order[] {
	const placed = new Set(listed.map(({ id }) => id));
	return shown.filter(({ id, status }) => status === "placed" && !placed.has(id));
}

/** An order as it will be once fulfilled, to show before the response arrives. */
export function fulfilled(order: Order): Order {
	return { ...order, status: "fulfilled", version: order.version + 1 };
}

function newer(known: Order, read: Order | undefined): Order {
	return read && read.version >= known.version ? read : known;
}

function byAge(a: Order, b: Order): number {
	return a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id);
}
