import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from "vitest";
import { startTemporaryStage, type TemporaryStage } from "../../../../test/support/temporary-stage.ts";
import { signIn } from "./harness.ts";

// A stage of its own, whose lists never show what the tests write: the indexes stay behind for longer than any test takes.
let stage: TemporaryStage;
let browser: Browser;
beforeAll(async () => {
	stage = await startTemporaryStage({ buildConsole: true, indexDelayMs: 600_000 });
	browser = await chromium.connect(inject("browserUrl"));
});
afterAll(async () => {
	await browser?.close();
	await stage?.stop();
});

/** Opens a view, signed in. */
async function open(path: string, user: string): Promise<Page> {
	const context = await browser.newContext({ reducedMotion: "reduce" });
	onTestFinished(() => context.close());
	const page = await context.newPage();
	await page.goto(new URL(path, stage.consoleUrl).href);
	await signIn(page, user);
	return page;
}

const links = (page: Page, name: string) => page.getByRole("listitem").filter({ hasText: name });

test("an order that was just placed is in the customer's orders, and canceled once it was canceled", async () => {
	const page = await open("products/prd_pour-over-maker", "Ada");
	await page.getByRole("button", { name: "Add to cart" }).click();
	await page.getByRole("link", { name: "Cart, 1 item" }).click();
	await page.getByRole("button", { name: "Place order", exact: true }).click();
	await page.getByRole("heading", { name: "Thank you, Ada!" }).waitFor();

	await page.getByRole("link", { name: "My orders" }).first().click();
	const placed = links(page, "Pour-over coffee maker").first();
	await placed.getByText("Placed").waitFor();
	await placed.getByRole("button", { name: /^Cancel/ }).click();
	await page.getByRole("button", { name: "Cancel order", exact: true }).click();
	await page.getByText("The order was canceled.").waitFor();
	await page.getByRole("link", { name: "Canceled", exact: true }).click();
	await links(page, "Pour-over coffee maker").first().getByText("Canceled").waitFor();
});

test("a product that an admin just created is in the catalog", async () => {
	const page = await open("admin/products", "Shop Admin");
	await page.getByRole("button", { name: "New product" }).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByLabel("Name").fill("Test kettle");
	await dialog.getByLabel("Category").fill("kitchen");
	await dialog.getByLabel("Price").fill("12.50");
	await dialog.getByLabel("Stock").fill("5");
	await dialog.getByRole("button", { name: "Create" }).click();
	await page.getByText("Test kettle was created.").waitFor();
	await page.getByRole("link", { name: "tap, home" }).click();
	// The catalog has this button, and the admin's table does not.
	const add = page.getByRole("button", { name: "Add Test kettle to cart" });
	await add.first().waitFor();
	expect(await add.count()).toBe(1);
	// This list was not loaded before.
	await page.getByRole("link", { name: "Kitchen", exact: true }).click();
	await page.waitForURL("**/?category=kitchen");
	await page.getByRole("button", { name: "Add Pour-over coffee maker to cart" }).waitFor();
	await page.getByRole("button", { name: "Add Graph paper notebook to cart" }).waitFor({ state: "detached" });
	await add.waitFor();
});
