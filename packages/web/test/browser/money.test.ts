import { fileURLToPath } from "node:url";
import { currencies, formatDecimal, type Money } from "@tap/client/money";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { stock } from "./arrange.ts";
import { firefoxIsTested, launchFirefox } from "./firefox.ts";
import { openConsole } from "./harness.ts";

// Engines disagree on the decimals of these currencies, and with ISO 4217.
const products = [
	{ id: "prd_paprika", category: "money", price: { amount: 1290, currency: "HUF" } },
	{ id: "prd_dates", category: "money", price: { amount: 1500, currency: "IQD" } },
	{ id: "prd_coffee", category: "money", price: { amount: 1_290_050, currency: "COP" } },
] as const;
const prices = ["HUF 12.90", "IQD 1.500", "COP 12,900.50"];

const shop = openConsole();

const amounts: readonly Money[] = currencies.map((currency) => ({ amount: 1_290_050, currency }));

/** An expression that formats every amount, and parses the decimal of each again. */
async function roundTrip(): Promise<string> {
	const entry = fileURLToPath(new URL("../../../client/src/money.ts", import.meta.url));
	const { outputFiles } = await build({
		entryPoints: [entry],
		bundle: true,
		format: "iife",
		globalName: "money",
		write: false,
	});
	return `(() => {
		${outputFiles[0]?.text}
		return ${JSON.stringify(amounts)}.map((each) => ({
			text: money.formatMoney(each, "en"),
			parsed: money.parseMoney(money.formatDecimal(each), each.currency),
		}));
	})()`;
}

function expectContractsDecimals(results: readonly { text: string; parsed: Money }[]): void {
	expect(results.map(({ parsed }) => parsed)).toEqual(amounts);
	// Without the currency's symbol and the thousands separators, which are up to the engine.
	const numbers = results.map(({ text }) => /\d.*\d/.exec(text)?.[0].replaceAll(",", ""));
	expect(numbers).toEqual(amounts.map(formatDecimal));
}

/** An expression for the prices on a page of the catalog, when all are there. */
const shownPrices = `new Promise((resolve) => {
	const look = () => {
		const text = document.querySelector("main")?.innerText.replaceAll(/\\s/g, " ") ?? "";
		if (${JSON.stringify(products.map(({ id }) => id))}.every((id) => text.includes(id))) resolve(text);
		else requestAnimationFrame(look);
	};
	look();
})`;

test("Chromium shows and reads amounts in every currency with the contract's decimals", async () => {
	await stock(shop, products);
	const page = await shop.open("/?category=money");
	for (const price of prices) await page.getByText(price).waitFor();
	expectContractsDecimals(await page.evaluate(await roundTrip()));
});

describe.runIf(firefoxIsTested)("Firefox", () => {
	test("shows and reads amounts in every currency with the contract's decimals", async () => {
		await stock(shop, products);
		const browser = await launchFirefox();
		try {
			const page = await browser.newPage();
			await page.goto(shop.address("/?category=money"));
			const text = await page.evaluate<string>(shownPrices);
			for (const price of prices) expect(text).toContain(price);
			expectContractsDecimals(await page.evaluate(await roundTrip()));
		} finally {
			await browser.close();
		}
	});
});
