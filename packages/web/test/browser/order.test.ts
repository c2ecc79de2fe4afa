import { unwrap } from "@tap/client";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { clientOf, orderAs, respondWithProblem, stock, stockOf, unstock } from "./arrange.ts";
import { expectAccessible, expectNoSidewaysScroll, openConsole, signIn } from "./harness.ts";

const shop = openConsole();

/** Adds products to the cart on their pages. */
async function fill(page: Page, quantities: Record<string, number>): Promise<void> {
	for (const [id, quantity] of Object.entries(quantities)) {
		await page.goto(shop.address(`/products/${id}`));
		const field = page.getByLabel(/^Quantity of/);
		await field.fill(String(quantity));
		await field.press("Enter");
		await page.getByRole("button", { name: "Add to cart" }).click();
		await page.getByText(`${quantity} in your cart`).waitFor();
	}
}

const order = (page: Page) => page.getByRole("button", { name: "Place order", exact: true });
const line = (page: Page, name: string) => page.getByRole("listitem").filter({ hasText: name });
const thanks = (page: Page) => page.getByRole("heading", { name: "Thank you, Ada!" });

/** The orders of a person that contain a product. */
async function ordersOf(user: string, productId: string) {
	const { items } = await unwrap(clientOf(shop, user).GET("/orders", { params: { query: { limit: 100 } } }));
	return items.filter(({ lines }) => lines.some((line) => line.productId === productId));
}

describe.each(["desktop", "phone"] as const)("a purchase on a %s", (viewport) => {
	test("from browsing and signing in to ordering and canceling", async () => {
		const page = await shop.open("/?category=kitchen", { viewport });
		const before = await stockOf(shop, "prd_pour-over-maker");
		await page.getByRole("button", { name: "Add Pour-over coffee maker to cart" }).click();
		await page.getByText("Pour-over coffee maker added to your cart.").waitFor();
		await page.getByRole("link", { name: "Cart, 1 item" }).click();
		await page.getByRole("button", { name: "Increase quantity of Pour-over coffee maker" }).click();
		await page.getByText("€69.80").first().waitFor();
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);

		// The cart survives signing in.
		await page.getByRole("button", { name: "Sign in to order" }).click();
		await page.waitForURL("**/authorize?*");
		await signIn(page, "Ada");
		await page.getByText("€69.80").first().waitFor();
		await order(page).click();
		await thanks(page).waitFor();
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);
		await page.getByRole("link", { name: "Cart, empty" }).waitFor();
		expect(await stockOf(shop, "prd_pour-over-maker")).toBe(before - 2);

		await page.getByRole("main").getByRole("link", { name: "Pour-over coffee maker" }).click();
		await page.getByText(`${before - 2} in stock`).waitFor();

		await page.getByRole("link", { name: "My orders" }).click();
		const first = page.getByRole("listitem").filter({ hasText: "2 × Pour-over coffee maker" }).first();
		await first.getByText("Placed").waitFor();
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);
		await first.getByRole("button", { name: "Cancel" }).click();
		await expectAccessible(page);
		await page.getByRole("button", { name: "Cancel order", exact: true }).click();
		await first.getByText("Canceled").waitFor();
		await page.getByText("The order was canceled.").waitFor();
		expect(await stockOf(shop, "prd_pour-over-maker")).toBe(before);
	});
});

describe("when stock runs out before the order is placed", () => {
	test("each line shows the remaining stock, with a button to change or remove it", async () => {
		await stock(shop, [
			{ id: "prd_scarce", name: "Scarce mug", stock: 5 },
			{ id: "prd_last", name: "Last mug", stock: 1 },
			{ id: "prd_plenty", name: "Plenty mug", stock: 50 },
		]);
		const page = await shop.open("/", { user: "Ada", expected: [/status of 409/] });
		await fill(page, { prd_scarce: 3, prd_last: 1, prd_plenty: 2 });
		await page.getByRole("link", { name: "Cart, 6 items" }).click();
		await order(page).waitFor();
		await orderAs(shop, "grace@example.com", "prd_scarce", 4);
		await orderAs(shop, "grace@example.com", "prd_last", 1);

		await order(page).click();
		await page.getByRole("alert").getByText("Nothing was ordered.").waitFor();
		await line(page, "Scarce mug").getByText("Only 1 of Scarce mug is left. You have 3 in your cart.").waitFor();
		await line(page, "Last mug").getByText("Last mug is sold out.").waitFor();
		expect(await order(page).isDisabled()).toBe(true);
		await expectAccessible(page);
		await line(page, "Scarce mug").getByRole("button", { name: "Change to 1" }).click();
		await line(page, "Last mug").getByRole("button", { name: "Remove", exact: true }).click();
		await order(page).click();
		await thanks(page).waitFor();

		const [placed] = await ordersOf("ada@example.com", "prd_scarce");
		expect(placed?.lines.map(({ productId, quantity }) => [productId, quantity])).toEqual([
			["prd_scarce", 1],
			["prd_plenty", 2],
		]);
	});

	test("one button fixes all lines", async () => {
		await stock(shop, [
			{ id: "prd_low", name: "Low mug", stock: 2 },
			{ id: "prd_gone", name: "Gone mug", stock: 2 },
		]);
		const page = await shop.open("/", { user: "Ada", viewport: "phone", expected: [/status of 404/] });
		await fill(page, { prd_low: 2, prd_gone: 1 });
		await orderAs(shop, "grace@example.com", "prd_low", 1);
		await unstock(shop, ["prd_gone"]);
		await page.goto(shop.address("/cart"));
		await line(page, "Gone mug").getByText("Gone mug is no longer sold.").waitFor();
		await line(page, "Low mug").getByText("Only 1 of Low mug is left").waitFor();
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);
		await page.getByRole("button", { name: "Update cart" }).click();
		await order(page).click();
		await thanks(page).waitFor();
		expect((await ordersOf("ada@example.com", "prd_low")).map(({ total }) => total.amount)).toEqual([1250]);
	});
});

describe("the cart", () => {
	test("becomes one order per currency, and shows changed prices", async () => {
		await stock(shop, [
			{ id: "prd_euro", name: "Euro mug" },
			{ id: "prd_yen", name: "Yen mug", price: { amount: 900, currency: "JPY" } },
		]);
		const page = await shop.open("/", { user: "Ada" });
		await fill(page, { prd_euro: 1, prd_yen: 2 });
		await stock(shop, [{ id: "prd_euro", name: "Euro mug", price: { amount: 1350, currency: "EUR" } }]);
		await page.goto(shop.address("/cart"));
		await page.getByText("Your cart will be 2 orders.").waitFor();
		await line(page, "Euro mug").getByText("it was €12.50 when you added this product").waitFor();
		await expectAccessible(page);
		const yen = page.getByRole("region", { name: "Products in JPY" });
		await order(page).nth(1).click();
		await thanks(page).waitFor();
		await page.getByRole("link", { name: "Cart, 1 item" }).click();
		await line(page, "Euro mug").waitFor();
		expect(await yen.count()).toBe(0);
		await order(page).click();
		await thanks(page).waitFor();
		const totals = [
			...(await ordersOf("ada@example.com", "prd_yen")),
			...(await ordersOf("ada@example.com", "prd_euro")),
		];
		expect(totals.map(({ total }) => total)).toEqual([
			{ amount: 1800, currency: "JPY" },
			{ amount: 1350, currency: "EUR" },
		]);
	});

	test("restores a removed line on Undo, and survives a reload", async () => {
		const page = await shop.open("/");
		await fill(page, { "prd_wall-clock": 2 });
		await page.goto(shop.address("/cart"));
		await page.getByRole("button", { name: "Remove Wall clock" }).click();
		await page.getByRole("heading", { name: "Your cart is empty" }).waitFor();
		await page.getByRole("button", { name: "Undo" }).click();
		await line(page, "Wall clock").waitFor();
		await page.reload();
		expect(await page.getByLabel("Quantity of Wall clock", { exact: true }).inputValue()).toBe("2");
	});
});

test("an order whose response was lost is placed once despite several attempts", async () => {
	await stock(shop, [{ id: "prd_lost", name: "Lost mug", stock: 10 }]);
	const page = await shop.open("/", { user: "Ada", expected: [/ERR_FAILED/] });
	await fill(page, { prd_lost: 2 });
	await page.goto(shop.address("/cart"));
	const keys = new Set<string | undefined>();
	await page.route("**/orders", async (route) => {
		keys.add(route.request().headers()["idempotency-key"]);
		// The order is placed, but its response is lost.
		if (route.request().method() === "POST") await route.fetch();
		await route.abort();
	});
	await order(page).click();
	await page.getByRole("alert").getByText("Select Place order again").waitFor();
	await expectAccessible(page);
	await page.unroute("**/orders");
	// Another cart would be another order: the person is warned, and the first order keeps its key.
	await page.getByRole("button", { name: "Increase quantity of Lost mug" }).click();
	await page.getByText("may have been placed, although the shop didn't respond").waitFor();
	await page.getByRole("button", { name: "Decrease quantity of Lost mug" }).click();
	await page.reload();
	await order(page).click();
	await thanks(page).waitFor();
	expect(keys.size).toBe(1);
	expect(await ordersOf("ada@example.com", "prd_lost")).toHaveLength(1);
	expect(await stockOf(shop, "prd_lost")).toBe(8);
});

test("an order placed offline is sent when the network is back", async () => {
	await stock(shop, [{ id: "prd_offline", name: "Offline mug", stock: 10 }]);
	const page = await shop.open("/", { user: "Ada", expected: [/ERR_INTERNET_DISCONNECTED/] });
	await fill(page, { prd_offline: 1 });
	await page.getByRole("link", { name: "Cart, 1 item" }).click();
	await order(page).waitFor();
	await page.context().setOffline(true);
	await page.getByText("You're offline. This page may be out of date").waitFor();
	await order(page).click();
	await page.getByRole("button", { name: "Waiting for the network" }).waitFor();
	expect(await ordersOf("ada@example.com", "prd_offline")).toHaveLength(0);
	await page.context().setOffline(false);
	await thanks(page).waitFor();
	expect(await ordersOf("ada@example.com", "prd_offline")).toHaveLength(1);
});

describe("canceling", () => {
	test("shows at once and is reverted after an error", async () => {
		await stock(shop, [{ id: "prd_rollback", name: "Rollback mug" }]);
		await orderAs(shop, "ada@example.com", "prd_rollback", 1);
		const page = await shop.open("/", { user: "Ada", expected: [/status of 500/] });
		await page.getByRole("link", { name: "My orders" }).click();
		const row = line(page, "Rollback mug");
		let respond = () => {};
		const responding = new Promise<void>((resolve) => {
			respond = resolve;
		});
		await page.route("**/orders/*/cancel", async (route) => {
			await responding;
			await respondWithProblem(route, "server.failed", { requestId: "req-9" });
		});
		await row.getByRole("button", { name: "Cancel" }).click();
		await page.getByRole("button", { name: "Cancel order", exact: true }).click();
		await row.getByText("Canceled").waitFor();
		respond();
		await row.getByText("Placed").waitFor();
		const error = "Internal error. An unexpected error occurred. It was logged under the request id. (request req-9)";
		await page.getByText(`The order wasn't canceled. ${error}`).waitFor();
	});

	test("explains that the order was fulfilled first", async () => {
		await stock(shop, [{ id: "prd_fast", name: "Fast mug" }]);
		const { id } = await orderAs(shop, "ada@example.com", "prd_fast", 1);
		const page = await shop.open(`/orders/${id}`, { user: "Ada", expected: [/status of 409/] });
		const cancel = page.getByRole("button", { name: `Cancel order ${id}` });
		await cancel.click();
		await unwrap(clientOf(shop, "admin").POST("/orders/{orderId}/fulfill", { params: { path: { orderId: id } } }));
		await page.getByRole("button", { name: "Cancel order", exact: true }).click();
		await page.getByText("This order can no longer be canceled.").waitFor();
		await page.getByText("Fulfilled").first().waitFor();
		await cancel.waitFor({ state: "hidden" });
		await expectAccessible(page);
	});
});

test("my orders are filtered by the status in the address", async () => {
	const page = await shop.open("/orders?status=fulfilled", { user: "Grace", viewport: "phone" });
	await line(page, "Washi paper").first().waitFor();
	expect(new URL(page.url()).search).toBe("?status=fulfilled");
	await page.getByRole("link", { name: "Canceled" }).click();
	await line(page, "Desk lamp").waitFor();
	expect(await page.getByRole("main").getByText("Fulfilled").count()).toBe(1);
	await expectNoSidewaysScroll(page);
});

test("another user's order is not shown", async () => {
	const { id } = await orderAs(shop, "grace@example.com", "prd_filter-papers", 1);
	const page = await shop.open(`/orders/${id}`, { user: "Ada", expected: [/status of 404/] });
	await page.getByRole("heading", { name: "Order not found" }).waitFor();
});
