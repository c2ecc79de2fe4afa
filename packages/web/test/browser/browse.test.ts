import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { answerProblem, orderAs, stock } from "./arrange.ts";
import { expectAccessible, expectNoSidewaysScroll, openConsole, viewports } from "./harness.ts";

const shop = openConsole();

const cards = (page: Page) => page.getByRole("main").getByRole("article");
const heading = (page: Page) => page.getByRole("heading", { level: 1 });

describe("the catalog", () => {
	test("is filtered by category, and the address keeps the choice", async () => {
		const page = await shop.open("/");
		await cards(page).first().waitFor();
		await page.getByRole("link", { name: "Kitchen", exact: true }).click();
		await page.getByText("All 7 products").waitFor();
		expect(new URL(page.url()).search).toBe("?category=kitchen");
		expect(await page.title()).toBe("Kitchen · tap");
		await page.reload();
		await page.getByText("All 7 products").waitFor();
		expect(await cards(page).count()).toBe(7);
		await page.goBack();
		await page.getByText("All 25 products").waitFor();
		expect(await heading(page).textContent()).toBe("Everything");
	});

	test("says so when a category is empty", async () => {
		const page = await shop.open("/?category=no-such-thing");
		await page.getByRole("heading", { name: "Nothing in No such thing" }).waitFor();
		await page.getByRole("link", { name: "See everything" }).click();
		await cards(page).first().waitFor();
	});

	test("goes on as one scrolls, renders only what is near, and can be walked by keyboard", async () => {
		const ids = Array.from({ length: 250 }, (_, index) => `prd_long-${index}`);
		await stock(
			shop,
			ids.map((id) => ({ id, category: "long-shelf" })),
		);
		const page = await shop.open("/?category=long-shelf", { viewport: "phone" });
		await cards(page).first().waitFor();

		// From card to card, each found before the focus comes to it.
		const seen = new Set<string>();
		await page.locator(".product-card-link").first().focus();
		for (let step = 0; step < 60; step++) {
			const href = await page.evaluate<string>("document.activeElement.getAttribute('href') ?? ''");
			if (href !== "") seen.add(href);
			await page.keyboard.press("Tab");
		}
		expect(seen.size).toBe(30);

		let most = 0;
		await expect
			.poll(
				async () => {
					await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)");
					most = Math.max(most, await cards(page).count());
					return page.getByText("All 250 products").isVisible();
				},
				{ timeout: 60_000 },
			)
			.toBe(true);
		expect(most).toBeGreaterThan(0);
		expect(most).toBeLessThan(60);
	});

	test("keeps the place when one comes back from a product", async () => {
		const ids = Array.from({ length: 80 }, (_, index) => `prd_deep-${index}`);
		await stock(
			shop,
			ids.map((id) => ({ id, category: "deep-shelf" })),
		);
		const page = await shop.open("/?category=deep-shelf");
		const scrollY = () => page.evaluate<number>("scrollY");
		await cards(page).first().waitFor();
		const [first] = await cards(page).allTextContents();
		await page.evaluate("scrollTo(0, 3000)");
		await expect.poll(async () => (await cards(page).allTextContents()).includes(first ?? "")).toBe(false);
		const name = (await cards(page).getByRole("heading").allTextContents()).at(-1) ?? "";
		await cards(page).getByRole("link", { name }).click();
		await heading(page).filter({ hasText: name }).waitFor();
		expect(await scrollY()).toBe(0);
		await page.goBack();
		await cards(page).getByRole("link", { name }).waitFor();
		await expect.poll(scrollY).toBeGreaterThan(2500);
	});

	test("shows what went wrong with the request's id, and goes on when it is right again", async () => {
		const page = await shop.open("/cart", { expected: [/status of 500/] });
		await page.route("**/products?*", (route) =>
			answerProblem(route, "server.failed", { requestId: "req-for-the-operator" }),
		);
		await page.getByRole("link", { name: "Shop", exact: true }).click();
		const alert = page.getByRole("alert");
		await alert.getByText("Something failed here.").waitFor();
		await alert.getByText("req-for-the-operator").waitFor();
		await expectAccessible(page);
		await page.unroute("**/products?*");
		await alert.getByRole("button", { name: "Try again" }).click();
		await cards(page).first().waitFor();
	});
});

describe("a product", () => {
	test("shows how its stock falls while one looks at it", async () => {
		await stock(shop, [{ id: "prd_falling", stock: 9 }]);
		const page = await shop.open("/products/prd_falling");
		await page.getByText("9 in stock").waitFor();
		await orderAs(shop, "grace@example.com", "prd_falling", 5);
		await page.getByText("Only 4 left").waitFor();
		await orderAs(shop, "grace@example.com", "prd_falling", 4);
		await page.getByText("Sold out").first().waitFor();
		expect(await page.getByRole("button", { name: "Sold out" }).isDisabled()).toBe(true);
	});

	test("that there is not is explained", async () => {
		const page = await shop.open("/products/prd_nothing", { expected: [/status of 404/] });
		await page.getByRole("heading", { name: "No longer sold" }).waitFor();
		await expectAccessible(page);
	});

	test("takes no quantity that makes no sense", async () => {
		await stock(shop, [{ id: "prd_typed", name: "Typed mug", stock: 6 }]);
		const page = await shop.open("/products/prd_typed");
		const quantity = page.getByLabel("Quantity of Typed mug");
		for (const [typed, taken] of [
			["3", "3"],
			["none", "3"],
			["-2", "3"],
			["0", "1"],
			["999", "6"],
		] as const) {
			await quantity.fill(typed);
			await quantity.press("Enter");
			await expect.poll(() => quantity.inputValue()).toBe(taken);
		}
		expect(await page.getByRole("button", { name: "One Typed mug more" }).isDisabled()).toBe(true);
	});
});

test("without a network the page says so, keeps what it has, and goes on by itself", async () => {
	const page = await shop.open("/products/prd_desk-lamp", { expected: [/ERR_INTERNET_DISCONNECTED/] });
	await page.getByRole("heading", { name: "Desk lamp" }).waitFor();
	await page.getByRole("link", { name: "Home", exact: true }).click();
	await cards(page).first().waitFor();
	await page.context().setOffline(true);
	await page.getByText("You are offline. What you see may be old").waitFor();
	expect(await cards(page).count()).toBeGreaterThan(0);
	await cards(page).filter({ hasText: "Wall clock" }).getByRole("link").click();
	await page.getByRole("heading", { name: "You are offline" }).waitFor();
	await expectAccessible(page);
	await page.context().setOffline(false);
	await page.getByRole("heading", { name: "Wall clock" }).waitFor();
	await page.getByText("You are offline").first().waitFor({ state: "hidden" });
});

describe.each(["desktop", "phone"] as const)("on a %s nothing moves when the data comes", (viewport) => {
	test.each([
		["the catalog", "/", "**/products?*", (page: Page) => cards(page).first()],
		[
			"a product",
			"/products/prd_wool-blanket",
			"**/products/*",
			(page: Page) => page.getByText("Lambswool in herringbone"),
		],
	])("%s", async (_, path, request, content) => {
		const page = await shop.open("/cart", { viewport });
		await page.route(request, async (route) => {
			if (route.request().resourceType() !== "fetch") return route.continue();
			// Long enough for the skeletons to be painted, however fast the stage is.
			await page.locator(".skeleton").first().waitFor();
			await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
			await route.continue();
		});
		await page.goto(shop.address(path));
		await content(page).waitFor();
		// https://web.dev/articles/cls: up to 0.1 is good.
		const shift = await page.evaluate<number>(`new Promise((done) => {
			let sum = 0;
			new PerformanceObserver((list) => {
				for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) sum += value;
			}).observe({ type: "layout-shift", buffered: true });
			requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(sum))));
		})`);
		expect(shift).toBeLessThan(0.02);
	});
});

describe("by keyboard and screen reader", () => {
	test("the content is one key away, and a new view gets the focus", async () => {
		const page = await shop.open("/");
		await cards(page).first().waitFor();
		await page.keyboard.press("Tab");
		await page.keyboard.press("Enter");
		expect(await page.evaluate("document.activeElement.id")).toBe("main");
		await page.getByRole("link", { name: "My orders" }).click();
		await heading(page).filter({ hasText: "My orders" }).waitFor();
		await expect.poll(() => page.evaluate("document.activeElement.tagName")).toBe("H1");
		expect(await page.title()).toBe("My orders · tap");
	});

	test("an address that leads nowhere says so", async () => {
		const page = await shop.open("/no/such/page");
		await page.getByRole("heading", { name: "There is no such page" }).waitFor();
		await expectAccessible(page);
	});
});

describe("the theme", () => {
	test("is the system's until another is chosen, which lasts", async () => {
		const page = await shop.open("/", { theme: "dark" });
		const scheme = () => page.evaluate("getComputedStyle(document.documentElement).colorScheme");
		const ground = () => page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
		await cards(page).first().waitFor();
		const dark = await ground();
		await page.getByRole("button", { name: "Theme" }).click();
		await page.getByLabel("Light").check();
		expect(await scheme()).toBe("light");
		expect(await ground()).not.toBe(dark);
		await page.reload();
		// Before the first view is rendered: public/theme.js has run by then.
		expect(await scheme()).toBe("light");
		await page.getByRole("button", { name: "Theme" }).click();
		await page.getByLabel("As the system").check();
		expect(await ground()).toBe(dark);
	});
});

describe.each(Object.keys(viewports) as (keyof typeof viewports)[])("for everybody on a %s", (viewport) => {
	test.each([
		["the catalog", "/", "All 25 products|More products|Trail bottle"],
		["a product", "/products/prd_ceramic-vase", "Thrown by hand"],
		["the empty cart", "/cart", "Your cart is empty"],
		["orders before signing in", "/orders", "Sign in to go on"],
	])("%s", async (_, path, text) => {
		const page = await shop.open(path, { viewport });
		await page.getByRole("main").getByText(new RegExp(text)).first().waitFor();
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);
	});
});
