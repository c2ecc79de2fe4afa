import { fileURLToPath } from "node:url";
import { unwrap } from "@tap/client";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { answerProblem, clientOf, stock, stockOf } from "./arrange.ts";
import { expectAccessible, expectNoSidewaysScroll, openConsole } from "./harness.ts";

const shop = openConsole();

const exampleFile = fileURLToPath(new URL("../../../../examples/import-catalog/catalog.csv", import.meta.url));
const header = "id,name,description,category,price,currency,stock";

/** Opens the import as the shop's admin. */
async function openImport(visit: Parameters<typeof shop.open>[1] = {}): Promise<Page> {
	const page = await shop.open("/admin/import", { user: "Shop Admin", ...visit });
	await page.getByRole("button", { name: "Choose a file" }).waitFor();
	return page;
}

/** Pastes a file and waits for its preview. */
async function paste(page: Page, lines: readonly string[]): Promise<void> {
	await page.getByLabel("Or paste it").fill(lines.join("\n"));
	await page.getByRole("button", { name: "Preview it" }).click();
}

const send = (page: Page) => page.getByRole("button", { name: /^Import [\d,]+ products?$/ });
const chip = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const lineOf = (page: Page, text: string) => page.getByRole("row").filter({ hasText: text });

/** A file of so many good lines. */
function linesOf(count: number, prefix: string): string[] {
	return [
		header,
		...Array.from(
			{ length: count },
			(_, index) => `prd_${prefix}-${index},${prefix} ${index},,import,${index + 1}.50,EUR,5`,
		),
	];
}

describe.each(["desktop", "phone"] as const)("a file on a %s", (viewport) => {
	test("is previewed with what is wrong at its cell, and the rest imported", async () => {
		await stock(shop, [
			{ id: "prd_there", name: "There already", category: "import", price: { amount: 500, currency: "EUR" }, stock: 3 },
		]);
		const page = await openImport({ viewport });
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);
		await paste(page, [
			"id,Title,description,category,price,currency,stock",
			`,Fresh ${viewport},,import,5,EUR,4`,
			"prd_there,There already,,import,6.00,EUR,3",
			",Faulty one,,Not A Slug,5.999,EUR,-2",
			"a,line,too,short",
		]);
		await page.getByText("No column is the name.").waitFor();
		await page.getByLabel("Title").selectOption("Name");
		await chip(page, "Faulty 2").waitFor();
		const faulty = lineOf(page, "Faulty one");
		await faulty.getByText("Use lower-case letters, digits and single hyphens").waitFor();
		await faulty.getByText("EUR has 2 decimals at most.").waitFor();
		await faulty.getByText("A stock is not below 0.").waitFor();
		await page.getByText("It has 4 cells instead of 7.").waitFor();
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);
		await chip(page, "All 4").click();
		await lineOf(page, "There already").getByText("was 5.00").waitFor();
		// Nothing is written before the person says so.
		expect(
			(
				await unwrap(
					clientOf(shop, "admin").GET("/products/{productId}", { params: { path: { productId: "prd_there" } } }),
				)
			).price.amount,
		).toBe(500);

		await send(page).click();
		await page.getByRole("heading", { name: "2 products are in the shop" }).waitFor();
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);
		await page.getByRole("link", { name: "See the products" }).click();
		await page
			.getByRole("row")
			.filter({ hasText: `Fresh ${viewport}` })
			.getByText("€5.00")
			.waitFor();
	});
});

test("the example's file is imported, and a second time there is nothing to do", async () => {
	const page = await openImport();
	await page.getByLabel("CSV file").setInputFiles(exampleFile);
	await page.getByRole("heading", { name: "catalog.csv" }).waitFor();
	await chip(page, "New 5").waitFor();
	await send(page).click();
	await page.getByRole("heading", { name: "5 products are in the shop" }).waitFor();
	expect(await stockOf(shop, "prd_moka-pot")).toBe(40);
	await page.getByRole("button", { name: "Another file" }).click();
	await page.getByLabel("CSV file").setInputFiles(exampleFile);
	await chip(page, "Same 5").waitFor();
	await page.getByText("the shop has all of it already").waitFor();
	expect(await send(page).isDisabled()).toBe(true);
});

test("a file that is no text is refused with what to do", async () => {
	const page = await openImport();
	const buffer = Buffer.from([0xff, 0xfe, 0x00, 0xd8]);
	await page.getByLabel("CSV file").setInputFiles({ name: "old.csv", mimeType: "text/csv", buffer });
	await page.getByText('Save it as "CSV UTF-8"').waitFor();
});

test("it can be stopped and resumed", async () => {
	const page = await openImport();
	let release = () => {};
	const held = new Promise<void>((resolve) => {
		release = resolve;
	});
	let batches = 0;
	await page.route("**/products", async (route) => {
		if (route.request().method() === "PUT" && ++batches === 2) await held;
		await route.continue();
	});
	await paste(page, linesOf(350, "stop"));
	await send(page).click();
	await page.getByText("100 of 350").waitFor();
	await page.getByRole("button", { name: "Stop" }).click();
	release();
	await page.getByRole("heading", { name: "Stopped" }).waitFor();
	await page.getByText("200 of 350 are in the shop.").waitFor();
	expect(await stockOf(shop, "prd_stop-199")).toBe(5);
	await page.getByRole("button", { name: "Go on with 150" }).click();
	await page.getByRole("heading", { name: "350 products are in the shop" }).waitFor();
	expect(await stockOf(shop, "prd_stop-349")).toBe(5);
	expect(batches).toBe(4);
});

test("it goes on by itself when the network is back", async () => {
	const page = await openImport({ expected: [/ERR_INTERNET_DISCONNECTED/] });
	await paste(page, linesOf(150, "offline"));
	await send(page).waitFor();
	await page.context().setOffline(true);
	await send(page).click();
	await page.getByRole("heading", { name: "Interrupted" }).waitFor();
	await page.getByText("0 of 150 are in the shop.").waitFor();
	await page.context().setOffline(false);
	await page.getByRole("heading", { name: "150 products are in the shop" }).waitFor();
});

test("what the API refuses is named by its line, and the others are imported", async () => {
	const page = await openImport({ expected: [/status of 400/] });
	let isFirst = true;
	await page.route("**/products", async (route) => {
		if (route.request().method() !== "PUT" || !isFirst) return route.continue();
		isFirst = false;
		const errors = [{ in: "body", pointer: "/items/1/name", detail: "must be nicer" }] as const;
		await answerProblem(route, "request.invalid", { requestId: "r-1", errors });
	});
	await paste(page, linesOf(3, "refused"));
	await send(page).click();
	await page.getByRole("heading", { name: "1 line was refused by the shop" }).waitFor();
	const row = lineOf(page, "name: must be nicer");
	await row.getByText("refused 1").waitFor();
	expect(await row.getByRole("cell").first().textContent()).toBe("3");
	await page.getByText("2 of 3 are in the shop.").waitFor();
	await expectAccessible(page);
});
