import * as Order from "@tap/core/order.ts";
import { createHandler } from "./handler.ts";
import { preconditionOf } from "./request.ts";

export const handler = createHandler("orders", {
	placeOrder: async ({ caller, headers, body }) => {
		const { order, replayed } = await Order.place({ caller, key: headers["Idempotency-Key"], input: body });
		return { body: order, headers: replayed ? { "Idempotency-Replayed": "true" } : {} };
	},
	listOrders: async ({ caller, query }) => ({ body: await Order.list({ ...query, caller }) }),
	getOrder: async ({ caller, params }) => ({ body: await Order.fromID({ ...params, caller }) }),
	cancelOrder: async ({ caller, params, headers }) => ({
		body: await Order.cancel({ ...params, caller, precondition: preconditionOf(headers) }),
	}),
	fulfillOrder: async ({ caller, params, headers }) => ({
		body: await Order.fulfill({ ...params, caller, precondition: preconditionOf(headers) }),
	}),
});
