import { type ProductValues, productFields, valuesOf } from "@tap/catalog-csv/product-values.ts";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { differencesOf, isStockOnly, merge, rebase } from "../src/admin/products/merge.ts";
import { product } from "./fixture.ts";

const base = valuesOf(product("prd_1"));

describe("two versions of a product", () => {
	test("differ where one changed a field, and need a choice where both did", () => {
		const mine = { ...base, name: "Mine", price: "5.00" };
		const theirs = { ...base, name: "Theirs", stock: "3" };
		expect(differencesOf({ base, mine, theirs })).toEqual([
			{ field: "name", obvious: undefined },
			{ field: "price", obvious: "mine" },
			{ field: "stock", obvious: "theirs" },
		]);
		expect(merge({ base, mine, theirs }, { name: "theirs" })).toEqual({
			...base,
			name: "Theirs",
			price: "5.00",
			stock: "3",
		});
		expect(merge({ base, mine, theirs }, { name: "mine", price: "theirs", stock: "mine" })).toEqual({
			...base,
			name: "Mine",
		});
	});

	test("need no choice where both made the same of a field", () => {
		const both = { ...base, name: "New" };
		expect(differencesOf({ base, mine: both, theirs: both })).toEqual([]);
	});

	test("are no reason to ask when orders moved the stock, unless the person set it", () => {
		const theirs = { ...base, stock: "9" };
		expect(isStockOnly({ base, mine: { ...base, name: "Mine" }, theirs })).toBe(true);
		expect(isStockOnly({ base, mine: { ...base, stock: "50" }, theirs })).toBe(false);
		expect(isStockOnly({ base, mine: { ...base, name: "Mine" }, theirs: { ...theirs, price: "1.00" } })).toBe(false);
	});
});

/** Few values, so that versions agree in some fields and differ in others. */
const version = fc.record<ProductValues>(
	// The entries are those of the fields, one for each.
	Object.fromEntries(productFields.map((field) => [field, fc.constantFrom("a", "b", "c")])) as {
		[Field in keyof ProductValues]: fc.Arbitrary<string>;
	},
);

test("choosing one side for everything gives that side's version, and no change is lost unasked", () => {
	fc.assert(
		fc.property(version, version, version, (base, mine, theirs) => {
			const versions = { base, mine, theirs };
			const all = (side: "mine" | "theirs") => Object.fromEntries(productFields.map((field) => [field, side]));
			expect(merge(versions, all("mine"))).toEqual(mine);
			expect(merge(versions, all("theirs"))).toEqual(theirs);
			const merged = merge(versions, {});
			const rebased = rebase(versions);
			for (const field of productFields) {
				const [b, m, t] = [base[field], mine[field], theirs[field]];
				if (m === b) expect(merged[field]).toBe(t);
				if (t === b) expect(merged[field]).toBe(m);
				expect(rebased[field]).toBe(m === b ? t : m);
			}
		}),
	);
});
