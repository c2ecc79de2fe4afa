import { unwrap } from "@tap/client";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { productsPerRead } from "../../src/overview/stock-levels.ts";
import { clientOf, orderAs, respondWithProblem, stock, stockMany } from "./arrange.ts";
import { expectAccessible, expectNoSidewaysScroll, openConsole, signIn, type Visit, viewports } from "./harness.ts";

const shop = openConsole();

const chart = (page: Page, name: string) => page.getByRole("group", { name });
const revenue = (page: Page) => chart(page, "Revenue per day in EUR");
const ordersPerDay = (page: Page) => chart(page, "Orders placed per day");
/** The name of the focused bar. */
const focused = (page: Page) => page.evaluate<string>("document.activeElement?.getAttribute('aria-label')");

async function openOverview(visit?: Visit): Promise<Page> {
	const page = await shop.open("/overview", { user: "Shop Admin", ...visit });
	await page.getByText("As of").waitFor();
	return page;
}

/** Reads the values of today's bars. */
async function todayOf(page: Page): Promise<{ orders: number; revenue: number }> {
	const number = async (bars: ReturnType<typeof revenue>) => {
		const name = (await bars.getByRole("img").last().getAttribute("aria-label")) ?? "";
		return Number(/: [^\d]*([\d.,]+)/.exec(name)?.[1]?.replaceAll(",", ""));
	};
	return { orders: await number(ordersPerDay(page)), revenue: await number(revenue(page)) };
}

test("is accessible as charts and as tables, on a phone, a tablet and a desktop", async () => {
	const page = await openOverview({ viewport: "phone" });
	const cards = ["Revenue", "Orders", "By status"];
	for (const size of Object.values(viewports)) {
		await page.setViewportSize(size);
		await revenue(page).getByRole("img").last().waitFor();
		expect(await revenue(page).getByRole("img").count()).toBe(30);
		await page.getByText("products with 10 units or fewer").waitFor();
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);

		const before = await page.evaluate<number>("document.documentElement.scrollHeight");
		for (const name of cards) await page.getByRole("button", { name: `Table of ${name}` }).click();
		await page.getByRole("region", { name: "Revenue per day in EUR" }).getByRole("table").waitFor();
		await page
			.getByRole("region", { name: "Orders by status" })
			.getByRole("row", { name: /^Canceled/ })
			.waitFor();
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);
		// The cards keep their size.
		expect(await page.evaluate<number>("document.documentElement.scrollHeight")).toBe(before);
		for (const name of cards) await page.getByRole("button", { name: `Chart of ${name}` }).click();
		await revenue(page).waitFor();
	}
});

test("orders count on their day, and canceled ones have no revenue", async () => {
	await stock(shop, [{ id: "prd_counted", name: "Counted", price: { amount: 1250, currency: "EUR" }, stock: 99 }]);
	const page = await openOverview();
	const before = await todayOf(page);
	const canceled = await orderAs(shop, "ada@example.com", "prd_counted", 4);
	const params = { path: { orderId: canceled.id } };
	await unwrap(clientOf(shop, "ada@example.com").POST("/orders/{orderId}/cancel", { params }));
	await orderAs(shop, "ada@example.com", "prd_counted", 2);
	await page.getByRole("button", { name: "Refresh" }).click();
	await expect.poll(() => todayOf(page)).toEqual({ orders: before.orders + 2, revenue: before.revenue + 25 });
});

test("the arrow keys move between the marks of a chart, which have names", async () => {
	const page = await openOverview();
	const bars = revenue(page).getByRole("img");
	await bars.last().waitFor();
	// The chart has one tab stop.
	expect(await revenue(page).locator('[tabindex="0"]').count()).toBe(1);
	await page.getByRole("button", { name: "Table of Revenue" }).focus();
	await page.keyboard.press("Tab");
	const today = await focused(page);
	expect(today).toBe(await bars.last().getAttribute("aria-label"));
	expect(today).toMatch(/^[A-Z][a-z]+day, [A-Z][a-z]+ \d+: €[\d.,]+$/);
	await page.keyboard.press("ArrowLeft");
	const yesterday = await focused(page);
	expect(yesterday).toBe(await bars.nth(28).getAttribute("aria-label"));
	// The value of the bar is also shown above the chart.
	const [day, value] = yesterday.split(": ");
	const card = page.getByRole("region", { name: "Revenue", exact: true });
	await card.getByText(day ?? "", { exact: true }).waitFor();
	await card.getByText(value ?? "", { exact: true }).waitFor();
	await page.keyboard.press("Home");
	expect(await focused(page)).toBe(await bars.first().getAttribute("aria-label"));
	await page.keyboard.press("ArrowLeft");
	expect(await focused(page)).toBe(await bars.first().getAttribute("aria-label"));
	await page.keyboard.press("End");
	expect(await focused(page)).toBe(today);
	await expectAccessible(page);
	// Tab leaves the chart.
	await page.keyboard.press("Tab");
	expect(await focused(page)).toBeNull();

	await ordersPerDay(page).getByRole("img").first().hover();
	await page
		.getByRole("region", { name: "Orders", exact: true })
		.getByText(/day, [A-Z][a-z]+ \d+/)
		.waitFor();
});

test("the time range and the currency are in the address", async () => {
	const page = await openOverview();
	await page.getByRole("link", { name: "14 days" }).click();
	await expect.poll(() => revenue(page).getByRole("img").count()).toBe(14);
	await page.reload();
	await expect.poll(() => revenue(page).getByRole("img").count()).toBe(14);
	await page.getByRole("navigation", { name: "Currency" }).getByRole("link", { name: "JPY" }).click();
	await chart(page, "Revenue per day in JPY").getByRole("img").last().waitFor();
	expect(await page.getByRole("link", { name: "14 days" }).getAttribute("aria-current")).toBe("true");
});

test("low stock depends on the threshold, which survives a reload", async () => {
	await stock(shop, [
		{ id: "prd_low-one", name: "Nearly gone", stock: 1 },
		{ id: "prd_low-none", name: "Quite gone", stock: 0 },
		{ id: "prd_low-seven", name: "Seven left", stock: 7 },
	]);
	const page = await openOverview({ viewport: "phone" });
	const low = page.getByRole("region", { name: "Low stock" });
	await low.getByRole("listitem").filter({ hasText: "Seven left" }).getByText("7 in stock").waitFor();
	await low.getByLabel("Threshold").fill("2");
	await low.getByText("products with 2 units or fewer").waitFor();
	await expect
		.poll(() => low.getByRole("heading", { level: 3 }).allTextContents())
		.toEqual(["Quite gone", "Nearly gone"]);
	await low.getByText("Sold out").waitFor();
	await low.getByLabel("Threshold").fill("-1");
	expect(await low.getByLabel("Threshold").getAttribute("aria-invalid")).toBe("true");
	await page.reload();
	await low.getByText("products with 2 units or fewer").waitFor();
	await low.getByText(/^Among all \d+ products\.$/).waitFor();
	await low.getByRole("link", { name: "Nearly gone" }).click();
	await page.getByRole("heading", { name: "Nearly gone" }).waitFor();
});

test("an error has the request's id, and Try again loads the metrics", async () => {
	const page = await shop.open("/overview", { expected: [/status of 500/] });
	await page.route(/\/orders\?/, (route) =>
		respondWithProblem(route, "server.failed", { requestId: "req-browser-test" }),
	);
	await signIn(page, "Shop Admin");
	const alert = page.getByRole("alert");
	await alert.getByText("An unexpected error occurred.").waitFor();
	await alert.getByText("req-browser-test").waitFor();
	// The stock was loaded.
	await page.getByText("products with 10 units or fewer").waitFor();
	await expectAccessible(page);
	await page.unroute(/\/orders\?/);
	await alert.getByRole("button", { name: "Try again" }).click();
	await revenue(page).getByRole("img").last().waitFor();
});

test("a customer sees no metrics", async () => {
	const page = await shop.open("/overview", { user: "Ada" });
	await page.getByRole("heading", { name: "Admins only" }).waitFor();
	expect(await page.getByRole("img").count()).toBe(0);
});

test("of many products the newest are read first, and older ones on request", async () => {
	// Newer than the seeded products, of which the rain jacket has low stock.
	await stockMany(shop, "many", productsPerRead, { stock: 500 });
	const page = await openOverview();
	const low = page.getByRole("region", { name: "Low stock" });
	await low.getByText(`Among the newest ${productsPerRead.toLocaleString("en")} products.`).waitFor();
	expect(await low.getByText("Rain jacket").count()).toBe(0);
	await low.getByRole("button", { name: "Include older products" }).click();
	await low.getByText(/^Among all 2,\d+ products\.$/).waitFor();
	await low.getByText("Rain jacket").waitFor();

	// A list of two thousand products is shown in steps.
	await low.getByLabel("Threshold").fill("500");
	await expect.poll(() => low.getByRole("listitem").count()).toBe(6);
	await low.getByRole("button", { name: "Show 50 more" }).click();
	await expect.poll(() => low.getByRole("listitem").count()).toBe(56);
	await expectNoSidewaysScroll(page);
});
