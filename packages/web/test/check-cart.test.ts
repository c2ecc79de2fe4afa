import { describe, expect, test } from "vitest";
import type { CartLine } from "../src/shop/cart.ts";
import { checkLine, draftOrders } from "../src/shop/check-cart.ts";
import { product } from "./fixture.ts";

function line(productId: string, changes: Partial<CartLine> = {}): CartLine {
	const price = { amount: 1999, currency: "EUR" } as const;
	return { productId, quantity: 2, name: "Old name", category: "kitchen", price, ...changes };
}

const read = (data: ReturnType<typeof product>) => ({ data, error: null });
const notFound = { code: "product.not_found", title: "Not found", detail: "There is no such product.", status: 404 };

describe("a line of the cart", () => {
	test("has the current name and price of its product", () => {
		const checked = checkLine(line("prd_a"), read(product("prd_a", { price: { amount: 1500, currency: "EUR" } })));
		expect(checked).toMatchObject({
			name: "Product prd_a",
			price: { amount: 1500, currency: "EUR" },
			oldPrice: { amount: 1999, currency: "EUR" },
			issue: undefined,
		});
	});

	test("has a low-stock issue only if fewer units are left than its quantity", () => {
		const issue = (stock: number) => checkLine(line("prd_a"), read(product("prd_a", { stock }))).issue;
		expect(issue(2)).toBeUndefined();
		expect(issue(1)).toEqual({ kind: "low-stock", available: 1 });
		expect(issue(0)).toEqual({ kind: "low-stock", available: 0 });
	});

	test("has a not-sold issue if the product was deleted, even if it was loaded before", () => {
		for (const data of [undefined, product("prd_a")]) {
			expect(checkLine(line("prd_a"), { data, error: notFound })).toMatchObject({
				issue: { kind: "not-sold" },
				error: undefined,
			});
		}
	});

	test("has no issue if the product could not be loaded", () => {
		const error = new TypeError("Failed to fetch");
		const checked = checkLine(line("prd_a"), { data: undefined, error });
		expect(checked).toMatchObject({ name: "Old name", issue: undefined, error: error });
	});
});

describe("the order drafts of a cart", () => {
	test("are one per current currency", () => {
		const yen = { amount: 2400, currency: "JPY" } as const;
		const checked = [
			checkLine(line("prd_a"), read(product("prd_a"))),
			// It was added with a price in euros.
			checkLine(line("prd_b", { quantity: 3 }), read(product("prd_b", { price: yen }))),
			checkLine(line("prd_c", { quantity: 1 }), read(product("prd_c"))),
		];
		const drafts = draftOrders(checked);
		expect(drafts.map(({ lines }) => lines.map(({ productId }) => productId))).toEqual([["prd_a", "prd_c"], ["prd_b"]]);
		expect(drafts.map(({ total }) => total)).toEqual([
			{ amount: 3 * 1999, currency: "EUR" },
			{ amount: 3 * 2400, currency: "JPY" },
		]);
	});

	test("have an issue if a line has one, and exclude products that are no longer sold from the total", () => {
		const notSold = checkLine(line("prd_a"), { data: undefined, error: notFound });
		const fine = checkLine(line("prd_b"), read(product("prd_b")));
		expect(draftOrders([notSold, fine])).toMatchObject([{ hasIssue: true, total: { amount: 2 * 1999 } }]);
		expect(draftOrders([fine])).toMatchObject([{ hasIssue: false }]);
	});

	test("are too long with more than 50 lines", () => {
		const lines = Array.from({ length: 51 }, (_, index) => {
			const id = `prd_${index}`;
			return checkLine(line(id), read(product(id)));
		});
		expect(draftOrders(lines)).toMatchObject([{ isTooLong: true }]);
		expect(draftOrders(lines.slice(1))).toMatchObject([{ isTooLong: false }]);
	});

	test("of an empty cart are an empty list", () => {
		expect(draftOrders([])).toEqual([]);
	});
});
