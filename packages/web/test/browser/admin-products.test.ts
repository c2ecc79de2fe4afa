import { type Product, unwrap } from "@tap/client";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { clientOf, orderAs, respondWithProblem, stock, stockOf, unstock } from "./arrange.ts";
import { expectAccessible, expectNoSidewaysScroll, openConsole, signIn } from "./harness.ts";

const shop = openConsole();

/** Opens the products as the shop's admin. */
async function openProducts(visit: Parameters<typeof shop.open>[1] = {}): Promise<Page> {
	const page = await shop.open("/admin/products", { user: "Shop Admin", ...visit });
	await page
		.getByRole("button", { name: /^Edit / })
		.first()
		.waitFor();
	return page;
}

const editor = (page: Page, name: string) => page.getByRole("form", { name: `Edit ${name}` });
const rowOf = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });
const read = (productId: string): Promise<Product> =>
	unwrap(clientOf(shop, "admin").GET("/products/{productId}", { params: { path: { productId } } }));

describe.each(["desktop", "phone"] as const)("the products on a %s", (viewport) => {
	test("are edited in place, created and deleted", async () => {
		const id = `prd_edit-${viewport}`;
		await stock(shop, [{ id, name: `Teapot ${viewport}` }]);
		const page = await openProducts({ viewport });
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);

		await page.getByRole("button", { name: `Edit Teapot ${viewport}` }).click();
		const form = editor(page, `Teapot ${viewport}`);
		expect(await form.getByLabel("Name").evaluate((field) => field === document.activeElement)).toBe(true);
		await form.getByLabel("Price").fill("cheap");
		await form.getByLabel("Stock").fill("-1");
		await form.getByRole("button", { name: "Save" }).click();
		await form.getByText("Enter a decimal number, such as 19.99.").waitFor();
		await form.getByText("Stock can't be negative.").waitFor();
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);
		await form.getByLabel("Price").fill("21,50");
		await form.getByLabel("Stock").fill("7");
		await form.getByLabel("Description").fill("Holds a litre.");
		await form.getByLabel("Price").press("Enter");
		await page.getByText(`Teapot ${viewport} was saved.`).waitFor();
		await rowOf(page, `Teapot ${viewport}`).getByText("€21.50").waitFor();
		expect(await read(id)).toMatchObject({
			price: { amount: 2150, currency: "EUR" },
			stock: 7,
			description: "Holds a litre.",
		});

		await page.getByRole("button", { name: "New product" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByLabel("Name").fill(`Sieve ${viewport}`);
		await dialog.getByLabel("Price").fill("9.5");
		await dialog.getByRole("button", { name: "Create" }).click();
		await dialog.getByText("This field is required.").waitFor();
		await expectAccessible(page);
		await dialog.getByLabel("Category").fill("kitchen");
		await dialog.getByRole("button", { name: "Create" }).click();
		await page.getByText(`Sieve ${viewport} was created.`).waitFor();

		await page.getByRole("button", { name: `Delete Sieve ${viewport}` }).click();
		await page.getByRole("button", { name: "Delete", exact: true }).click();
		await page.getByText(`Sieve ${viewport} was deleted.`).waitFor();
		await rowOf(page, `Sieve ${viewport}`).waitFor({ state: "detached" });
	});
});

test("discards an edit by Escape, and restores it by Undo", async () => {
	await stock(shop, [{ id: "prd_undo", name: "Undone bowl" }]);
	const page = await openProducts();
	await page.getByRole("button", { name: "Edit Undone bowl" }).click();
	await editor(page, "Undone bowl").getByLabel("Name").fill("Bowl");
	await page.keyboard.press("Escape");
	await editor(page, "Undone bowl").waitFor({ state: "detached" });
	expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe("Edit Undone bowl");
	await page.getByRole("button", { name: "Undo", exact: true }).click();
	expect(await editor(page, "Undone bowl").getByLabel("Name").inputValue()).toBe("Bowl");
	expect((await read("prd_undo")).name).toBe("Undone bowl");
});

describe("when someone else changes the product", () => {
	const expected = [/status of 412/];

	/** Begins to edit a product with its entity tag known, so that the save is what notices. */
	async function begin(page: Page, name: string) {
		const tagged = page.waitForResponse((response) => /\/products\/prd_/.test(response.url()));
		await page.getByRole("button", { name: `Edit ${name}` }).click();
		await tagged;
		return editor(page, name);
	}

	/** Changes a product as another user would. */
	async function changeBehind(id: string, changes: Partial<Product>) {
		await stock(shop, [{ ...(await writtenOf(id)), ...changes, id }]);
	}
	async function writtenOf(id: string) {
		const { name, description, category, price, stock } = await read(id);
		return { name, description, category, price, stock };
	}

	test("lets the user choose field by field, and keeps all other changes", async () => {
		await stock(shop, [{ id: "prd_conflict", name: "Contested jug", stock: 10 }]);
		const page = await openProducts({ expected });
		const form = await begin(page, "Contested jug");
		await form.getByLabel("Name").fill("My jug");
		await form.getByLabel("Price").fill("15");
		await changeBehind("prd_conflict", { name: "Their jug", description: "Blue." });
		await form.getByRole("button", { name: "Save" }).click();

		const dialog = page.getByRole("dialog", { name: "This product was changed by someone else" });
		await dialog.waitFor();
		await expectAccessible(page);
		const field = (name: string) => dialog.getByRole("group", { name: new RegExp(`^${name}`) });
		expect(await field("Price").getByLabel("Yours").isChecked()).toBe(true);
		expect(await field("Description").getByLabel("Theirs").isChecked()).toBe(true);
		expect(await dialog.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
		await dialog.getByText("Still to choose: Name.").waitFor();
		await field("Name").getByLabel("Theirs").check();
		await dialog.getByRole("button", { name: "Save" }).click();
		await page.getByText("Their jug was saved.").waitFor();
		expect(await writtenOf("prd_conflict")).toEqual({
			name: "Their jug",
			description: "Blue.",
			category: "test",
			price: { amount: 1500, currency: "EUR" },
			stock: 10,
		});
	});

	test("asks again if the product changes while the user chooses", async () => {
		await stock(shop, [{ id: "prd_again", name: "Twice contested" }]);
		const page = await openProducts({ expected });
		const form = await begin(page, "Twice contested");
		await form.getByLabel("Name").fill("Mine");
		await changeBehind("prd_again", { name: "Theirs once" });
		await form.getByRole("button", { name: "Save" }).click();
		const dialog = page.getByRole("dialog", { name: "This product was changed by someone else" });
		await dialog.getByText("Theirs once").waitFor();
		await changeBehind("prd_again", { name: "Theirs twice" });
		await dialog.getByRole("button", { name: "Keep all of mine" }).click();
		await dialog.getByRole("button", { name: "Save" }).click();
		await dialog.getByText("Theirs twice").waitFor();
		await dialog.getByRole("button", { name: "Keep all of theirs" }).click();
		await dialog.getByRole("button", { name: "Save" }).click();
		await page.getByText("Theirs twice stays as it is.").waitFor();
		expect((await read("prd_again")).name).toBe("Theirs twice");
	});

	test("does not ask about a stock that only orders changed", async () => {
		await stock(shop, [{ id: "prd_ordered", name: "Ordered jar", stock: 10 }]);
		const page = await openProducts({ expected });
		const form = await begin(page, "Ordered jar");
		await form.getByLabel("Name").fill("Renamed jar");
		await orderAs(shop, "ada@example.com", "prd_ordered", 3);
		await form.getByRole("button", { name: "Save" }).click();
		await page.getByText("Orders changed its stock to 7 meanwhile").waitFor();
		expect(await read("prd_ordered")).toMatchObject({ name: "Renamed jar", stock: 7 });
	});

	test("creates a deleted product again with the typed values", async () => {
		await stock(shop, [{ id: "prd_gone", name: "Gone pan" }]);
		const page = await openProducts({ expected: [...expected, /status of 404/] });
		const form = await begin(page, "Gone pan");
		await form.getByLabel("Name").fill("New pan");
		await unstock(shop, ["prd_gone"]);
		await form.getByRole("button", { name: "Save" }).click();
		await page.getByRole("button", { name: "Create it again" }).click();
		expect(await page.getByRole("dialog").getByLabel("Name").inputValue()).toBe("New pan");
	});

	test("does not delete a product that changed since it was shown", async () => {
		await stock(shop, [{ id: "prd_delete", name: "Doomed cup", stock: 5 }]);
		const page = await openProducts({ expected });
		await page.getByRole("button", { name: "Delete Doomed cup" }).click();
		const dialog = page.getByRole("dialog", { name: "Delete Doomed cup?" });
		await dialog.getByText("Only 5 left").waitFor();
		await page
			.getByRole("button", { name: "Delete", exact: true })
			.and(page.locator(":not([aria-disabled])"))
			.waitFor();
		await orderAs(shop, "ada@example.com", "prd_delete", 2);
		await dialog.getByRole("button", { name: "Delete", exact: true }).click();
		await dialog.getByText("This product was just changed by someone else").waitFor();
		await dialog.getByText("Only 3 left").waitFor();
		expect(await stockOf(shop, "prd_delete")).toBe(3);
		await dialog.getByRole("button", { name: "Delete", exact: true }).click();
		await page.getByText("Doomed cup was deleted.").waitFor();
	});
});

test("shows an error of the API with its request ID and keeps the edit", async () => {
	await stock(shop, [{ id: "prd_refused", name: "Refused lid" }]);
	const page = await openProducts({ expected: [/status of 500/] });
	await page.route("**/products/prd_refused", (route) =>
		route.request().method() === "PUT"
			? respondWithProblem(route, "server.failed", { requestId: "req-of-the-test" })
			: route.continue(),
	);
	await page.getByRole("button", { name: "Edit Refused lid" }).click();
	await editor(page, "Refused lid").getByLabel("Name").fill("Other lid");
	await editor(page, "Refused lid").getByRole("button", { name: "Save" }).click();
	await editor(page, "Refused lid").getByText("req-of-the-test").waitFor();
	expect(await editor(page, "Refused lid").getByLabel("Name").inputValue()).toBe("Other lid");
	await page.keyboard.press("Escape");
	await rowOf(page, "Refused lid").waitFor();
});

test("shows a customer nothing of the admin section", async () => {
	const page = await shop.open("/admin/products");
	await signIn(page, "Ada");
	await page.getByRole("heading", { name: "Admins only" }).waitFor();
	expect(await page.getByRole("link", { name: "Admin" }).count()).toBe(0);
	await expectAccessible(page);
});
