import { currencies, maxAmount } from "@tap/client/money";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fieldOfPointer, type ProductValues, readProduct, valuesOf } from "../src/product-values.ts";
import { product } from "./fixture.ts";

const values: ProductValues = {
	name: "Moka pot",
	description: "For six cups.",
	category: "kitchen",
	price: "34.90",
	currency: "EUR",
	stock: "40",
};

/** The error of a field with another value. */
function errorOf(field: keyof ProductValues, text: string): string | undefined {
	const read = readProduct({ ...values, [field]: text });
	return "errors" in read ? read.errors[field] : undefined;
}

describe("typed product values", () => {
	test("are read without surrounding white space", () => {
		expect(readProduct({ ...values, name: " Moka pot\t", stock: " 40 " })).toEqual({
			product: {
				name: "Moka pot",
				description: "For six cups.",
				category: "kitchen",
				price: { amount: 3490, currency: "EUR" },
				stock: 40,
			},
		});
	});

	test("are read back unchanged, in currencies with and without decimals", () => {
		for (const price of [
			{ amount: 1999, currency: "EUR" },
			{ amount: 1200, currency: "JPY" },
			{ amount: 1234, currency: "KWD" },
			{ amount: 0, currency: "EUR" },
		] as const) {
			const { name, description, category, stock } = product("prd_1", { description: "Fine." });
			const read = readProduct(valuesOf(product("prd_1", { price, description })));
			expect(read).toEqual({ product: { name, description, category, stock, price } });
		}
	});

	test.each(["19.9", "19.900", "19.90000000000000000000"])("a price of %s has as many decimals as it needs", (text) => {
		const read = readProduct({ ...valuesOf(product("prd_1")), price: text });
		expect("product" in read && read.product.price).toEqual({ amount: 1990, currency: "EUR" });
	});

	test("have no floating-point error in any price", () => {
		const amounts = fc.integer({ min: 0, max: maxAmount });
		fc.assert(
			fc.property(amounts, fc.constantFrom(...currencies), (amount, currency) => {
				const read = readProduct(valuesOf(product("prd_1", { price: { amount, currency } })));
				expect("product" in read && read.product.price).toEqual({ amount, currency });
			}),
		);
	});

	test.each([
		["price", "19.999", "EUR has at most 2 decimals."],
		["price", "1,290", "1,290 may be 1290 or 1.290: enter the one that you mean."],
		["price", "-1", "The amount can't be negative."],
		["price", "-0.50", "The amount can't be negative."],
		["price", "100000000.00", "The highest amount is 99999999.99."],
		["price", "", "Enter a decimal number, such as 19.99."],
		["price", `1.${"0".repeat(100_000)}x`, "Enter a decimal number, such as 19.99."],
		["currency", "EURO", "Enter an ISO 4217 code, such as EUR."],
		["currency", "eur", "Enter an ISO 4217 code, such as EUR."],
		["stock", "1.5", "Enter a whole number."],
		["stock", "-1", "Stock can't be negative."],
		["stock", "1000000001", "The highest stock is 1,000,000,000."],
		["name", "  ", "This field is required."],
		["name", "x".repeat(201), "Use at most 200 characters; this has 201."],
		["name", "\u200b", "This field is required."],
		["name", "\u3164", "Enter at least one visible character."],
		["name", "a\u0000b", "Remove the control character U+0000."],
		["name", "a\u0085b", "Remove the control character U+0085."],
		["description", "a\u0007b", "Remove the control character U+0007."],
		["description", "x".repeat(2001), "Use at most 2,000 characters; this has 2,001."],
		["category", "Home Office", "Use lowercase letters, digits and single hyphens, as in home-office."],
		["category", "", "This field is required."],
	] as const)("a %s of %j is rejected", (field, text, error) => {
		expect(errorOf(field, text)).toBe(error);
	});

	test("are measured in code points", () => {
		expect(errorOf("name", "🫖".repeat(200))).toBeUndefined();
		expect(errorOf("name", "🫖".repeat(201))).toBe("Use at most 200 characters; this has 201.");
	});

	test("report all errors at once", () => {
		const read = readProduct({ ...values, name: "", price: "x", stock: "x" });
		expect(Object.keys("errors" in read ? read.errors : {}).sort()).toEqual(["name", "price", "stock"]);
	});
});

test("pointers of the API are mapped to fields", () => {
	expect(["/name", "/price/amount", "/price", "/price/currency", "/stock", "/lines/0"].map(fieldOfPointer)).toEqual([
		"name",
		"price",
		"price",
		"currency",
		"stock",
		undefined,
	]);
});
