import type { Product } from "@tap/client";

/** An amount in minor units and its currency. */
export type Money = Product["price"];

const formats = new Map<string, Intl.NumberFormat>();

/** The locale of all numbers and dates, the same as that of the text around them. */
export const language = "en-US";

function formatOf(currency: string): Intl.NumberFormat {
	const cached = formats.get(currency);
	if (cached) return cached;
	const format = new Intl.NumberFormat(language, { style: "currency", currency });
	formats.set(currency, format);
	return format;
}

/** The number of decimals of a currency (ISO 4217): 2 for EUR, 0 for JPY, 3 for KWD. */
export function exponentOf(currency: string): number {
	return formatOf(currency).resolvedOptions().maximumFractionDigits ?? 2;
}

/** Formats an amount with its currency: `{ amount: 1999, currency: "EUR" }` is "€19.99". */
export function formatMoney({ amount, currency }: { amount: number; currency: string }): string {
	return formatOf(currency).format(amount / 10 ** exponentOf(currency));
}

/** The price of a quantity. */
export function multiply<Currency extends string>(
	{ amount, currency }: { amount: number; currency: Currency },
	quantity: number,
): { amount: number; currency: Currency } {
	return { amount: amount * quantity, currency };
}

/** Formats an amount as in an input field or a CSV file: 1999 EUR is "19.99". */
export function amountText({ amount, currency }: { amount: number; currency: string }): string {
	const exponent = exponentOf(currency);
	const digits = String(amount).padStart(exponent + 1, "0");
	return exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}
