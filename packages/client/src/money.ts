/**
 * Amounts of money as people read and type them: the exports of `@tap/client/money`. What an amount is worth follows from the
 * contract alone. `Intl` has decimals of its own for each currency, which differ between engines and from ISO 4217.
 */
import { maxAmount, minorUnitDigits } from "./money-rules.gen.ts";
import type { Currency, Money } from "./openapi.gen.ts";

export type { Currency, Money };
export { maxAmount };

const digitsByCurrency: Readonly<Record<Currency, number>> = minorUnitDigits;

/** The currencies that the API accepts (ISO 4217), in alphabetical order. */
// The generated table has exactly the currencies of the contract.
export const currencies = Object.keys(minorUnitDigits) as readonly Currency[];

/** Whether a text is one of the `currencies`. */
export function isCurrency(text: string): text is Currency {
	return Object.hasOwn(minorUnitDigits, text);
}

/**
 * Returns the number of decimals of a currency (the minor unit of ISO 4217): 2 for EUR, 0 for JPY, 3 for KWD.
 * @throws {RangeError} for a currency that the contract does not have
 */
export function fractionDigits(currency: Currency): number {
	if (!isCurrency(currency)) throw new RangeError(`The contract has no currency ${currency}.`);
	return digitsByCurrency[currency];
}

/**
 * Formats an amount as a plain decimal, for an input field or a file: 1999 EUR is "19.99".
 * @throws {RangeError} for an amount that is not a safe integer, or an unknown currency
 */
export function formatDecimal({ amount, currency }: Money): `${number}` {
	if (!Number.isSafeInteger(amount)) throw new RangeError(`${amount} is not an amount in minor units: use an integer.`);
	const digits = fractionDigits(currency);
	const text = String(Math.abs(amount)).padStart(digits + 1, "0");
	const decimal = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
	// Digits with one decimal point at most, which TypeScript cannot know.
	return (amount < 0 ? `-${decimal}` : decimal) as `${number}`;
}

const formats = new Map<string, Intl.NumberFormat>();

function formatOf(currency: Currency, locale: string | undefined): Intl.NumberFormat {
	const key = `${currency} ${locale}`;
	const cached = formats.get(key);
	if (cached) return cached;
	const digits = fractionDigits(currency);
	const format = new Intl.NumberFormat(locale, {
		style: "currency",
		currency,
		minimumFractionDigits: digits,
		maximumFractionDigits: digits,
	});
	formats.set(key, format);
	return format;
}

/**
 * Formats an amount with its currency: `formatMoney({ amount: 1999, currency: "EUR" }, "en")` is "€19.99".
 * @param locale a BCP 47 language tag; by default that of the runtime
 * @throws {RangeError} as `formatDecimal` does, and for an invalid locale
 */
export function formatMoney(money: Money, locale?: string): string {
	// A text, because dividing a large amount would round it.
	return formatOf(money.currency, locale).format(formatDecimal(money));
}

/** The maximum length of a number in characters. A longer text is not a number that anyone means. */
const maxLength = 40;

/**
 * Reads an amount as people type it: `parseMoney("19.99", "EUR")` is `{ amount: 1999, currency: "EUR" }`. It may have
 * fewer decimals than the currency, or zeros beyond them. A decimal comma is read where it cannot separate thousands: "19,99"
 * is read and "1,290" is not.
 * @throws {RangeError} with a message for the person who typed it: what is wrong, and what to enter instead
 */
export function parseMoney(text: string, currency: Currency): Money {
	const digits = fractionDigits(currency);
	const typed = text.length > maxLength ? "" : text.trim();
	const [, sign, whole = "", separator, decimals = ""] = /^(-?)(\d+)(?:([.,])(\d*))?$/.exec(typed) ?? [];
	const mayBeThousands = separator === "," && decimals.length === 3 && /^[1-9]\d{0,2}$/.test(whole);
	if (mayBeThousands && digits > 0) {
		throw new RangeError(`${typed} may be ${whole}${decimals} or ${whole}.${decimals}: enter the one that you mean.`);
	}
	if (whole === "" || mayBeThousands) throw new RangeError(notNumberMessage(typed, currency));
	if (sign) throw new RangeError("The amount can't be negative.");
	const significant = withoutTrailingZeros(decimals);
	if (significant.length > digits) {
		throw new RangeError(`${currency} has ${digits === 0 ? "no decimals" : `at most ${digits} decimals`}.`);
	}
	const amount = Number(whole + significant.padEnd(digits, "0"));
	if (amount > maxAmount) {
		throw new RangeError(`The highest amount is ${formatDecimal({ amount: maxAmount, currency })}.`);
	}
	return { amount, currency };
}

function notNumberMessage(text: string, currency: Currency): string {
	const example = formatDecimal({ amount: 1999, currency });
	if (/^-?\d{1,3}\D\d{3}(?!\d)/.test(text)) {
		return `Enter the number without thousands separators, such as ${example}.`;
	}
	return `Enter a ${fractionDigits(currency) === 0 ? "whole" : "decimal"} number, such as ${example}.`;
}

function withoutTrailingZeros(digits: string): string {
	let end = digits.length;
	while (digits[end - 1] === "0") end--;
	return digits.slice(0, end);
}
