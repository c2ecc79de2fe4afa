import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { orderAs, respondWithProblem, stock } from "./arrange.ts";
import { expectAccessible, expectNoSidewaysScroll, openConsole, viewports } from "./harness.ts";

const shop = openConsole();

const cards = (page: Page) => page.getByRole("main").getByRole("article");
const heading = (page: Page) => page.getByRole("heading", { level: 1 });

describe("the catalog", () => {
	test("is filtered by the category in the address", async () => {
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
		expect(await heading(page).textContent()).toBe("All products");
	});

	test("has a message for an empty category", async () => {
		const page = await shop.open("/?category=no-such-thing");
		await page.getByRole("heading", { name: "No products in No such thing" }).waitFor();
		await page.getByRole("link", { name: "See all products" }).click();
		await cards(page).first().waitFor();
	});

	test("loads more while scrolling, renders only cards near the window, and is accessible by keyboard", async () => {
		const ids = Array.from({ length: 250 }, (_, index) => `prd_long-${index}`);
		await stock(
			shop,
			ids.map((id) => ({ id, category: "long-shelf" })),
		);
		const page = await shop.open("/?category=long-shelf", { viewport: "phone" });
		await cards(page).first().waitFor();

		// Each next card is rendered before the focus moves to it.
		const seen = new Set<string>();
		await page.locator(".product-card-link").first().focus();
		for (let step = 0; step < 60; step++) {
			const href = await page.evaluate<string>("document.activeElement.getAttribute('href') ?? ''");
			if (href !== "") seen.add(href);
			await page.keyboard.press("Tab");
		}
		expect(seen.size).toBe(30);

		let maxCards = 0;
		await expect
			.poll(
				async () => {
					await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)");
					maxCards = Math.max(maxCards, await cards(page).count());
					return page.getByText("All 250 products").isVisible();
				},
				{ timeout: 60_000 },
			)
			.toBe(true);
		expect(maxCards).toBeGreaterThan(0);
		expect(maxCards).toBeLessThan(60);
	});

	test("restores the scroll position on the way back from a product", async () => {
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

	test("shows an error with the request's id, and loads on Try again", async () => {
		const page = await shop.open("/cart", { expected: [/status of 500/] });
		await page.route("**/products?*", (route) =>
			respondWithProblem(route, "server.failed", { requestId: "req-for-the-operator" }),
		);
		await page.getByRole("link", { name: "Shop", exact: true }).click();
		const alert = page.getByRole("alert");
		await alert.getByText("An unexpected error occurred.").waitFor();
		await alert.getByText("req-for-the-operator").waitFor();
		await expectAccessible(page);
		await page.unroute("**/products?*");
		await alert.getByRole("button", { name: "Try again" }).click();
		await cards(page).first().waitFor();
	});
});

describe("a product", () => {
	test("shows changes of its stock while the page is open", async () => {
		await stock(shop, [{ id: "prd_falling", stock: 9 }]);
		const page = await shop.open("/products/prd_falling", { clock: true });
		await page.getByText("9 in stock").waitFor();
		await orderAs(shop, "grace@example.com", "prd_falling", 5);
		await page.clock.fastForward(10_000);
		await page.getByText("Only 4 left").waitFor();
		await orderAs(shop, "grace@example.com", "prd_falling", 4);
		await page.clock.fastForward(10_000);
		await page.getByText("Sold out").first().waitFor();
		expect(await page.getByRole("button", { name: "Sold out" }).isDisabled()).toBe(true);
	});

	test("that does not exist is explained", async () => {
		const page = await shop.open("/products/prd_nothing", { expected: [/status of 404/] });
		await page.getByRole("heading", { name: "Product not found" }).waitFor();
		await expectAccessible(page);
	});

	test("resets an invalid quantity", async () => {
		await stock(shop, [{ id: "prd_typed", name: "Typed mug", stock: 6 }]);
		const page = await shop.open("/products/prd_typed");
		const quantity = page.getByLabel("Quantity of Typed mug", { exact: true });
		for (const [typed, shown] of [
			["3", "3"],
			["none", "3"],
			["-2", "3"],
			["0", "1"],
			["999", "6"],
		] as const) {
			await quantity.fill(typed);
			await quantity.press("Enter");
			await expect.poll(() => quantity.inputValue()).toBe(shown);
		}
		expect(await page.getByRole("button", { name: "Increase quantity of Typed mug" }).isDisabled()).toBe(true);
	});
});

test("offline, a page keeps its data and continues when the network is back", async () => {
	const page = await shop.open("/products/prd_desk-lamp", { expected: [/ERR_INTERNET_DISCONNECTED/] });
	await page.getByRole("heading", { name: "Desk lamp" }).waitFor();
	await page.getByRole("link", { name: "Home", exact: true }).click();
	await cards(page).first().waitFor();
	await page.context().setOffline(true);
	await page.getByText("You're offline. This page may be out of date").waitFor();
	expect(await cards(page).count()).toBeGreaterThan(0);
	await cards(page).filter({ hasText: "Wall clock" }).getByRole("link").click();
	await page.getByRole("heading", { name: "You're offline" }).waitFor();
	await expectAccessible(page);
	await page.context().setOffline(false);
	await page.getByRole("heading", { name: "Wall clock" }).waitFor();
	await page.getByText("You're offline").first().waitFor({ state: "hidden" });
});

describe.each(["desktop", "phone"] as const)(
	"on a %s the layout does not shift when the data is loaded",
	(viewport) => {
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
				// The response waits until the skeletons are painted.
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
	},
);

describe("by keyboard and screen reader", () => {
	test("the first link skips to the content, and a new page's heading gets the focus", async () => {
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

	test("an unknown address is explained", async () => {
		const page = await shop.open("/no/such/page");
		await page.getByRole("heading", { name: "Page not found", level: 2 }).waitFor();
		await expectAccessible(page);
	});
});

describe("the theme", () => {
	test("is the system's until another is selected, and survives a reload", async () => {
		const page = await shop.open("/", { theme: "dark" });
		const scheme = () => page.evaluate("getComputedStyle(document.documentElement).colorScheme");
		const background = () => page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
		await cards(page).first().waitFor();
		const dark = await background();
		await page.getByRole("button", { name: "Theme" }).click();
		await page.getByLabel("Light").check();
		expect(await scheme()).toBe("light");
		expect(await background()).not.toBe(dark);
		await page.reload();
		// public/theme.js sets it before the first render.
		expect(await scheme()).toBe("light");
		await page.getByRole("button", { name: "Theme" }).click();
		await page.getByLabel("System").check();
		expect(await background()).toBe(dark);
	});
});

describe("accessible on a phone, a tablet and a desktop", () => {
	test.each([
		["the catalog", "/", "€\\d"],
		["a product", "/products/prd_ceramic-vase", "Thrown by hand"],
		["the empty cart", "/cart", "Your cart is empty"],
		["orders before signing in", "/orders", "Sign in to continue"],
	])("%s", async (_, path, text) => {
		const page = await shop.open(path, { viewport: "phone" });
		for (const size of Object.values(viewports)) {
			await page.setViewportSize(size);
			await page.getByRole("main").getByText(new RegExp(text)).first().waitFor();
			await expectAccessible(page);
			await expectNoSidewaysScroll(page);
		}
	});
});
