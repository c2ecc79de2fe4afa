import { describe, expect, test } from "vitest";
import { exponentOf, formatMoney, multiply } from "../src/money.ts";

describe("an amount in minor units", () => {
	test.each([
		[1999, "EUR", "€19.99"],
		[5, "EUR", "€0.05"],
		[2400, "JPY", "¥2,400"],
		[1234567, "USD", "$12,345.67"],
		[12345, "KWD", "KWD 12.345"],
		[0, "EUR", "€0.00"],
	])("%i %s is %s", (amount, currency, text) => {
		expect(formatMoney({ amount, currency }).replaceAll("\u00a0", " ")).toBe(text);
	});

	test("multiplied by a quantity keeps its currency", () => {
		expect(multiply({ amount: 1999, currency: "EUR" }, 3)).toEqual({ amount: 5997, currency: "EUR" });
	});
});

describe("a currency", () => {
	test("has a number of decimals", () => {
		expect(["EUR", "JPY", "KWD"].map(exponentOf)).toEqual([2, 0, 3]);
	});
});
