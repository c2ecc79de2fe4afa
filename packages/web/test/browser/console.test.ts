import { expect, test } from "vitest";
import { expectAccessible, expectNoSidewaysScroll, openConsole } from "./harness.ts";

const shop = openConsole();

test("the address of the API redirects browsers to the console", async () => {
	const page = await shop.open(shop.stage.url);
	expect(page.url()).toBe(shop.address());
});

test("the sign-in page is accessible", async () => {
	const query = new URLSearchParams({
		response_type: "code",
		client_id: "tap-local",
		redirect_uri: shop.address("/signed-in"),
		code_challenge: "x".repeat(43),
		code_challenge_method: "S256",
	});
	const page = await shop.open(`${shop.stage.issuer}/authorize?${query}`, { viewport: "phone" });
	await page.getByRole("link", { name: "Ada Lovelace" }).waitFor();
	await expectAccessible(page);
	await expectNoSidewaysScroll(page);
	// WCAG 2.2, success criterion 2.5.5: touch targets are at least 44 px high.
	for (const link of await page.getByRole("link").all()) {
		expect((await link.boundingBox())?.height).toBeGreaterThanOrEqual(44);
	}
});
