import { randomUUID } from "node:crypto";
import type { AppError } from "../src/app-error.ts";
import type { Caller } from "../src/caller.ts";
import type { ProductInput } from "../src/contract/product.ts";
import * as Order from "../src/order.ts";
import * as Product from "../src/product.ts";

/** A customer nobody else knows. */
export function aCustomer(): Caller {
	return { id: randomUUID(), isAdmin: false };
}

export function anAdmin(): Caller {
	return { id: randomUUID(), isAdmin: true };
}

/** What an admin would write of a product. */
export function productInput(change: Partial<ProductInput> = {}): ProductInput {
	return {
		name: "Teapot",
		description: "Holds a litre.",
		category: "kitchen",
		price: { amount: 1999, currency: "EUR" },
		stock: 10,
		...change,
	};
}

/** Creates a product for one test. */
export function aProduct(change: Partial<ProductInput> = {}) {
	return Product.create(productInput(change));
}

/** Places an order over `[product, quantity]` lines, under a key of its own unless one is given. */
export async function placeOrder(
	caller: Caller,
	lines: readonly (readonly [{ id: string }, number])[],
	{ key = randomUUID(), now }: { key?: string; now?: Date } = {},
) {
	const input = { lines: lines.map(([{ id }, quantity]) => ({ productId: id, quantity })) };
	return Order.place({ caller, key, input }, now);
}

/** The pieces of a product that are in stock now. */
export async function stockOf({ id }: { id: string }): Promise<number> {
	return (await Product.fromID(id)).stock;
}

/** For `rejects.toMatchObject`: an `AppError` of this code, with these members. */
export function appError(code: AppError["code"], members: Record<string, unknown> = {}) {
	return { name: "AppError", code, ...members };
}

/** Calls `page` with each cursor in turn until there is none, and answers all items. */
export async function allPages<Item>(
	page: (cursor: string | undefined) => Promise<{ items: Item[]; nextCursor?: string | undefined }>,
): Promise<{ items: Item[]; pages: number }> {
	const items: Item[] = [];
	let cursor: string | undefined;
	let pages = 0;
	do {
		const answer = await page(cursor);
		items.push(...answer.items);
		cursor = answer.nextCursor;
		pages++;
	} while (cursor !== undefined);
	return { items, pages };
}
