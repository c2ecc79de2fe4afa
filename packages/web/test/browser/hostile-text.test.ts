import { beforeAll, expect, test } from "vitest";
import { tableNames } from "../../../local/src/aws.ts";
import { stock } from "./arrange.ts";
import { restoreSnapshot } from "./database.ts";
import { openConsole } from "./harness.ts";

// A page also fails its test if it violates its Content-Security-Policy, logs an error or sends a request to another host.
const shop = openConsole();

/** Texts that a page would run, load or follow if it took them for markup, styles or addresses. */
const hostile = [
	`<img src=x onerror="window.ran = true">`,
	`<script>window.ran = true</script>`,
	`"><svg onload=window.ran=true>`,
	`javascript:window.ran=true//`,
	`{{constructor.constructor("window.ran=true")()}}`,
	`=HYPERLINK("https://attacker.example.com","Win")`,
] as const;

/** The rows that the tests need: products with the texts as name and description. */
const products = hostile.map((text, index) => ({
	id: `prd_hostile-${index}`,
	name: text,
	description: text,
	category: "hostile",
	price: { amount: 100, currency: "EUR" } as const,
	stock: 5,
}));

beforeAll(async () => {
	const users = shop.stage.seed[tableNames.Users] ?? [];
	const named = users.map((user, index) => ({ ...user, name: { S: hostile[index % hostile.length] ?? "" } }));
	await restoreSnapshot(shop.stage.databaseUrl, { ...shop.stage.seed, [tableNames.Users]: named });
	await stock(shop, products);
});

test.each([
	["the catalog", "/?category=hostile"],
	["the admin's products", "/admin/products?category=hostile"],
	["the admin's users", "/admin/users"],
	["the page of a product", "/products/prd_hostile-0"],
])("%s shows text that looks like code as text", async (_name, path) => {
	const page = await shop.open(path, { user: "Shop Admin" });
	await page.getByText(hostile[0], { exact: true }).first().waitFor();
	expect(await page.evaluate<unknown>("window.ran")).toBeUndefined();
	expect(await page.locator("main :is(script, img[src=x], svg[onload], a[href^='javascript:'])").count()).toBe(0);
});

test("an uploaded file with text that looks like code is shown and imported as text", async () => {
	const page = await shop.open("/admin/import", { user: "Shop Admin" });
	const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
	const rows = hostile.map(
		(text, index) => `prd_uploaded-${index},${quoted(text)},${quoted(text)},uploaded,1.00,EUR,5`,
	);
	const text = ["id,name,description,category,price,currency,stock", ...rows].join("\n");
	const chooser = page.waitForEvent("filechooser");
	await page.getByRole("button", { name: "Choose a file" }).click();
	const name = `<img src=x onerror="window.ran = true">.csv`;
	await (await chooser).setFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
	await page.getByRole("button", { name: `Import ${hostile.length} products` }).click();
	await page.getByRole("heading", { name: `${hostile.length} products imported` }).waitFor();
	await page.goto(shop.address("/?category=uploaded"));
	for (const each of hostile) await page.getByText(each, { exact: true }).first().waitFor();
	expect(await page.evaluate<unknown>("window.ran")).toBeUndefined();
});
