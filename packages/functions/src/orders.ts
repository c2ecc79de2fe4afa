import * as Order from "@tap/core/order.ts";
import { createHandler } from "./handler.ts";

export const handler = createHandler("orders", {
	placeOrder: async ({ caller, headers, body }) => {
		const { order, replayed } = await Order.place({ caller, key: headers["Idempotency-Key"], input: body });
		return { body: order, headers: replayed ? { "Idempotency-Replayed": "true" } : {} };
	},
	listOrders: async ({ caller, query }) => ({ body: await Order.list({ ...query, caller }) }),
	getOrder: async ({ caller, params }) => ({ body: await Order.fromID({ ...params, caller }) }),
	cancelOrder: async ({ caller, params }) => ({ body: await Order.cancel({ ...params, caller }) }),
	fulfillOrder: async ({ caller, params }) => ({ body: await Order.fulfill({ ...params, caller }) }),
});
