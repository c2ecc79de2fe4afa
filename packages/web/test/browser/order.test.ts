import { unwrap } from "@tap/client";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { answerProblem, clientOf, orderAs, stock, stockOf, unstock } from "./arrange.ts";
import { expectAccessible, expectNoSidewaysScroll, openConsole, signIn } from "./harness.ts";

const shop = openConsole();

/** Puts products into the cart on their pages, as many pieces as given. */
async function fill(page: Page, pieces: Record<string, number>): Promise<void> {
	for (const [id, quantity] of Object.entries(pieces)) {
		await page.goto(shop.address(`/products/${id}`));
		const field = page.getByLabel(/^Quantity of/);
		await field.fill(String(quantity));
		await field.press("Enter");
		await page.getByRole("button", { name: "Add to cart" }).click();
		await page.getByText(`${quantity} in your cart`).waitFor();
	}
}

const order = (page: Page) => page.getByRole("button", { name: "Order", exact: true });
const line = (page: Page, name: string) => page.getByRole("listitem").filter({ hasText: name });
const thanks = (page: Page) => page.getByRole("heading", { name: "Thank you, Ada." });

/** The orders of a person that have a product. */
async function ordersOf(who: string, productId: string) {
	const { items } = await unwrap(clientOf(shop, who).GET("/orders", { params: { query: { limit: 100 } } }));
	return items.filter(({ lines }) => lines.some((each) => each.productId === productId));
}

describe.each(["desktop", "phone"] as const)("the whole way on a %s", (viewport) => {
	test("browse, sign in, order, see the stock fall, cancel", async () => {
		const page = await shop.open("/?category=kitchen", { viewport });
		const before = await stockOf(shop, "prd_pour-over-maker");
		await page.getByRole("button", { name: "Add Pour-over coffee maker to the cart" }).click();
		await page.getByText("Pour-over coffee maker is in your cart.").waitFor();
		await page.getByRole("link", { name: "Cart, 1 piece" }).click();
		await page.getByRole("button", { name: "One Pour-over coffee maker more" }).click();
		await page.getByText("€69.80").first().waitFor();
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);

		// The cart is there after signing in.
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
		await page.getByRole("button", { name: "Cancel the order" }).click();
		await first.getByText("Cancelled").waitFor();
		await page.getByText("The order is cancelled").waitFor();
		expect(await stockOf(shop, "prd_pour-over-maker")).toBe(before);
	});
});

describe("when stock runs out between looking and ordering", () => {
	test("each line says how many are left, and one press takes them or removes it", async () => {
		await stock(shop, [
			{ id: "prd_scarce", name: "Scarce mug", stock: 5 },
			{ id: "prd_last", name: "Last mug", stock: 1 },
			{ id: "prd_plenty", name: "Plenty mug", stock: 50 },
		]);
		const page = await shop.open("/", { expected: [/status of 409/] });
		await signIn(page, "Ada");
		await fill(page, { prd_scarce: 3, prd_last: 1, prd_plenty: 2 });
		await page.getByRole("link", { name: "Cart, 6 pieces" }).click();
		await order(page).waitFor();
		await orderAs(shop, "grace@example.com", "prd_scarce", 4);
		await orderAs(shop, "grace@example.com", "prd_last", 1);

		await order(page).click();
		await page.getByRole("alert").getByText("Nothing was ordered.").waitFor();
		await line(page, "Scarce mug").getByText("Only 1 of Scarce mug is left; you want 3.").waitFor();
		await line(page, "Last mug").getByText("Last mug is sold out.").waitFor();
		expect(await order(page).isDisabled()).toBe(true);
		await expectAccessible(page);
		await line(page, "Scarce mug").getByRole("button", { name: "Take 1" }).click();
		await line(page, "Last mug").getByRole("button", { name: "Remove it" }).click();
		await order(page).click();
		await thanks(page).waitFor();

		const [placed] = await ordersOf("ada@example.com", "prd_scarce");
		expect(placed?.lines.map(({ productId, quantity }) => [productId, quantity])).toEqual([
			["prd_scarce", 1],
			["prd_plenty", 2],
		]);
	});

	test("one press settles all lines", async () => {
		await stock(shop, [
			{ id: "prd_low", name: "Low mug", stock: 2 },
			{ id: "prd_gone", name: "Gone mug", stock: 2 },
		]);
		const page = await shop.open("/", { viewport: "phone", expected: [/status of 404/] });
		await signIn(page, "Ada");
		await fill(page, { prd_low: 2, prd_gone: 1 });
		await orderAs(shop, "grace@example.com", "prd_low", 1);
		await unstock(shop, ["prd_gone"]);
		await page.goto(shop.address("/cart"));
		await line(page, "Gone mug").getByText("Gone mug is no longer sold.").waitFor();
		await line(page, "Low mug").getByText("Only 1 of Low mug is left").waitFor();
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);
		await page.getByRole("button", { name: "Take what is left" }).click();
		await order(page).click();
		await thanks(page).waitFor();
		expect((await ordersOf("ada@example.com", "prd_low")).map(({ total }) => total.amount)).toEqual([1250]);
	});
});

describe("the cart", () => {
	test("makes an order of each currency, and tells of a price that changed", async () => {
		await stock(shop, [
			{ id: "prd_euro", name: "Euro mug" },
			{ id: "prd_yen", name: "Yen mug", price: { amount: 900, currency: "JPY" } },
		]);
		const page = await shop.open("/");
		await signIn(page, "Ada");
		await fill(page, { prd_euro: 1, prd_yen: 2 });
		await stock(shop, [{ id: "prd_euro", name: "Euro mug", price: { amount: 1350, currency: "EUR" } }]);
		await page.goto(shop.address("/cart"));
		await page.getByText("This makes 2 orders.").waitFor();
		await line(page, "Euro mug").getByText("it was €12.50 when you put it in").waitFor();
		await expectAccessible(page);
		const yen = page.getByRole("region", { name: "Products in JPY" });
		await order(page).nth(1).click();
		await thanks(page).waitFor();
		await page.getByRole("link", { name: "Cart, 1 piece" }).click();
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

	test("gives back what was removed by mistake, and is there after a reload", async () => {
		const page = await shop.open("/");
		await fill(page, { "prd_wall-clock": 2 });
		await page.goto(shop.address("/cart"));
		await page.getByRole("button", { name: "Remove Wall clock" }).click();
		await page.getByRole("heading", { name: "Your cart is empty" }).waitFor();
		await page.getByRole("button", { name: "Undo" }).click();
		await line(page, "Wall clock").waitFor();
		await page.reload();
		expect(await page.getByLabel("Quantity of Wall clock").inputValue()).toBe("2");
	});
});

test("an order whose answer was lost is placed once, however often the person presses", async () => {
	await stock(shop, [{ id: "prd_lost", name: "Lost mug", stock: 10 }]);
	const page = await shop.open("/", { expected: [/ERR_FAILED/] });
	await signIn(page, "Ada");
	await fill(page, { prd_lost: 2 });
	await page.goto(shop.address("/cart"));
	const keys = new Set<string | undefined>();
	await page.route("**/orders", async (route) => {
		keys.add(route.request().headers()["idempotency-key"]);
		// The shop does its work; the answer is lost on the way.
		if (route.request().method() === "POST") await route.fetch();
		await route.abort();
	});
	await order(page).click();
	await page.getByRole("alert").getByText("Press Order again").waitFor();
	await expectAccessible(page);
	await page.unroute("**/orders");
	// Another cart would be another order: the person is warned, and the first wish keeps its key.
	await page.getByRole("button", { name: "One Lost mug more" }).click();
	await page.getByText("may have been placed, although no answer came").waitFor();
	await page.getByRole("button", { name: "One Lost mug less" }).click();
	await page.reload();
	await order(page).click();
	await thanks(page).waitFor();
	expect(keys.size).toBe(1);
	expect(await ordersOf("ada@example.com", "prd_lost")).toHaveLength(1);
	expect(await stockOf(shop, "prd_lost")).toBe(8);
});

test("an order that is pressed without a network goes out when there is one", async () => {
	await stock(shop, [{ id: "prd_offline", name: "Offline mug", stock: 10 }]);
	const page = await shop.open("/", { expected: [/ERR_INTERNET_DISCONNECTED/] });
	await signIn(page, "Ada");
	await fill(page, { prd_offline: 1 });
	await page.getByRole("link", { name: "Cart, 1 piece" }).click();
	await order(page).waitFor();
	await page.context().setOffline(true);
	await page.getByText("You are offline. What you see may be old").waitFor();
	await order(page).click();
	await page.getByRole("button", { name: "Waiting for the network" }).waitFor();
	expect(await ordersOf("ada@example.com", "prd_offline")).toHaveLength(0);
	await page.context().setOffline(false);
	await thanks(page).waitFor();
	expect(await ordersOf("ada@example.com", "prd_offline")).toHaveLength(1);
});

describe("cancelling", () => {
	test("shows at once, and takes it back when it fails", async () => {
		await stock(shop, [{ id: "prd_rollback", name: "Rollback mug" }]);
		await orderAs(shop, "ada@example.com", "prd_rollback", 1);
		const page = await shop.open("/", { expected: [/status of 500/] });
		await signIn(page, "Ada");
		await page.getByRole("link", { name: "My orders" }).click();
		const row = line(page, "Rollback mug");
		let answerNow = () => {};
		const answering = new Promise<void>((resolve) => {
			answerNow = resolve;
		});
		await page.route("**/orders/*/cancel", async (route) => {
			await answering;
			await answerProblem(route, "server.failed", { requestId: "req-9" });
		});
		await row.getByRole("button", { name: "Cancel" }).click();
		await page.getByRole("button", { name: "Cancel the order" }).click();
		await row.getByText("Cancelled").waitFor();
		answerNow();
		await row.getByText("Placed").waitFor();
		const failure = "Internal error: Something failed here. It has been logged under the request id. (request req-9)";
		await page.getByText(`The order was not cancelled. ${failure}`).waitFor();
	});

	test("explains when somebody was faster", async () => {
		await stock(shop, [{ id: "prd_fast", name: "Fast mug" }]);
		const { id } = await orderAs(shop, "ada@example.com", "prd_fast", 1);
		const page = await shop.open(`/orders/${id}`, { expected: [/status of 409/] });
		await signIn(page, "Ada");
		const cancel = page.getByRole("button", { name: `Cancel order ${id}` });
		await cancel.click();
		await unwrap(clientOf(shop, "admin").POST("/orders/{orderId}/fulfill", { params: { path: { orderId: id } } }));
		await page.getByRole("button", { name: "Cancel the order" }).click();
		await page.getByText("It was too late to cancel").waitFor();
		await page.getByText("Fulfilled").first().waitFor();
		await cancel.waitFor({ state: "hidden" });
		await expectAccessible(page);
	});
});

test("my orders are filtered by status, and the address keeps it", async () => {
	const page = await shop.open("/orders?status=fulfilled", { viewport: "phone" });
	await signIn(page, "Grace");
	await line(page, "Washi paper").first().waitFor();
	expect(new URL(page.url()).search).toBe("?status=fulfilled");
	await page.getByRole("link", { name: "Cancelled" }).click();
	await line(page, "Desk lamp").waitFor();
	expect(await page.getByRole("main").getByText("Fulfilled").count()).toBe(1);
	await expectNoSidewaysScroll(page);
});

test("somebody else's order is not shown", async () => {
	const { id } = await orderAs(shop, "grace@example.com", "prd_filter-papers", 1);
	const page = await shop.open(`/orders/${id}`, { expected: [/status of 404/] });
	await signIn(page, "Ada");
	await page.getByRole("heading", { name: "No such order" }).waitFor();
});
