import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { stockMany } from "./arrange.ts";
import { openConsole } from "./harness.ts";

const shop = openConsole();

const many = 10_000;

/** The maximum number of rows in the document at a time: those in the window, and a few beyond. */
const maxRows = 60;

/**
 * Scrolls to the end repeatedly until a text appears.
 * @returns the highest number of rows that were in the document on the way
 */
async function scrollUntil(page: Page, text: string, scroller: string): Promise<number> {
	let rowCount = 0;
	await expect
		.poll(
			async () => {
				const [rows, isThere] = await page.evaluate<[number, boolean]>(`(() => {
					const scroller = ${scroller};
					scroller.scrollTo(0, scroller.scrollHeight);
					return [document.querySelectorAll("tbody tr").length, document.body.innerText.includes(${JSON.stringify(text)})];
				})()`);
				rowCount = Math.max(rowCount, rows);
				return isThere;
			},
			{ timeout: 200_000, interval: 50 },
		)
		.toBe(true);
	return rowCount;
}

test("keeps few of ten thousand products in the document, and edits the last one", {
	timeout: 400_000,
}, async () => {
	await stockMany(shop, "Many", many);
	const page = await shop.open("/admin/products", { user: "Shop Admin" });
	await page
		.getByRole("button", { name: /^Edit / })
		.first()
		.waitFor();
	const rowCount = await scrollUntil(page, "All 10,", "document.documentElement");
	expect(rowCount).toBeGreaterThan(5);
	expect(rowCount).toBeLessThan(maxRows);
	const table = page.getByRole("table", { name: "Products" });
	const count = Number(await table.getAttribute("aria-rowcount"));
	expect(count).toBeGreaterThan(many);

	// The last row is where the scroll bar says that it is, and its editor opens there.
	const last = table.getByRole("row").last();
	const scrolledTo = async () => {
		await page.evaluate("document.documentElement.scrollTo(0, document.documentElement.scrollHeight)");
		return Number(await last.getAttribute("aria-rowindex"));
	};
	await expect.poll(scrolledTo, { timeout: 60_000 }).toBe(count);
	await last.getByRole("button", { name: /^Edit / }).click();
	await page
		.getByRole("form", { name: /^Edit / })
		.getByLabel("Name")
		.waitFor();
	await page.keyboard.press("Escape");

	// From far down straight to one by its name.
	await page.getByLabel("Find a product by name or id").fill("many 4711");
	await table.getByText("Many 4711").waitFor();
	expect(await table.getByRole("row").count()).toBe(2);
});

test("keeps few of ten thousand lines of a file in the document", { timeout: 400_000 }, async () => {
	const page = await shop.open("/admin/import", { user: "Shop Admin" });
	const lines = Array.from({ length: many }, (_, index) => `prd_line-${index},Line ${index},,import,1.00,EUR,1`);
	const csv = ["id,name,description,category,price,currency,stock", ...lines, "prd_last,The last line,,import,x,EUR,1"];
	const buffer = Buffer.from(csv.join("\n"));
	await page.getByLabel("CSV file").setInputFiles({ name: "many.csv", mimeType: "text/csv", buffer });
	// The file is compared with all products first.
	await page.getByRole("button", { name: "All 10,001" }).click({ timeout: 200_000 });
	const rowCount = await scrollUntil(page, "The last line", "document.querySelector('.virtual-box')");
	expect(rowCount).toBeGreaterThan(5);
	expect(rowCount).toBeLessThan(maxRows);
});
