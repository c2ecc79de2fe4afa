import type { Product } from "@tap/client";
import { useSyncExternalStore } from "react";
import type { Money } from "../money.ts";

/** A product in the basket. Name, category and price are as they were when it was put in; the views read them again. */
export interface BasketLine {
	productId: string;
	quantity: number;
	name: string;
	category: string;
	price: Money;
}

/** The most pieces of one product in an order, as the API has it. */
export const mostPieces = 1000;

/** The most products in an order, as the API has it. */
export const mostLines = 50;

/** In local storage, so that every tab shows the same basket and it is there tomorrow. It says nothing about who shops. */
const key = "tap.basket";
const none: readonly BasketLine[] = [];
const listeners = new Set<() => void>();
let text: string | null | undefined;
let lines: readonly BasketLine[] = none;

/** What is in the basket now; the same array until it changes. */
export function basket(): readonly BasketLine[] {
	const stored = localStorage.getItem(key);
	if (stored !== text) {
		text = stored;
		lines = stored === null ? none : parse(stored);
	}
	return lines;
}

/** What is in the basket; renders again when it changes, in whichever tab. */
export function useBasket(): readonly BasketLine[] {
	return useSyncExternalStore(subscribe, basket);
}

function subscribe(changed: () => void): () => void {
	listeners.add(changed);
	addEventListener("storage", changed);
	return () => {
		listeners.delete(changed);
		removeEventListener("storage", changed);
	};
}

/** How many pieces lines have together. */
export function piecesIn(lines: readonly BasketLine[]): number {
	return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

/** Puts pieces of a product in, on top of those that are there. A sold-out line does not hold more than the API takes. */
export function addToBasket({ id, name, category, price }: Product, quantity: number): void {
	const there = basket().find(({ productId }) => productId === id);
	const line = { productId: id, quantity: quantityWithin((there?.quantity ?? 0) + quantity), name, category, price };
	// It keeps its place, and takes the price that the person has just seen.
	set(there ? basket().map((other) => (other === there ? line : other)) : [...basket(), line]);
}

/** Changes how many pieces of a product there are. */
export function setQuantity(productId: string, quantity: number): void {
	set(basket().map((line) => (line.productId === productId ? { ...line, quantity: quantityWithin(quantity) } : line)));
}

/** Takes products out. */
export function removeFromBasket(productIds: readonly string[]): void {
	set(basket().filter(({ productId }) => !productIds.includes(productId)));
}

/** Puts a line that was taken out back, at the end. */
export function restoreLine(line: BasketLine): void {
	set([...basket().filter(({ productId }) => productId !== line.productId), line]);
}

function quantityWithin(quantity: number): number {
	return Math.min(mostPieces, Math.max(1, Math.trunc(quantity)));
}

function set(next: readonly BasketLine[]): void {
	localStorage.setItem(key, JSON.stringify(next));
	for (const changed of listeners) changed();
}

/** Reads what is stored. Whatever is no line, of an older version or another hand, is left out. */
function parse(stored: string): readonly BasketLine[] {
	try {
		const value: unknown = JSON.parse(stored);
		return Array.isArray(value) ? value.filter(isLine) : none;
	} catch {
		return none;
	}
}

function isLine(value: unknown): value is BasketLine {
	if (typeof value !== "object" || value === null) return false;
	const { productId, quantity, name, category, price }: Partial<Record<keyof BasketLine, unknown>> = value;
	const isMoney =
		typeof price === "object" &&
		price !== null &&
		"amount" in price &&
		Number.isSafeInteger(price.amount) &&
		"currency" in price &&
		typeof price.currency === "string" &&
		/^[A-Z]{3}$/.test(price.currency);
	return (
		isMoney &&
		[productId, name, category].every((member) => typeof member === "string") &&
		typeof quantity === "number" &&
		quantity === quantityWithin(quantity)
	);
}
