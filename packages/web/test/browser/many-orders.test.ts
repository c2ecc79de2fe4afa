import { type Order, unwrap } from "@tap/client";
import type { Locator, Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { clientOf, orderAs, orderMany, stock } from "./arrange.ts";
import { openConsole } from "./harness.ts";

const shop = openConsole();

const many = 500;
const name = "Walnut salad bowl";

/** The maximum number of rows in the document at a time: those in the window, and a few beyond. */
const maxRows = 40;

beforeAll(async () => {
	await stock(shop, [{ id: "prd_bowl", name, stock: 100 }]);
	const settled = await fulfill(await orderAs(shop, "ada@example.com", "prd_bowl", 1));
	await orderMany(shop, settled, many);
	await orderMany(shop, await orderAs(shop, "grace@example.com", "prd_bowl", 1), many);
});

function fulfill({ id }: Order): Promise<Order> {
	return unwrap(clientOf(shop, "admin").POST("/orders/{orderId}/fulfill", { params: { path: { orderId: id } } }));
}

const rows = (page: Page) => page.getByRole("listitem").filter({ hasText: name });

/** Scrolls what an element is in to the end, again and again, until the list is complete. Returns the most rows that it rendered. */
async function scrollToEnd(list: Locator, scroller: string): Promise<number> {
	const counts: number[] = [];
	await expect
		.poll(
			async () => {
				counts.push(await list.getByRole("listitem").count());
				return list.evaluate((element, selector) => {
					const outer = element.closest(selector);
					outer?.scrollTo(0, outer.scrollHeight);
					const last = [...element.children].at(-1);
					return last?.getAttribute("aria-posinset") === last?.getAttribute("aria-setsize") && last?.ariaSetSize;
				}, scroller);
			},
			{ interval: 50 },
		)
		.toSatisfy((setSize) => Number(setSize) >= many);
	return Math.max(...counts);
}

test.each([
	["all customers' fulfilled orders", "/admin/orders?status=fulfilled", "Shop Admin", "html"],
	["the orders to fulfill", "/admin/orders", "Shop Admin", "html"],
	["a customer's own orders", "/orders", "Ada", "html"],
	["the orders of a user", "/admin/users", "Shop Admin", "dialog"],
])(
	"%s: renders only the rows near the window, numbers them, and opens the last one",
	async (_, path, user, scroller) => {
		const page = await shop.open(path, { user });
		if (scroller === "dialog") await page.getByRole("button", { name: "Ada Lovelace" }).click();
		const list = page.getByRole("list").filter({ has: page.getByText(name) });
		await rows(page).first().waitFor();
		expect(await rows(page).first().getAttribute("aria-posinset")).not.toBeNull();
		const rendered = await scrollToEnd(list, scroller);
		expect(rendered).toBeGreaterThan(5);
		expect(rendered).toBeLessThan(maxRows);
		const last = list.getByRole("listitem").last();
		await last.getByRole("button").or(last.getByRole("link")).first().click();
		await page
			.getByText("Order", { exact: true })
			.or(page.getByRole("heading", { name: /^Order/ }))
			.first()
			.waitFor();
	},
);

test("the Tab key goes through the rows in sequence, also after scrolling far away from the focused one", async () => {
	const page = await shop.open("/admin/orders?status=fulfilled", { user: "Shop Admin" });
	const position = () =>
		page.evaluate<number>("Number(document.activeElement.closest('[aria-posinset]')?.ariaPosInSet ?? 0)");
	await rows(page).first().getByRole("button").focus();
	const first = await position();
	for (let step = 1; step <= 30; step++) {
		await page.keyboard.press("Tab");
		expect(await position()).toBe(first + step);
	}
	await page.evaluate("scrollTo(0, 0)");
	await rows(page).and(page.locator("[aria-posinset='1']")).waitFor();
	expect(await position()).toBe(first + 30);
	await page.keyboard.press("Tab");
	expect(await position()).toBe(first + 31);
});

test("the way back from an order leads to the same rows", async () => {
	const page = await shop.open("/orders", { user: "Ada", viewport: "phone" });
	await rows(page).first().waitFor();
	// Down the list as a person goes, so that every row is measured. On a phone, rows are higher than they are estimated.
	for (let top = 0; top <= 4_000; top += 500) {
		await page.evaluate(`scrollTo(0, ${top})`);
		await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
	}
	const inWindow = () =>
		page.evaluate<string[]>(
			"[...document.querySelectorAll('[aria-posinset]')].filter((row) => { const { top, bottom } = row.getBoundingClientRect(); return bottom > 80 && top < innerHeight; }).map((row) => row.ariaPosInSet)",
		);
	const before = await inWindow();
	const link = page.locator(`[aria-posinset='${before[2]}']`).getByRole("link");
	await link.click();
	await page.getByRole("heading", { name: /Order/ }).first().waitFor();
	await page.goBack();
	await rows(page).first().waitFor();
	await expect.poll(inWindow).toEqual(before);
});

test("is printed whole", async () => {
	const page = await shop.open("/admin/orders?status=fulfilled", { user: "Shop Admin" });
	await rows(page).first().waitFor();
	const setSize = Number(await rows(page).first().getAttribute("aria-setsize"));
	await page.evaluate(
		"addEventListener('beforeprint', () => { window.printed = document.querySelectorAll('main li').length; })",
	);
	await page.pdf();
	expect(await page.evaluate("window.printed")).toBeGreaterThanOrEqual(setSize);
	await expect.poll(() => rows(page).count()).toBeLessThan(maxRows);
});
