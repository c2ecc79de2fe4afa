import { describe, expect, it } from "vitest";
import {
	type Currency,
	currencies,
	formatDecimal,
	formatMoney,
	fractionDigits,
	isCurrency,
	maxAmount,
	parseMoney,
} from "../src/money.ts";

/** The currencies of ISO 4217 (list one, published 2026-01-01) whose minor unit is not 2. */
const otherMinorUnits: Readonly<Record<string, number>> = {
	...Object.fromEntries(
		"BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(" ").map((currency) => [currency, 0]),
	),
	...Object.fromEntries("BHD IQD JOD KWD LYD OMR TND".split(" ").map((currency) => [currency, 3])),
};

/** The text of 1,290,050 minor units, by the number of decimals. */
const decimals = ["1290050", "", "12900.50", "1290.050"] as const;
const localized = ["1,290,050", "", "12,900.50", "1,290.050"] as const;

it("knows every currency of the contract, and no other", () => {
	expect(currencies).toHaveLength(155);
	for (const currency of Object.keys(otherMinorUnits)) expect(isCurrency(currency), currency).toBe(true);
	for (const text of ["", "eur", "EURO", "ZZZ", "toString", "__proto__"]) expect(isCurrency(text), text).toBe(false);
});

it.each(currencies)("gives an amount in %s the decimals of ISO 4217", (currency) => {
	const digits = otherMinorUnits[currency] ?? 2;
	const money = { amount: 1_290_050, currency };
	expect(fractionDigits(currency)).toBe(digits);
	expect(formatDecimal(money)).toBe(decimals[digits]);
	// The rest is the currency's symbol, which engines may write as they like.
	expect(/\d.*\d/.exec(formatMoney(money, "en"))?.[0]).toBe(localized[digits]);
	expect(parseMoney(formatDecimal(money), currency)).toEqual(money);
});

describe("an amount", () => {
	it.each([
		[1999, "EUR", "en", "€19.99"],
		[5, "EUR", "en", "€0.05"],
		[0, "EUR", "en", "€0.00"],
		[-1250, "EUR", "en", "-€12.50"],
		[1999, "EUR", "de-DE", "19,99 €"],
		[1290, "HUF", "hu-HU", "12,90 Ft"],
		[1290, "HUF", "en", "HUF 12.90"],
		[1500, "IQD", "en", "IQD 1.500"],
		// Divided by 100, it would be rounded to ….92.
		[9_007_199_254_740_991, "EUR", "en", "€90,071,992,547,409.91"],
	] as const)("%i %s in the language %s is %s", (amount, currency, locale, text) => {
		expect(formatMoney({ amount, currency }, locale).replaceAll(/\s/g, " ")).toBe(text);
	});

	it("is formatted in the language of the runtime by default", () => {
		const money = { amount: 1999, currency: "EUR" } as const;
		expect(formatMoney(money)).toBe(formatMoney(money, new Intl.NumberFormat().resolvedOptions().locale));
	});

	it.each([19.99, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("of %d minor units is refused", (amount) => {
		expect(() => formatMoney({ amount, currency: "EUR" })).toThrow(RangeError);
	});

	it("in a currency that the contract does not have is refused, whatever Intl knows", () => {
		// A value from elsewhere, such as a file.
		const currency = "BGN" as Currency;
		expect(() => formatMoney({ amount: 1, currency })).toThrow("The contract has no currency BGN.");
		expect(() => parseMoney("1", currency)).toThrow("The contract has no currency BGN.");
	});
});

describe("a typed amount", () => {
	it.each([
		["19.99", "EUR", 1999],
		[" 19.9 ", "EUR", 1990],
		["19.", "EUR", 1900],
		["19.9000", "EUR", 1990],
		["007", "JPY", 7],
		["1200.00", "JPY", 1200],
		["1.234", "KWD", 1234],
		["1.500", "IQD", 1500],
		["1290", "HUF", 129_000],
		["12.90", "HUF", 1290],
		["1290.50", "COP", 129_050],
		["0", "EUR", 0],
		["19,99", "EUR", 1999],
		["1234,5", "EUR", 123_450],
		["0,500", "KWD", 500],
		["1234,567", "KWD", 1_234_567],
		["99999999.99", "EUR", maxAmount],
	] as const)("%j in %s is %d minor units", (text, currency, amount) => {
		expect(parseMoney(text, currency)).toEqual({ amount, currency });
	});

	it.each([
		["19.999", "EUR", "EUR has at most 2 decimals."],
		["1.5", "JPY", "JPY has no decimals."],
		["1,290", "HUF", "1,290 may be 1290 or 1.290: enter the one that you mean."],
		["12,500", "KWD", "12,500 may be 12500 or 12.500: enter the one that you mean."],
		["1,290", "JPY", "Enter the number without thousands separators, such as 1999."],
		["1,290.50", "EUR", "Enter the number without thousands separators, such as 19.99."],
		["1.290,50", "EUR", "Enter the number without thousands separators, such as 19.99."],
		["1 290.5", "KWD", "Enter the number without thousands separators, such as 1.999."],
		["-1", "EUR", "The amount can't be negative."],
		["-0.50", "EUR", "The amount can't be negative."],
		["100000000", "EUR", "The highest amount is 99999999.99."],
		["9999999999.5", "JPY", "JPY has no decimals."],
		["10000000000", "JPY", "The highest amount is 9999999999."],
		["", "EUR", "Enter a decimal number, such as 19.99."],
		["€9", "EUR", "Enter a decimal number, such as 19.99."],
		["1e3", "EUR", "Enter a decimal number, such as 19.99."],
		["x", "JPY", "Enter a whole number, such as 1999."],
		[`1.${"0".repeat(100_000)}x`, "EUR", "Enter a decimal number, such as 19.99."],
	] as const)("%j in %s is refused", (text, currency, message) => {
		expect(() => parseMoney(text, currency)).toThrow(new RangeError(message));
	});
});
