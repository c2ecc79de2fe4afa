import type { Product } from "@tap/client";
import { isCurrency, type Money } from "@tap/client/money";
import { useSyncExternalStore } from "react";
import { maxLineQuantity } from "../contract-rules.gen.ts";
import { sharedStorage } from "../storage.ts";

/** A product in the cart. Name, category and price are those at the time it was added; the cart page fetches the current ones. */
export interface CartLine {
	productId: string;
	quantity: number;
	name: string;
	category: string;
	price: Money;
}

/** All tabs share the cart, and it survives a restart. It holds no personal data. */
const key = "tap.cart";
const none: readonly CartLine[] = [];
const listeners = new Set<() => void>();
let text: string | undefined;
let lines: readonly CartLine[] = none;

/** The current lines of the cart; the same array until they change, as `useSyncExternalStore` requires. */
export function cart(): readonly CartLine[] {
	const stored = sharedStorage.get(key);
	if (stored !== text) {
		text = stored;
		lines = stored === undefined ? none : parse(stored);
	}
	return lines;
}

/** The lines of the cart; rerenders when they change in any tab. */
export function useCart(): readonly CartLine[] {
	return useSyncExternalStore(subscribe, cart);
}

function subscribe(changed: () => void): () => void {
	listeners.add(changed);
	addEventListener("storage", changed);
	return () => {
		listeners.delete(changed);
		removeEventListener("storage", changed);
	};
}

/** Whether the cart is lost when the page is left, because the browser refused to store it. */
export function isCartTemporary(): boolean {
	return sharedStorage.isTemporary(key);
}

/** The total quantity of some lines. */
export function unitsIn(lines: readonly CartLine[]): number {
	return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

/** Adds units of a product to those in the cart, up to the API's maximum. */
export function addToCart({ id, name, category, price }: Product, quantity: number): void {
	const existing = cart().find(({ productId }) => productId === id);
	const line = { productId: id, quantity: clampQuantity((existing?.quantity ?? 0) + quantity), name, category, price };
	// An existing line keeps its position and gets the price that the person has just seen.
	set(existing ? cart().map((other) => (other === existing ? line : other)) : [...cart(), line]);
}

/** Changes the quantity of a product. */
export function setQuantity(productId: string, quantity: number): void {
	set(cart().map((line) => (line.productId === productId ? { ...line, quantity: clampQuantity(quantity) } : line)));
}

/** Removes products. */
export function removeFromCart(productIds: readonly string[]): void {
	set(cart().filter(({ productId }) => !productIds.includes(productId)));
}

/** Puts a removed line back, at the end. */
export function restoreLine(line: CartLine): void {
	set([...cart().filter(({ productId }) => productId !== line.productId), line]);
}

function clampQuantity(quantity: number): number {
	return Math.min(maxLineQuantity, Math.max(1, Math.trunc(quantity)));
}

function set(next: readonly CartLine[]): void {
	sharedStorage.set(key, JSON.stringify(next));
	for (const changed of listeners) changed();
}

/** Parses the stored lines. Entries that aren't lines, such as those of another version, are dropped. */
function parse(stored: string): readonly CartLine[] {
	try {
		const value: unknown = JSON.parse(stored);
		return Array.isArray(value) ? value.filter(isLine) : none;
	} catch {
		return none;
	}
}

function isLine(value: unknown): value is CartLine {
	if (typeof value !== "object" || value === null) return false;
	const { productId, quantity, name, category, price }: Partial<Record<keyof CartLine, unknown>> = value;
	const isMoney =
		typeof price === "object" &&
		price !== null &&
		"amount" in price &&
		Number.isSafeInteger(price.amount) &&
		"currency" in price &&
		typeof price.currency === "string" &&
		isCurrency(price.currency);
	return (
		isMoney &&
		[productId, name, category].every((member) => typeof member === "string") &&
		typeof quantity === "number" &&
		quantity === clampQuantity(quantity)
	);
}
