import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { amountText, exponentOf, formatMoney, parseAmount, times } from "../src/money.ts";

describe("an amount in minor units", () => {
	test.each([
		[1999, "EUR", "€19.99"],
		[5, "EUR", "€0.05"],
		[2400, "JPY", "JP¥2,400"],
		[1234567, "USD", "US$12,345.67"],
		[12345, "KWD", "KWD 12.345"],
		[0, "EUR", "€0.00"],
	])("%i %s is %s", (amount, currency, text) => {
		expect(formatMoney({ amount, currency }).replaceAll("\u00a0", " ")).toBe(text);
	});

	test("times a quantity stays whole and keeps its currency", () => {
		expect(times({ amount: 1999, currency: "EUR" }, 3)).toEqual({ amount: 5997, currency: "EUR" });
	});
});

describe("what a person types as an amount", () => {
	test.each([
		["19.99", "EUR", 1999],
		["19,99", "EUR", 1999],
		[" 19.9 ", "EUR", 1990],
		["19", "EUR", 1900],
		["0", "EUR", 0],
		["2400", "JPY", 2400],
		["1.234", "KWD", 1234],
		["4.35", "EUR", 435],
	])("%j in %s is %i", (text, currency, amount) => {
		expect(parseAmount(text, currency)).toBe(amount);
	});

	test.each([
		["", "EUR"],
		["-1", "EUR"],
		["1.999", "EUR"],
		["24.5", "JPY"],
		["1,234.50", "EUR"],
		["1e3", "EUR"],
		["€5", "EUR"],
		[".5", "EUR"],
		["5.", "EUR"],
		["90071992547409.92", "EUR"],
	])("%j in %s is no amount", (text, currency) => {
		expect(parseAmount(text, currency)).toBeUndefined();
	});

	test("is read as what the field was filled with, in any currency", () => {
		const currencies = fc.constantFrom("EUR", "JPY", "KWD", "CLF", "USD");
		fc.assert(
			fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), currencies, (amount, currency) => {
				expect(parseAmount(amountText({ amount, currency }), currency)).toBe(amount);
			}),
		);
	});

	test("knows the digits of a currency", () => {
		expect(["EUR", "JPY", "KWD"].map(exponentOf)).toEqual([2, 0, 3]);
	});
});
