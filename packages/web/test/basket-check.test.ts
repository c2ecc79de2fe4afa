import { describe, expect, test } from "vitest";
import type { BasketLine } from "../src/shop/basket.ts";
import { checkLine, parcelsOf } from "../src/shop/basket-check.ts";
import { product } from "./fixture.ts";

function line(productId: string, changes: Partial<BasketLine> = {}): BasketLine {
	const price = { amount: 1999, currency: "EUR" } as const;
	return { productId, quantity: 2, name: "Old name", category: "kitchen", price, ...changes };
}

const read = (data: ReturnType<typeof product>) => ({ data, error: null });
const notFound = { code: "product.not_found", title: "Not found", detail: "There is no such product.", status: 404 };

describe("a line of the basket", () => {
	test("takes name and price of the product as it is now", () => {
		const checked = checkLine(line("prd_a"), read(product("prd_a", { price: { amount: 1500, currency: "EUR" } })));
		expect(checked).toMatchObject({
			name: "Product prd_a",
			price: { amount: 1500, currency: "EUR" },
			oldPrice: { amount: 1999, currency: "EUR" },
			fault: undefined,
		});
	});

	test("is short when fewer pieces are left than wanted, and only then", () => {
		const fault = (stock: number) => checkLine(line("prd_a"), read(product("prd_a", { stock }))).fault;
		expect(fault(2)).toBeUndefined();
		expect(fault(1)).toEqual({ kind: "short", available: 1 });
		expect(fault(0)).toEqual({ kind: "short", available: 0 });
	});

	test("is gone when the product is deleted, also when it was read before", () => {
		for (const data of [undefined, product("prd_a")]) {
			expect(checkLine(line("prd_a"), { data, error: notFound })).toMatchObject({
				fault: { kind: "gone" },
				failure: undefined,
			});
		}
	});

	test("stays orderable when the product cannot be read: the API decides", () => {
		const error = new TypeError("Failed to fetch");
		const checked = checkLine(line("prd_a"), { data: undefined, error });
		expect(checked).toMatchObject({ name: "Old name", fault: undefined, failure: error });
	});
});

describe("the parcels of a basket", () => {
	test("are one for each currency, with the currency in force", () => {
		const yen = { amount: 2400, currency: "JPY" } as const;
		const checked = [
			checkLine(line("prd_a"), read(product("prd_a"))),
			// It was put in with a price in euros.
			checkLine(line("prd_b", { quantity: 3 }), read(product("prd_b", { price: yen }))),
			checkLine(line("prd_c", { quantity: 1 }), read(product("prd_c"))),
		];
		const parcels = parcelsOf(checked);
		expect(parcels.map(({ lines }) => lines.map(({ productId }) => productId))).toEqual([
			["prd_a", "prd_c"],
			["prd_b"],
		]);
		expect(parcels.map(({ total }) => total)).toEqual([
			{ amount: 3 * 1999, currency: "EUR" },
			{ amount: 3 * 2400, currency: "JPY" },
		]);
	});

	test("tell what stands in their way, and do not count what is gone", () => {
		const gone = checkLine(line("prd_a"), { data: undefined, error: notFound });
		const fine = checkLine(line("prd_b"), read(product("prd_b")));
		expect(parcelsOf([gone, fine])).toMatchObject([{ hasFault: true, total: { amount: 2 * 1999 } }]);
		expect(parcelsOf([fine])).toMatchObject([{ hasFault: false }]);
	});

	test("say when they are too long for one order", () => {
		const lines = Array.from({ length: 51 }, (_, index) => {
			const id = `prd_${index}`;
			return checkLine(line(id), read(product(id)));
		});
		expect(parcelsOf(lines)).toMatchObject([{ isTooLong: true }]);
		expect(parcelsOf(lines.slice(1))).toMatchObject([{ isTooLong: false }]);
	});

	test("of an empty basket are none", () => {
		expect(parcelsOf([])).toEqual([]);
	});
});
