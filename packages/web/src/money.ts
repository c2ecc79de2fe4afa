import type { Product } from "@tap/client";

/** An amount in minor units and its currency. */
export type Money = Product["price"];

const formats = new Map<string, Intl.NumberFormat>();

/** The language of all numbers and dates: that of the texts around them. */
export const language = "en-GB";

function formatOf(currency: string): Intl.NumberFormat {
	const known = formats.get(currency);
	if (known) return known;
	const format = new Intl.NumberFormat(language, { style: "currency", currency });
	formats.set(currency, format);
	return format;
}

/** How many digits the currency has after the point (ISO 4217): 2 for EUR, 0 for JPY, 3 for KWD. */
export function exponentOf(currency: string): number {
	return formatOf(currency).resolvedOptions().maximumFractionDigits ?? 2;
}

/** An amount as people read it: `{ amount: 1999, currency: "EUR" }` is "€19.99". */
export function formatMoney({ amount, currency }: { amount: number; currency: string }): string {
	return formatOf(currency).format(amount / 10 ** exponentOf(currency));
}

/** The price of so many pieces. */
export function times<Currency extends string>(
	{ amount, currency }: { amount: number; currency: Currency },
	quantity: number,
): { amount: number; currency: Currency } {
	return { amount: amount * quantity, currency };
}

/** An amount as a field and a file have it: 1999 EUR is "19.99". */
export function amountText({ amount, currency }: { amount: number; currency: string }): string {
	const exponent = exponentOf(currency);
	const digits = String(amount).padStart(exponent + 1, "0");
	return exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}
