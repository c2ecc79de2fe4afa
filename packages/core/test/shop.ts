import { randomUUID } from "node:crypto";
import type { AppError } from "../src/app-error.ts";
import type { Caller } from "../src/caller.ts";
import type { ProductInput } from "../src/contract/product.ts";
import * as Order from "../src/order.ts";
import * as Product from "../src/product.ts";

/** Returns a new customer. */
export function aCustomer(): Caller {
	return { id: randomUUID(), isAdmin: false };
}

export function anAdmin(): Caller {
	return { id: randomUUID(), isAdmin: true };
}

/** Returns the input for a product. */
export function productInput(change: Partial<ProductInput> = {}): ProductInput {
	return {
		name: "Teapot",
		description: "Holds a liter.",
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
	return Order.place({ caller, key, input }, { now });
}

/** Returns the current stock of a product. */
export async function stockOf({ id }: { id: string }): Promise<number> {
	return (await Product.fromID(id)).stock;
}

/** For `rejects.toMatchObject`: an `AppError` of this code, with these members. */
export function appError(code: AppError["code"], members: Record<string, unknown> = {}) {
	return { name: "AppError", code, ...members };
}

/** Calls `page` with each cursor until there is none, and returns all items. */
export async function allPages<Item>(
	page: (cursor: string | undefined) => Promise<{ items: Item[]; nextCursor?: string | undefined }>,
): Promise<{ items: Item[]; pages: number }> {
	const items: Item[] = [];
	let cursor: string | undefined;
	let pages = 0;
	do {
		const result = await page(cursor);
		items.push(...result.items);
		cursor = result.nextCursor;
		pages++;
	} while (cursor !== undefined);
	return { items, pages };
}
