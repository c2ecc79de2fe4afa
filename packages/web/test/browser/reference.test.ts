import { expect, test } from "vitest";
import { expectAccessible, expectNoSidewaysScroll, openConsole, signIn } from "./harness.ts";

const shop = openConsole();

test("who signs in at the reference can try an operation, and the console knows them, too", async () => {
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
	const answer = operation.locator(".live-responses-table");
	await answer.getByRole("cell", { name: "200", exact: true }).waitFor();
	await answer.getByText("ada@example.com").waitFor();

	// The session is the tab's: the console has it as well.
	await page.goto(shop.address());
	await page.getByText("Ada Lovelace").first().waitFor({ state: "attached" });
});

test("the console's footer leads there", async () => {
	const page = await shop.open("/");
	await page.getByRole("link", { name: "API reference" }).click();
	await page.waitForURL(shop.stage.referenceUrl);
	await page.locator("#operations-users-getMe").waitFor();
});

test("without a sign-in, what anybody may call works, and the rest tells why not", async () => {
	const page = await shop.open(shop.stage.referenceUrl, { expected: [/status of 401/] });
	for (const [id, status] of [
		["products-listProducts", "200"],
		["users-getMe", "401"],
	] as const) {
		const operation = page.locator(`#operations-${id}`);
		await operation.getByRole("button").first().click();
		await operation.getByRole("button", { name: "Execute" }).click();
		const answer = operation.locator(".live-responses-table");
		await answer.getByRole("cell", { name: status, exact: true }).waitFor();
	}
});

test("it asks the stage alone, and fits a phone", async () => {
	const page = await shop.open(shop.stage.referenceUrl, { viewport: "phone", theme: "dark" });
	await page.locator("#operations-users-getMe").waitFor();
	await page.getByLabel("Server").waitFor();
	await expectAccessible(page);
	await expectNoSidewaysScroll(page);
});

test("a sign-in that was cancelled leaves the reference as it was, and says so", async () => {
	const page = await shop.open(shop.stage.referenceUrl);
	await page.getByRole("button", { name: "Sign in" }).click();
	await page.getByRole("link", { name: "Go back without signing in" }).click();
	await page.getByText("The sign-in was cancelled.").waitFor();
	await page.locator("#operations-users-getMe").waitFor();
	expect(page.url()).toBe(shop.stage.referenceUrl);
});
