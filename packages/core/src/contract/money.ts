import * as z from "zod/mini";
import { currencies, minorUnitDigits } from "./currency.ts";
import { integer } from "./field.ts";

/** An ISO 4217 currency code. The extension tells callers in any language what an amount is worth. */
export const Currency = z
	.enum(currencies, { error: "must be an ISO 4217 currency code, such as EUR" })
	.register(z.globalRegistry, {
		id: "Currency",
		description:
			"ISO 4217 currency code. `x-minor-unit-digits` has the number of decimals of each currency, the minor unit of ISO 4217.",
		"x-minor-unit-digits": minorUnitDigits,
	});

/**
 * An amount of money: an integer number of the currency's minor units (cents, pence; JPY has none) and an ISO 4217 code.
 * The upper bound keeps the largest possible order total (50 lines of 1,000 units) a safe integer.
 */
export const Money = z
	.strictObject({
		amount: integer(
			0,
			9_999_999_999,
			"In minor units: 1999 EUR is 19.99 euros, 1999 JPY is 1999 yen, 1999 KWD is 1.999 dinars.",
		),
		currency: Currency,
	})
	.register(z.globalRegistry, {
		id: "Money",
		description: "An amount of money in the minor units of its currency.",
		examples: [{ amount: 1999, currency: "EUR" }],
	});
export type Money = z.output<typeof Money>;

/** The total of an order: as `Money`, with room for 50 lines of 1,000 units at the highest price. */
export const Total = z
	.strictObject({
		amount: integer(0, Number.MAX_SAFE_INTEGER, "In minor units of the currency."),
		currency: Money.shape.currency,
	})
	.register(z.globalRegistry, {
		id: "Total",
		description: "The sum of an order's lines, in the minor units of its currency.",
		examples: [{ amount: 3998, currency: "EUR" }],
	});
