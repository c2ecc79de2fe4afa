import { formatMoney as formatIn, type Money } from "@tap/client/money";

/** The locale of all numbers and dates, the same as that of the text around them. */
export const language = "en-US";

/** Formats an amount with its currency: `{ amount: 1999, currency: "EUR" }` is "€19.99". */
export function formatMoney(money: Money): string {
	return formatIn(money, language);
}

/** The price of a quantity. */
export function multiply({ amount, currency }: Money, quantity: number): Money {
	return { amount: amount * quantity, currency };
}
