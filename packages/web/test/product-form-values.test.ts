import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { currencies, fieldOf, type ProductTexts, readProduct, textsOf } from "../src/admin/product-form-values.ts";
import { readTexts } from "../src/admin/products/save-product.ts";
import { productRules } from "../src/contract-rules.gen.ts";
import { product } from "./fixture.ts";

const texts: ProductTexts = {
	name: "Moka pot",
	description: "For six cups.",
	category: "kitchen",
	price: "34.90",
	currency: "EUR",
	stock: "40",
};

/** The fault of a field that holds something else. */
function faultOf(field: keyof ProductTexts, text: string): string | undefined {
	const read = readProduct({ ...texts, [field]: text });
	return "faults" in read ? read.faults[field] : undefined;
}

describe("a product as it is typed", () => {
	test("is read as the API takes it, without the white space around", () => {
		expect(readProduct({ ...texts, name: " Moka pot\t", stock: " 40 " })).toEqual({
			product: {
				name: "Moka pot",
				description: "For six cups.",
				category: "kitchen",
				price: { amount: 3490, currency: "EUR" },
				stock: 40,
			},
		});
	});

	test("is read back as it was, in currencies with and without decimals", () => {
		for (const price of [
			{ amount: 1999, currency: "EUR" },
			{ amount: 1200, currency: "JPY" },
			{ amount: 1234, currency: "KWD" },
			{ amount: 0, currency: "EUR" },
		] as const) {
			const { name, description, category, stock } = product("prd_1", { description: "Fine." });
			const read = readProduct(textsOf(product("prd_1", { price, description })));
			expect(read).toEqual({ product: { name, description, category, stock, price } });
		}
	});

	test("has every price read back as it was, whatever floating point makes of it", () => {
		const amounts = fc.integer({ min: 0, max: productRules.amount.maximum });
		fc.assert(
			fc.property(amounts, fc.constantFrom(...currencies), (amount, currency) => {
				const read = readProduct(textsOf(product("prd_1", { price: { amount, currency } })));
				expect("product" in read && read.product.price).toEqual({ amount, currency });
			}),
		);
	});

	test.each([
		["price", "19.999", "EUR has 2 decimals at most."],
		["price", "9,50", "Give a decimal number, such as 19.99."],
		["price", "-1", "A price is not below 0."],
		["price", "-0.50", "A price is not below 0."],
		["price", "100000000.00", "The highest price is 99999999.99."],
		["price", "", "Give a decimal number, such as 19.99."],
		["currency", "EURO", "Give an ISO 4217 code, such as EUR."],
		["currency", "eur", "Give an ISO 4217 code, such as EUR."],
		["stock", "1.5", "Give a whole number of pieces."],
		["stock", "-1", "A stock is not below 0."],
		["stock", "1000000001", "The highest stock is 1,000,000,000."],
		["name", "  ", "It must not be empty."],
		["name", "x".repeat(201), "201 characters; 200 fit."],
		["description", "x".repeat(2001), "2,001 characters; 2,000 fit."],
		["category", "Home Office", "Use lower-case letters, digits and single hyphens, as in home-office."],
		["category", "", "It must not be empty."],
	] as const)("a %s of %j is refused", (field, text, fault) => {
		expect(faultOf(field, text)).toBe(fault);
	});

	test("is measured in characters as people count them", () => {
		expect(faultOf("name", "🫖".repeat(200))).toBeUndefined();
		expect(faultOf("name", "🫖".repeat(201))).toBe("201 characters; 200 fit.");
	});

	test("names every fault at once", () => {
		const read = readProduct({ ...texts, name: "", price: "x", stock: "x" });
		expect(Object.keys("faults" in read ? read.faults : {}).sort()).toEqual(["name", "price", "stock"]);
	});

	test("may have a comma in the price of a form", () => {
		const read = readTexts({ ...texts, price: "9,50" });
		expect("product" in read && read.product.price).toEqual({ amount: 950, currency: "EUR" });
	});
});

test("the API's pointers lead to the fields", () => {
	expect(["/name", "/price/amount", "/price", "/price/currency", "/stock", "/lines/0"].map(fieldOf)).toEqual([
		"name",
		"price",
		"price",
		"currency",
		"stock",
		undefined,
	]);
});
