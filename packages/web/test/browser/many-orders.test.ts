import { type Order, unwrap } from "@tap/client";
import type { Locator, Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { clientOf, orderAs, orderMany, respondWithProblem, stock } from "./arrange.ts";
import { openConsole } from "./harness.ts";

const shop = openConsole();

/** The number of orders in each list: more than one page of any, and far more than are rendered. */
const many = 200;
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
	// Keys may come faster than frames, in which the rows follow the window: the next row is there with the focus.
	await rows(page).first().waitFor();
	const reached = await page.evaluate<number>(`(async () => {
		let position = 0;
		const next = () => document.querySelector("[aria-posinset='" + (position + 1) + "'] button");
		for (let button = next(); position < 40 && button; button = next()) {
			button.focus({ preventScroll: true });
			position++;
			await undefined;
		}
		return position;
	})()`);
	expect(reached).toBe(40);

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

/** Scrolls down by a number of rows, and waits until the rows below them are there. Returns the number of rows that were added. */
async function scrollDown(page: Page, count: number): Promise<number> {
	const positions = () =>
		page.evaluate<string[]>("Array.from(document.querySelectorAll('[aria-posinset]'), (row) => row.ariaPosInSet)");
	const before = await positions();
	const height = await rows(page)
		.first()
		.evaluate((row) => row.getBoundingClientRect().height);
	await page.evaluate(`scrollBy(0, ${count * height})`);
	await page.locator(`[aria-posinset='${Number(before.at(-1)) + count}']`).waitFor();
	return (await positions()).filter((position) => !before.includes(position)).length;
}

test("renders only the rows that scroll into view, and none again", async () => {
	// Each row formats one amount of money.
	const script = `
		window.formatted = 0;
		const { get } = Object.getOwnPropertyDescriptor(Intl.NumberFormat.prototype, "format");
		Object.defineProperty(Intl.NumberFormat.prototype, "format", { get() { window.formatted++; return get.call(this); } });`;
	const page = await shop.open("/admin/orders?status=fulfilled", { user: "Shop Admin", script });
	const formatted = () => page.evaluate<number>("window.formatted");
	await rows(page).filter({ hasText: "Ada Lovelace" }).first().waitFor();
	let before = await formatted();
	expect(before).toBeGreaterThanOrEqual(await rows(page).count());
	for (let step = 0; step < 5; step++) {
		const added = await scrollDown(page, 3);
		expect((await formatted()) - before).toBe(added);
		before = await formatted();
	}
});

test("asks once for the name of a customer who doesn't exist, not with each of their orders", async () => {
	// A failed request is not sent again for some seconds: here they don't pass.
	const script = "const now = Date.now(); Date.now = () => now;";
	const page = await shop.open("/orders", { user: "Shop Admin", script, expected: [/status of 404/] });
	const requested: string[] = [];
	await page.route("**/users/*", (route) => {
		if (route.request().method() === "GET") requested.push(route.request().url());
		return respondWithProblem(route, "user.not_found", { requestId: "req-browser-test" });
	});
	await page.getByRole("link", { name: "Admin" }).click();
	await page.getByRole("link", { name: "Orders", exact: true }).click();
	// Instead of the name, the row has the ID.
	await rows(page).locator("code").first().waitFor();
	// A request that is under way when its list goes away is canceled, and the next list sends it again.
	await rows(page)
		.filter({ hasNot: page.locator("code") })
		.first()
		.waitFor({ state: "detached" });
	await page.getByRole("link", { name: "Fulfilled", exact: true }).click();
	await rows(page).locator("code").first().waitFor();
	for (let step = 0; step < 5; step++) await scrollDown(page, 10);
	expect(new Set(requested).size).toBeGreaterThan(0);
	expect(requested).toEqual([...new Set(requested)]);
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
