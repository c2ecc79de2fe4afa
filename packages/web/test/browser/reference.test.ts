import { expect, test } from "vitest";
import { expectAccessible, expectNoSidewaysScroll, openConsole, signIn } from "./harness.ts";

const shop = openConsole();

test("signing in on the reference allows trying operations, and signs in to the console too", async () => {
	const page = await shop.open(shop.stage.referenceUrl);
	await page.getByText("GET /users/me").or(page.locator("#operations-users-getMe")).first().waitFor();
	await signIn(page, "Ada");
	await page.getByText("Signed in as Ada Lovelace").waitFor();
	expect(page.url()).toBe(shop.stage.referenceUrl);

	const operation = page.locator("#operations-users-getMe");
	await operation
		.getByRole("button", { name: /users\/me/ })
		.first()
		.click();
	await operation.getByRole("button", { name: "Execute" }).click();
	const response = operation.locator(".live-responses-table");
	await response.getByRole("cell", { name: "200", exact: true }).waitFor();
	await response.getByText("ada@example.com").waitFor();

	// The console in the same tab has the session too.
	await page.goto(shop.address());
	await page.getByText("Ada Lovelace").first().waitFor({ state: "attached" });
});

test("the console's footer leads to the reference, where a visitor can try public operations and read samples of code", async () => {
	const page = await shop.open("/", { expected: [/status of 401/] });
	await page.getByRole("link", { name: "API reference" }).click();
	await page.waitForURL(shop.stage.referenceUrl);
	await page.locator("#operations-users-getMe").waitFor();

	for (const [id, status] of [
		["products-listProducts", "200"],
		["users-getMe", "401"],
	] as const) {
		const operation = page.locator(`#operations-${id}`);
		await operation.getByRole("button").first().click();
		await operation.getByRole("button", { name: "Execute" }).click();
		const response = operation.locator(".live-responses-table");
		await response.getByRole("cell", { name: status, exact: true }).waitFor();
	}

	const operation = page.locator("#operations-orders-placeOrder");
	await operation.getByRole("button").first().click();
	for (const [label, text] of [
		["curl", "--request POST"],
		["TypeScript, @tap/client", 'client.POST("/orders"'],
		["Python", "urllib.request.urlopen"],
	] as const) {
		const sample = operation.locator("details", { hasText: label });
		await sample.locator("summary").focus();
		// A keyboard reaches each.
		await page.keyboard.press("Enter");
		await sample.getByText(text).waitFor();
	}
});

test("the reference and its opened operations are accessible in both themes, and fit a phone", async () => {
	const page = await shop.open(shop.stage.referenceUrl, { viewport: "phone", theme: "dark" });
	await page.locator("#operations-users-getMe").waitFor();
	await page.getByLabel("Server").waitFor();
	await expectAccessible(page);
	await expectNoSidewaysScroll(page);

	// One of each method, with parameters, bodies, headers and a list of values.
	for (const id of ["health-headHealth", "products-putProduct", "products-deleteProducts"]) {
		const operation = page.locator(`#operations-${id}`);
		await operation.getByRole("button").first().click();
		await operation.getByRole("button", { name: "Execute" }).waitFor();
		await expectAccessible(page, `#operations-${id}`);
		await expectNoSidewaysScroll(page);
		await operation.getByRole("button").first().click();
	}
	const operation = page.locator("#operations-orders-placeOrder");
	await operation.getByRole("button").first().click();
	await operation.getByLabel("Idempotency-Key").fill("a-key-of-the-test");
	await operation.getByLabel("Request body").fill("{}");
	await expectAccessible(page, "#operations-orders-placeOrder");
	await expectNoSidewaysScroll(page);
});

test("a canceled sign-in shows a message and leaves the reference unchanged", async () => {
	const page = await shop.open(shop.stage.referenceUrl);
	await page.getByRole("button", { name: "Sign in" }).click();
	await page.getByRole("link", { name: "Go back without signing in" }).click();
	await page.getByText("The sign-in was canceled.").waitFor();
	await page.locator("#operations-users-getMe").waitFor();
	expect(page.url()).toBe(shop.stage.referenceUrl);
});
