import { unwrap } from "@tap/client";
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { tableNames } from "../../../local/src/aws.ts";
import { clientOf, stock } from "./arrange.ts";
import { restoreSnapshot } from "./database.ts";
import { openConsole } from "./harness.ts";
import { expectReadableOnPaper, expectRightToLeft, expectTextFits } from "./layout.ts";

const shop = openConsole();

/** A German product, a word of the maximum length, and names in Arabic and Hebrew with what has no direction of its own. */
const names = [
	"Kaffeevollautomatenreinigungstabletten",
	"W".repeat(200),
	"حقيبة جلدية (بني) 25",
	"מגבת (לבן), 2",
] as const;
const category = "kaffeevollautomatenreinigungstablettenundzubehoer1";
const description = `${"Donaudampfschifffahrtsgesellschaft".repeat(8)}\nوصف المنتج (25)`;
const products = names.map((name, index) => ({
	id: `prd_long-${index}`,
	name,
	description,
	category,
	// A long amount.
	price: { amount: index === 0 ? 999_999_999 : 1250, currency: "EUR" } as const,
	stock: 3,
}));
let orderId: string;

beforeAll(async () => {
	const users = (shop.stage.seed[tableNames.Users] ?? []).map((user, index) => ({
		...user,
		name: { S: names[(index + 1) % names.length] ?? "" },
		email: { S: `${"post".repeat(15)}@${"gesellschaft".repeat(5)}.example.com` },
	}));
	await restoreSnapshot(shop.stage.databaseUrl, { ...shop.stage.seed, [tableNames.Users]: users });
	await stock(shop, products);
	// The newest order is first in lists: it begins with the right-to-left name.
	for (const order of [products, [...products].reverse()]) {
		const lines = order.map(({ id }) => ({ productId: id, quantity: 1 }));
		orderId = (await unwrap(clientOf(shop, "admin").POST("/orders", { body: { lines } }))).id;
	}
});

/** Goes to a view without loading the console again. */
async function go(page: Page, path: string): Promise<void> {
	await page.evaluate(
		`history.pushState(null, "", ${JSON.stringify(new URL(shop.address(path)).pathname)} + ${JSON.stringify(new URL(shop.address(path)).search)})`,
	);
}

test("long words, large text and right-to-left names fit every view at 320 px", async () => {
	const page = await shop.open("/", { user: "Shop Admin" });
	const browser = await page.context().newCDPSession(page);
	const main = page.getByRole("main");
	await page.evaluate(
		`localStorage.setItem("tap.cart", ${JSON.stringify(JSON.stringify(products.map(({ id, ...product }) => ({ ...product, productId: id, quantity: 9 }))))})`,
	);

	/** Checks a view at each width and size of text. */
	const check = async (view: string, hasRightToLeft = true) => {
		for (const [width, fontSize] of [
			[1280, 16],
			[1280, 32],
			[320, 16],
			[320, 32],
		] as const) {
			await page.setViewportSize({ width, height: 800 });
			// As the browser's setting for the size of text does.
			await browser.send("Page.setFontSizes", { fontSizes: { standard: fontSize } });
			await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
			expect(await page.evaluate("getComputedStyle(document.documentElement).fontSize")).toBe(`${fontSize}px`);
			await expectTextFits(page, `${view}, ${width} px wide, text of ${fontSize} px`);
		}
		await page.setViewportSize({ width: 1280, height: 800 });
		await browser.send("Page.setFontSizes", { fontSizes: { standard: 16 } });
		if (hasRightToLeft) await expectRightToLeft(page, view);
	};

	await go(page, `/?category=${category}`);
	await main.getByRole("heading", { name: names[0], level: 2 }).waitFor();
	await page.getByRole("button", { name: `Add ${names[2]} to cart` }).click();
	await page.getByText("added to your cart").waitFor();
	// A message with the focus stays.
	await page.getByRole("button", { name: "Dismiss" }).focus();
	await check("the catalog with a message");
	await page.getByRole("button", { name: "Dismiss" }).click();

	for (const { id, name } of products) {
		await go(page, `/products/${id}`);
		await main.getByRole("heading", { name, level: 1 }).waitFor();
		await check(`the product ${id}`, /[א-ي]/.test(name));
	}

	await go(page, "/cart");
	await main
		.getByText(/^Only 1 of/)
		.nth(3)
		.waitFor();
	await check("the cart");

	await go(page, "/orders");
	await main.getByRole("link", { name: names[3] }).first().waitFor();
	await check("my orders");
	await go(page, `/orders/${orderId}`);
	await main.getByRole("link", { name: names[2] }).waitFor();
	await check("an order");

	await go(page, "/overview");
	await main.getByRole("link", { name: names[2] }).waitFor();
	await main.getByText("As of").waitFor();
	await check("the overview");

	await go(page, "/admin/products");
	await page.getByRole("button", { name: `Edit ${names[2]}` }).waitFor();
	await check("the admin's products");
	await page.getByRole("button", { name: `Edit ${names[2]}` }).click();
	await main.getByRole("form").waitFor();
	await check("the editor of a product");
	await page.getByRole("button", { name: `Delete ${names[3]}` }).click();
	await page.getByRole("dialog").waitFor();
	await check("deleting a product");
	await page.getByRole("button", { name: "Keep it" }).click();

	await go(page, "/admin/orders");
	await main.getByRole("button", { name: names[3] }).first().waitFor();
	await check("the order queue");
	await main.getByRole("button", { name: names[3] }).first().click();
	await page.getByRole("dialog").getByRole("link", { name: names[2] }).waitFor();
	await check("an order in the queue");
	await page.getByRole("button", { name: "Close" }).click();

	await go(page, "/admin/users");
	await main.getByRole("button", { name: names[2] }).first().click();
	await page.getByRole("dialog").waitFor();
	await check("a user");
	await page.getByRole("button", { name: "Close" }).click();

	await go(page, "/admin/import");
	const rows = products.map(({ id, name }) => `${id},${name},${description.split("\n")[1]},${category},12.50,EUR,4`);
	await page.getByLabel("Or paste it").fill(["id,name,description,category,price,currency,stock", ...rows].join("\n"));
	await page.getByRole("button", { name: "Preview" }).click();
	await page.getByRole("button", { name: /^All / }).click();
	await page.getByRole("row").filter({ hasText: names[0] }).first().waitFor();
	await check("the preview of an import");
	expect(await page.getByRole("row").count()).toBeGreaterThan(names.length);
});

test("what is chosen stands out in forced colors, and an order is printed readably from the dark theme", async () => {
	const page = await shop.open("/orders?status=placed", { user: "Shop Admin", context: { forcedColors: "active" } });
	const main = page.getByRole("main");
	/** The colors of the links in an area, the current one first. */
	const colors = (selector: string, pseudo = "") =>
		page.evaluate<string[]>(
			`["[aria-current]", ":not([aria-current])"].map((state) => {
				const { backgroundColor } = getComputedStyle(document.querySelector(${JSON.stringify(selector)} + state), ${JSON.stringify(pseudo)});
				return backgroundColor;
			})`,
		);
	const highlight = await page.evaluate<string>(`{
		const element = document.body.appendChild(document.createElement("i"));
		element.style.background = "Highlight";
		const { backgroundColor } = getComputedStyle(element);
		element.remove();
		backgroundColor;
	}`);
	await main.getByRole("link", { name: names[3] }).first().waitFor();
	for (const [selector, pseudo] of [[".chip"], [".nav-link", "::after"]] as const) {
		const [current, other] = await colors(selector, pseudo);
		expect([selector, current]).toEqual([selector, highlight]);
		expect([selector, other]).not.toEqual([selector, highlight]);
	}
	await go(page, "/admin/orders");
	await main.getByRole("button", { name: names[3] }).first().waitFor();
	expect((await colors(".tab"))[0]).toBe(highlight);

	await page.emulateMedia({ forcedColors: "none", colorScheme: "dark" });
	await go(page, `/orders/${orderId}`);
	await main.getByRole("link", { name: names[2] }).waitFor();
	await page.getByRole("button", { name: "Theme" }).click();
	await page.getByLabel("Dark").check();
	await page.keyboard.press("Escape");
	await page.emulateMedia({ media: "print" });
	await expectReadableOnPaper(page);
	expect(await page.locator("button, nav, header.header, footer").filter({ visible: true }).count()).toBe(0);
	expect(await main.getByText("Total").isVisible()).toBe(true);
});
