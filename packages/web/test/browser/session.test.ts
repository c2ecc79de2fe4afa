import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { expectAccessible, openConsole, signIn } from "./harness.ts";

const shop = openConsole();

const account = (page: Page, name: string) => page.getByRole("button", { name: `Account of ${name}` });
const signInButton = (page: Page) => page.getByRole("banner").getByRole("button", { name: "Sign in" });

/** The session that the OpenID Connect client stores in the tab, as text. */
const storedSession = (page: Page) =>
	page.evaluate<string>("Object.entries(sessionStorage).find(([key]) => key.startsWith('tap.oidc.user:'))?.[1] ?? ''");

/** Changes the stored session without the console's knowledge, as time and the provider do. */
async function change(page: Page, changes: object): Promise<void> {
	await page.evaluate(`{
		const key = Object.keys(sessionStorage).find((key) => key.startsWith("tap.oidc.user:"));
		const user = JSON.parse(sessionStorage.getItem(key));
		sessionStorage.setItem(key, JSON.stringify({ ...user, ...${JSON.stringify(changes)} }));
	}`);
}

/** A token of the stored session. */
async function token(page: Page, name: "access_token" | "refresh_token"): Promise<string> {
	const user: Record<string, unknown> = JSON.parse(await storedSession(page));
	return String(user[name]);
}

async function signOut(page: Page, name: string): Promise<void> {
	await account(page, name).click();
	await page.getByRole("button", { name: "Sign out" }).click();
	await signInButton(page).waitFor();
}

describe("signing in", () => {
	test("returns to the page it began on, including filters", async () => {
		const page = await shop.open("/orders?status=placed");
		await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
		await page.waitForURL("**/authorize?*");
		await signIn(page, "Ada");
		await account(page, "Ada Lovelace").waitFor();
		expect(page.url()).toBe(shop.address("/orders?status=placed"));
		await account(page, "Ada Lovelace").click();
		await page.getByText("ada@example.com").waitFor();
		await expectAccessible(page);
	});

	test("stores tokens only in storage that ends with the tab", async () => {
		const page = await shop.open("/");
		await signIn(page, "Ada");
		await account(page, "Ada Lovelace").waitFor();
		// A JSON Web Token begins with {" in base64.
		expect(await storedSession(page)).toContain("eyJ");
		const everything = await page.evaluate<string>(
			"indexedDB.databases().then((databases) => JSON.stringify([{ ...localStorage }, document.cookie, databases]))",
		);
		expect(everything).not.toMatch(/eyJ|token|verifier/i);
		expect(everything).not.toContain(await token(page, "refresh_token"));
		// The code was removed from the address bar and the history.
		expect(page.url()).not.toMatch(/code=|state=/);
	});

	test("can be canceled and tried again", async () => {
		const page = await shop.open("/");
		await signInButton(page).click();
		await page.getByRole("link", { name: "Go back without signing in" }).click();
		await page.getByRole("main").getByText("Signing in failed").waitFor();
		await expectAccessible(page);
		await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
		await page.waitForURL("**/authorize?*");
		await signIn(page, "Ada");
		await account(page, "Ada Lovelace").waitFor();
	});

	test("shows a message if the provider cannot be reached", async () => {
		const page = await shop.open("/", { expected: [/ERR_FAILED/] });
		await page.route("**/openid-configuration", (route) => route.abort());
		await signInButton(page).click();
		await page.getByText("Can't reach the sign-in page.").waitFor();
		await page.unroute("**/openid-configuration");
		await signIn(page, "Ada");
		await account(page, "Ada Lovelace").waitFor();
	});

	test("rejects a forged response, and a new sign-in leads to the shop", async () => {
		const page = await shop.open("/signed-in?code=stolen&state=forged");
		await page.getByRole("heading", { name: "You aren't signed in" }).waitFor();
		expect(await storedSession(page)).toBe("");
		await expectAccessible(page);
		await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
		await page.waitForURL("**/authorize?*");
		await signIn(page, "Ada");
		await account(page, "Ada Lovelace").waitFor();
		expect(page.url()).toBe(shop.address("/"));

		// Back to the sign-in page and a second response to the same request: the session goes on.
		await page.goBack();
		await page.getByRole("link", { name: /^Grace/ }).click();
		await account(page, "Ada Lovelace").waitFor();
		await page.waitForURL(shop.address("/"));
	});

	test("shows a customer no links for admins", async () => {
		const page = await shop.open("/", { user: "Ada" });
		await account(page, "Ada Lovelace").waitFor();
		expect(await page.getByRole("navigation", { name: "Main" }).getByRole("link").allTextContents()).toEqual([
			"Shop",
			"My orders",
		]);
	});
});

describe("the session", () => {
	test("survives a reload", async () => {
		const page = await shop.open("/orders");
		await signIn(page, "Ada");
		await account(page, "Ada Lovelace").waitFor();
		await page.reload();
		await account(page, "Ada Lovelace").waitFor();
		await page.getByRole("main").getByRole("listitem").first().waitFor();
	});

	test("renews an expired access token once for all calls", async () => {
		const page = await shop.open("/orders");
		await signIn(page, "Ada");
		await account(page, "Ada Lovelace").waitFor();
		const old = await token(page, "access_token");
		await change(page, { expires_at: 1 });
		const renewals: string[] = [];
		page.on("request", (request) => request.url().endsWith("/token") && renewals.push(request.postData() ?? ""));
		await page.reload();
		await page.getByRole("main").getByRole("listitem").first().waitFor();
		await account(page, "Ada Lovelace").waitFor();
		expect(await token(page, "access_token")).not.toBe(old);
		expect(renewals).toHaveLength(1);
		expect(renewals[0]).toContain("grant_type=refresh_token");
	});

	test("renews a token that the API rejects", async () => {
		const page = await shop.open("/", { expected: [/status of 401/] });
		await signIn(page, "Ada");
		await account(page, "Ada Lovelace").waitFor();
		await change(page, { access_token: "no.good.token" });
		await page.getByRole("link", { name: "My orders" }).click();
		await page.getByRole("main").getByRole("listitem").first().waitFor();
		expect(await token(page, "access_token")).toContain("eyJ");
	});

	test("survives if the provider cannot be reached, and continues when it can", async () => {
		const page = await shop.open("/", { expected: [/ERR_FAILED/] });
		await signIn(page, "Ada");
		await account(page, "Ada Lovelace").waitFor();
		await change(page, { expires_at: 1 });
		await page.route("**/token", (route) => route.abort());
		await page.getByRole("link", { name: "My orders" }).click();
		await page.getByRole("alert").getByText("Can't reach the shop").waitFor();
		await account(page, "Ada Lovelace").waitFor();
		await page.unroute("**/token");
		await page.getByRole("button", { name: "Try again" }).click();
		await page.getByRole("main").getByRole("listitem").first().waitFor();
	});

	test("ends with a message if it cannot be renewed, and a new sign-in returns to the same page", async () => {
		const page = await shop.open("/", { expected: [/status of 40[01]/] });
		await signIn(page, "Ada");
		await account(page, "Ada Lovelace").waitFor();
		await change(page, { access_token: "no.good.token", refresh_token: "neither" });
		await page.getByRole("link", { name: "My orders" }).click();
		await page.getByRole("heading", { name: "Your session has ended" }).waitFor();
		expect(await storedSession(page)).toBe("");
		await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
		await page.waitForURL("**/authorize?*");
		await signIn(page, "Ada");
		await page.getByRole("main").getByRole("listitem").first().waitFor();
		expect(page.url()).toBe(shop.address("/orders"));
	});
});

describe("signing out", () => {
	test("ends the session in every tab and at the provider", async () => {
		const page = await shop.open("/");
		await signIn(page, "Ada");
		await account(page, "Ada Lovelace").waitFor();
		const other = await page.context().newPage();
		await other.goto(shop.address("/orders"));
		await other.getByRole("main").getByRole("button", { name: "Sign in" }).click();
		await other.waitForURL("**/authorize?*");
		await signIn(other, "Ada");
		await other.getByRole("main").getByRole("listitem").first().waitFor();

		const refreshTokens = [await token(page, "refresh_token"), await token(other, "refresh_token")];
		await signOut(page, "Ada Lovelace");
		expect(page.url()).toBe(shop.address("/"));
		await other.getByRole("heading", { name: "Sign in to continue" }).waitFor();
		// No data of the person is left in either tab.
		for (const tab of [page, other]) expect(await storedSession(tab)).toBe("");
		expect(await other.getByRole("main").getByRole("listitem").count()).toBe(0);

		expect(new Set(refreshTokens).size).toBe(2);
		for (const refreshToken of refreshTokens) {
			const response = await fetch(`${shop.stage.issuer}/token`, {
				method: "POST",
				body: new URLSearchParams({
					grant_type: "refresh_token",
					client_id: "tap-local",
					refresh_token: refreshToken,
				}),
			});
			expect(response.status).toBe(400);
		}
	});

	test("shows the next person no data of the previous one", async () => {
		const page = await shop.open("/orders");
		await signIn(page, "Grace");
		await page.getByRole("main").getByText("Washi paper").first().waitFor();
		await signOut(page, "Grace Hopper");
		await page.getByRole("link", { name: "My orders" }).click();
		await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
		await page.waitForURL("**/authorize?*");
		await signIn(page, "Ada");
		await page.getByRole("main").getByText("Linen apron").waitFor();
		expect(await page.getByText("Washi paper").count()).toBe(0);
	});

	test("leaves nothing private in the browser's cache", async () => {
		const page = await shop.open("/orders", { user: "Ada", expected: [/status of 401/] });
		const read = new Set<string>();
		page.on("request", (request) => {
			if (request.resourceType() === "fetch" && /\/(orders|users)\b/.test(request.url())) read.add(request.url());
		});
		await page.reload();
		await page.getByRole("main").getByText("Linen apron").waitFor();
		await signOut(page, "Ada Lovelace");
		expect(read.size).toBeGreaterThan(0);
		for (const url of read) {
			// `force-cache` returns a stored response without asking the API, however old it is.
			const status = await page.evaluate<number>(
				`fetch(${JSON.stringify(url)}, { cache: "force-cache" }).then(({ status }) => status)`,
			);
			expect([url, status]).toEqual([url, 401]);
		}
	});
});

describe("without the browser's storage", () => {
	const blocked = `for (const name of ["localStorage", "sessionStorage"]) {
		Object.defineProperty(window, name, {
			get() {
				throw new DOMException("Failed to read the '" + name + "' property from 'Window': Access is denied.", "SecurityError");
			},
		});
	}`;
	/** Takes all space, down to the last character. */
	const full = `for (const storage of [localStorage, sessionStorage]) {
		for (let text = "x".repeat(4_194_304); text !== ""; ) {
			try {
				storage.setItem("other." + storage.length, text);
			} catch {
				text = text.slice(text.length / 2 + 0.5);
			}
		}
	}`;

	test.each([
		["blocked", blocked, "Your browser blocks data of this site"],
		["full", full, "Your browser has no space left for data of this site"],
	])("if it is %s, the shop and the cart work, and signing in says what is missing", async (_, script, message) => {
		const page = await shop.open("/", { script });
		await page.getByRole("button", { name: "Add Trail bottle to cart" }).click();
		await page.getByRole("button", { name: "Theme" }).click();
		await page.getByLabel("Dark").check();
		expect(await page.evaluate("getComputedStyle(document.documentElement).colorScheme")).toBe("dark");
		await page.getByRole("link", { name: "Cart, 1 item" }).click();
		await page.getByRole("main").getByRole("link", { name: "Trail bottle" }).waitFor();
		await page.getByText("Your browser doesn't store your cart.").waitFor();
		await signInButton(page).click();
		await page.getByText(message).waitFor();
		expect(page.url()).toBe(shop.address("/cart"));

		await page.goto(shop.stage.referenceUrl);
		await page.locator("#operations-users-getMe").waitFor();
		await page.getByRole("button", { name: "Sign in" }).click();
		await page.getByRole("alert").getByText(message).waitFor();
	});
});
