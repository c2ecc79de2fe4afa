import { expect, test } from "vitest";
import { formatMoney, multiply } from "../src/money.ts";

test("an amount has the decimals of the contract, in the language of the console", () => {
	expect(formatMoney({ amount: 1_234_567, currency: "USD" })).toBe("$12,345.67");
	expect(formatMoney({ amount: 1290, currency: "HUF" }).replaceAll(/\s/g, " ")).toBe("HUF 12.90");
});

test("an amount multiplied by a quantity keeps its currency", () => {
	expect(multiply({ amount: 1999, currency: "EUR" }, 3)).toEqual({ amount: 5997, currency: "EUR" });
});
