import { fileURLToPath } from "node:url";
import { unwrap } from "@tap/client";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { clientOf, respondWithProblem, stock, stockOf } from "./arrange.ts";
import { expectAccessible, expectNoSidewaysScroll, openConsole } from "./harness.ts";

const shop = openConsole();

const exampleFile = fileURLToPath(new URL("../../../../examples/import-catalog/catalog.csv", import.meta.url));
const header = "id,name,description,category,price,currency,stock";

/** Opens the import page as an admin. */
async function openImport(visit: Parameters<typeof shop.open>[1] = {}): Promise<Page> {
	const page = await shop.open("/admin/import", { user: "Shop Admin", ...visit });
	await page.getByRole("button", { name: "Choose a file" }).waitFor();
	return page;
}

/** Pastes a file and waits for its preview. */
async function paste(page: Page, lines: readonly string[]): Promise<void> {
	await page.getByLabel("Or paste it").fill(lines.join("\n"));
	await page.getByRole("button", { name: "Preview" }).click();
}

const send = (page: Page) => page.getByRole("button", { name: /^Import [\d,]+ products?$/ });
const chip = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const lineOf = (page: Page, text: string) => page.getByRole("row").filter({ hasText: text });

/** A file of `count` valid lines. */
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
	test("shows validation errors at their cells and imports the other rows", async () => {
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
			",Invalid one,,Not A Slug,5.999,EUR,-2",
			"a,line,too,short",
		]);
		await page.getByText("Missing: name.").waitFor();
		await page.getByLabel("Title").selectOption("Name");
		await chip(page, "Invalid 2").waitFor();
		const invalid = lineOf(page, "Invalid one");
		await invalid.getByText("Use lowercase letters, digits and single hyphens").waitFor();
		await invalid.getByText("EUR has at most 2 decimals.").waitFor();
		await invalid.getByText("Stock can't be negative.").waitFor();
		await page.getByText("The row has 4 cells instead of 7.").waitFor();
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);
		await chip(page, "All 4").click();
		await lineOf(page, "There already").getByText("was 5.00").waitFor();
		// Nothing is written before the user imports.
		expect(
			(
				await unwrap(
					clientOf(shop, "admin").GET("/products/{productId}", { params: { path: { productId: "prd_there" } } }),
				)
			).price.amount,
		).toBe(500);

		await send(page).click();
		await page.getByRole("heading", { name: "2 products imported" }).waitFor();
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);
		await page.getByRole("link", { name: "View products" }).click();
		await page
			.getByRole("row")
			.filter({ hasText: `Fresh ${viewport}` })
			.getByText("€5.00")
			.waitFor();
	});
});

test("imports the example file, and has nothing to import the second time", async () => {
	const page = await openImport();
	await page.getByLabel("CSV file").setInputFiles(exampleFile);
	await page.getByRole("heading", { name: "catalog.csv" }).waitFor();
	await chip(page, "New 5").waitFor();
	await send(page).click();
	await page.getByRole("heading", { name: "5 products imported" }).waitFor();
	expect(await stockOf(shop, "prd_moka-pot")).toBe(40);
	await page.getByRole("button", { name: "Choose another file" }).click();
	await page.getByLabel("CSV file").setInputFiles(exampleFile);
	await chip(page, "Same 5").waitFor();
	await page.getByText("all products are already in the shop").waitFor();
	expect(await send(page).isDisabled()).toBe(true);
});

test("says what to do with a file that isn't text", async () => {
	const page = await openImport();
	const buffer = Buffer.from([0xff, 0xfe, 0x00, 0xd8]);
	await page.getByLabel("CSV file").setInputFiles({ name: "old.csv", mimeType: "text/csv", buffer });
	await page.getByText('Save it as "CSV UTF-8"').waitFor();
});

test("stops and resumes an import", async () => {
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
	await page.getByText("200 of 350 products imported.").waitFor();
	expect(await stockOf(shop, "prd_stop-199")).toBe(5);
	await page.getByRole("button", { name: "Resume with 150" }).click();
	await page.getByRole("heading", { name: "350 products imported" }).waitFor();
	expect(await stockOf(shop, "prd_stop-349")).toBe(5);
	expect(batches).toBe(4);
});

test("resumes by itself when the network is back", async () => {
	const page = await openImport({ expected: [/ERR_INTERNET_DISCONNECTED/] });
	await paste(page, linesOf(150, "offline"));
	await send(page).waitFor();
	await page.context().setOffline(true);
	await send(page).click();
	await page.getByRole("heading", { name: "Interrupted" }).waitFor();
	await page.getByText("0 of 150 products imported.").waitFor();
	await page.context().setOffline(false);
	await page.getByRole("heading", { name: "150 products imported" }).waitFor();
});

test("reports lines that the API rejects and imports the others", async () => {
	const page = await openImport({ expected: [/status of 400/] });
	let isFirst = true;
	await page.route("**/products", async (route) => {
		if (route.request().method() !== "PUT" || !isFirst) return route.continue();
		isFirst = false;
		const errors = [{ in: "body", pointer: "/items/1/name", detail: "must be nicer" }] as const;
		await respondWithProblem(route, "request.invalid", { requestId: "r-1", errors });
	});
	await paste(page, linesOf(3, "refused"));
	await send(page).click();
	await page.getByRole("heading", { name: "1 line was rejected" }).waitFor();
	const row = lineOf(page, "name: must be nicer");
	await row.getByText("refused 1").waitFor();
	expect(await row.getByRole("cell").first().textContent()).toBe("3");
	await page.getByText("2 of 3 products imported.").waitFor();
	await expectAccessible(page);
});
