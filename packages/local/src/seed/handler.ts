import { AppError } from "@tap/core/app-error.ts";
import type { Caller } from "@tap/core/caller.ts";
import * as Order from "@tap/core/order.ts";
import * as Product from "@tap/core/product.ts";
import * as User from "@tap/core/user.ts";
import { orders, type SeededOrder } from "./orders.ts";
import { deliveries } from "./products.ts";
import { users } from "./users.ts";

// Bundled and run in an execution environment, like a function: the domain reads its tables from environment variables.

const day = 24 * 60 * 60 * 1000;

/**
 * Seeds the shop with users, products, and orders of the last days, all through the domain. After an interruption, running it
 * again with the same `today` adds what is missing.
 * @param event.today the time (RFC 3339) from which days are counted back
 */
export async function handler(event: { today: string }): Promise<void> {
	const today = new Date(event.today);
	const daysAgo = (days: number) => new Date(today.getTime() - days * day);
	for (const user of users) await User.register(user, { now: daysAgo(30) });
	for (const { products, arrivedDaysAgo } of deliveries) {
		// A delivery is one transaction: if its first product exists, all do. Putting them again would reset stock that was sold.
		const [first] = products;
		if (first && !(await exists(first.id)))
			await Product.putMany({ items: products }, { now: daysAgo(arrivedDaysAgo) });
	}
	for (const order of orders) await createOrder(order, daysAgo);
}

async function exists(productId: string): Promise<boolean> {
	try {
		await Product.fromID(productId);
		return true;
	} catch (error) {
		if (error instanceof AppError && error.code === "product.not_found") return false;
		throw error;
	}
}

/** Places an order and settles it. Placing it again with the same key returns the original order. */
async function createOrder(
	{ key, email, lines, placedDaysAgo, settled }: SeededOrder,
	daysAgo: (days: number) => Date,
): Promise<void> {
	const caller = callerOf(email);
	const { order } = await Order.place({ caller, key, input: { lines } }, { now: daysAgo(placedDaysAgo) });
	if (settled === undefined) return;
	const current = await Order.fromID({ orderId: order.id, caller });
	if (current.status !== "placed") return;
	const now = daysAgo(settled.daysAgo);
	if (settled.status === "cancelled") await Order.cancel({ orderId: order.id, caller }, { now });
	else await Order.fulfill({ orderId: order.id, caller: callerOf("admin@example.com") }, { now });
}

function callerOf(email: string): Caller {
	const user = users.find((each) => each.email === email);
	if (!user) throw new Error(`No seeded user has the address ${email}.`);
	return { id: user.id, isAdmin: user.role === "admin" };
}
