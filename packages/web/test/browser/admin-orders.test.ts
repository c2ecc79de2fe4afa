import { type Client, type Order, unwrap } from "@tap/client";
import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { clientOf, orderAs, respondWithProblem, stock } from "./arrange.ts";
import { expectAccessible, expectNoSidewaysScroll, openConsole, type Visit } from "./harness.ts";

const shop = openConsole();

const row = (page: Page, name: string) => page.getByRole("listitem").filter({ hasText: name });
const fulfill = (page: Page, name: string) => row(page, name).getByRole("button", { name: /^Fulfill/ });
const waiting = (page: Page, count: number) => page.getByText(`${count} waiting, oldest first.`);

/** Where something stands in the document, and its height, in px. */
function placeOf(element: Locator): Promise<{ top: number; height: number }> {
	return element.evaluate((node) => {
		const { top, height } = node.getBoundingClientRect();
		return { top: top + scrollY, height };
	});
}

/** Puts a product on the shelves and has it ordered; gives the order. */
async function ordered(id: string, name: string, who = "ada@example.com"): Promise<Order> {
	await stock(shop, [{ id, name }]);
	return orderAs(shop, who, id, 2);
}

/** Opens a view of the administration as the admin. */
async function openAsAdmin(path: string, visit?: Visit): Promise<Page> {
	return shop.open(path, { user: "Shop Admin", ...visit });
}

function statusOf(client: Client, { id }: Order): Promise<Order["status"]> {
	return unwrap(client.GET("/orders/{orderId}", { params: { path: { orderId: id } } })).then(({ status }) => status);
}

function settle({ id }: Order, how: "cancel" | "fulfill"): Promise<Order> {
	const params = { path: { orderId: id } };
	const client = clientOf(shop, "admin");
	return unwrap(
		how === "cancel"
			? client.POST("/orders/{orderId}/cancel", { params })
			: client.POST("/orders/{orderId}/fulfill", { params }),
	);
}

/** The number of waiting orders. */
async function countWaiting(): Promise<number> {
	const query = { scope: "all", status: "placed", limit: 100 } as const;
	return (await unwrap(clientOf(shop, "admin").GET("/orders", { params: { query } }))).items.length;
}

describe.each(["desktop", "phone"] as const)("the queue on a %s", (viewport) => {
	test("shows what Ada ordered, and fulfills it in place", async () => {
		const order = await ordered(`prd_kettle-${viewport}`, `Kettle for the ${viewport}`);
		const name = `2 × Kettle for the ${viewport}`;
		const count = await countWaiting();
		const page = await openAsAdmin("/admin/orders", { viewport });
		await waiting(page, count).waitFor();
		await row(page, name).getByText("Ada Lovelace").waitFor();
		await row(page, name).getByText("€25.00").waitFor();
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);

		const before = await placeOf(row(page, name));
		await fulfill(page, name).click();
		await row(page, name).getByText("Fulfilled").waitFor();
		await waiting(page, count - 1).waitFor();
		expect(await fulfill(page, name).count()).toBe(0);
		// A second press of an impatient finger must not hit the next order.
		expect(await placeOf(row(page, name))).toEqual(before);
		await expect.poll(() => statusOf(clientOf(shop, "ada@example.com"), order)).toBe("fulfilled");

		await page.getByRole("link", { name: "Fulfilled" }).click();
		await row(page, name).waitFor();
		await expectAccessible(page);
		await page.getByRole("link", { name: "To fulfill" }).click();
		await waiting(page, count - 1).waitFor();
		expect(await row(page, name).count()).toBe(0);
	});

	test("shows the details of an order and cancels it", async () => {
		const order = await ordered(`prd_teapot-${viewport}`, `Teapot for the ${viewport}`, "grace@example.com");
		const name = `2 × Teapot for the ${viewport}`;
		const page = await openAsAdmin("/admin/orders", { viewport });
		await page.getByRole("button", { name, exact: true }).click();
		const details = page.getByRole("dialog", { name: "Order" });
		await details.getByText(order.id, { exact: true }).waitFor();
		await details.getByText("Grace Hopper").waitFor();
		await details.getByRole("link", { name: `Teapot for the ${viewport}` }).waitFor();
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);

		await details.getByRole("button", { name: /^Cancel/ }).click();
		await page.getByRole("button", { name: "Cancel order", exact: true }).click();
		await details.getByText("Canceled", { exact: true }).first().waitFor();
		await page.getByText("The order was canceled.").waitFor();
		await details.getByRole("button", { name: "Close" }).click();
		await row(page, name).getByText("Canceled").waitFor();
		expect(await fulfill(page, name).count()).toBe(0);
		expect(await statusOf(clientOf(shop, "admin"), order)).toBe("cancelled");
		// The focus is back where the details were opened.
		expect(await page.evaluate("document.activeElement?.textContent")).toBe(name);
	});
});

describe("when someone else changes an order", () => {
	test("says that a canceled order can't be fulfilled", async () => {
		const order = await ordered("prd_whisk", "Whisk");
		const page = await openAsAdmin("/admin/orders", { expected: [/status of 409/] });
		await fulfill(page, "2 × Whisk").waitFor();
		// The queue is not read meanwhile: it is the page that knows the old state.
		await page.route(/\/orders\?/, (route) => route.abort());
		await settle(order, "cancel");
		await fulfill(page, "2 × Whisk").click();
		await page.getByText("This order was already canceled. Don't ship it.").waitFor();
		await row(page, "2 × Whisk").getByText("Canceled").waitFor();
		expect(await statusOf(clientOf(shop, "admin"), order)).toBe("cancelled");
	});

	test("shows new and fulfilled orders without moving rows", async () => {
		const order = await ordered("prd_ladle", "Ladle");
		const page = await openAsAdmin("/admin/orders", { clock: true });
		await fulfill(page, "2 × Ladle").waitFor();
		const before = await placeOf(row(page, "2 × Ladle"));
		await settle(order, "fulfill");
		await ordered("prd_sieve", "Sieve", "alan@example.com");
		await page.clock.fastForward(10_000);
		await row(page, "2 × Sieve").getByText("Alan Turing").waitFor();
		await row(page, "2 × Ladle").getByText("Fulfilled").waitFor();
		expect(await placeOf(row(page, "2 × Ladle"))).toEqual(before);
	});
});

test("restores the order after an error and shows the request ID", async () => {
	await ordered("prd_grater", "Grater");
	const page = await openAsAdmin("/admin/orders", { expected: [/status of 500/] });
	await fulfill(page, "2 × Grater").waitFor();
	let refuse = () => {};
	const refusal = new Promise<void>((resolve) => {
		refuse = resolve;
	});
	await page.route(/\/fulfill$/, async (route) => {
		await refusal;
		await respondWithProblem(route, "server.failed", { requestId: "req-browser-test" });
	});
	await fulfill(page, "2 × Grater").click();
	// Before the response.
	await row(page, "2 × Grater").getByText("Fulfilled").waitFor();
	refuse();
	await page.getByText("The order wasn't fulfilled.").waitFor();
	await page.getByText("req-browser-test").waitFor();
	await fulfill(page, "2 × Grater").waitFor();
});

test("fulfills an order once the network is back", async () => {
	const order = await ordered("prd_tongs", "Tongs");
	const page = await openAsAdmin("/admin/orders", { expected: [/ERR_INTERNET_DISCONNECTED/] });
	await fulfill(page, "2 × Tongs").waitFor();
	await page.context().setOffline(true);
	await page.getByText("You're offline.").waitFor();
	await fulfill(page, "2 × Tongs").click();
	await row(page, "2 × Tongs").getByText("Fulfilled").waitFor();
	expect(await statusOf(clientOf(shop, "admin"), order)).toBe("placed");
	await page.context().setOffline(false);
	await expect.poll(() => statusOf(clientOf(shop, "admin"), order), { timeout: 30_000 }).toBe("fulfilled");
	await row(page, "2 × Tongs").getByText("Fulfilled").waitFor();
});

describe.each(["desktop", "phone"] as const)("the users on a %s", (viewport) => {
	test("are listed with their role, and each with their orders", async () => {
		await ordered(`prd_spoon-${viewport}`, `Spoon for the ${viewport}`, "alan@example.com");
		const page = await openAsAdmin("/admin/users", { viewport });
		await row(page, "admin@example.com").getByText("Admin", { exact: true }).waitFor();
		await row(page, "alan@example.com").getByText("Customer").waitFor();
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);
		await page.getByRole("button", { name: "Alan Turing" }).click();
		const details = page.getByRole("dialog", { name: "Alan Turing" });
		await details.getByRole("link", { name: `2 × Spoon for the ${viewport}` }).waitFor();
		expect(await details.getByText("Kettle").count()).toBe(0);
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);
	});
});

test("shows a customer nothing of the admin section", async () => {
	const page = await shop.open("/admin/orders", { user: "Ada" });
	await page.getByRole("heading", { name: "Admins only" }).waitFor();
	expect(await page.getByRole("navigation", { name: "Main" }).getByText("Admin").count()).toBe(0);
	expect(await page.getByRole("button", { name: /^Fulfill/ }).count()).toBe(0);
	await expectAccessible(page);
});
