import * as Order from "@tap/core/order.ts";
import { createHandler } from "./handler.ts";
import { preconditionOf } from "./request.ts";

export const handler = createHandler("orders", {
	placeOrder: async ({ caller, headers, body, retries }) => {
		const { order, replayed } = await Order.place(
			{ caller, key: headers["Idempotency-Key"], input: body },
			{ retries },
		);
		return { body: order, headers: replayed ? { "Idempotency-Replayed": "true" } : {} };
	},
	listOrders: async ({ caller, query, retries }) => ({ body: await Order.list({ ...query, caller }, { retries }) }),
	getOrder: async ({ caller, params, retries }) => ({ body: await Order.fromID({ ...params, caller }, { retries }) }),
	cancelOrder: async ({ caller, params, headers, retries }) => ({
		body: await Order.cancel({ ...params, caller, precondition: preconditionOf(headers) }, { retries }),
	}),
	fulfillOrder: async ({ caller, params, headers, retries }) => ({
		body: await Order.fulfill({ ...params, caller, precondition: preconditionOf(headers) }, { retries }),
	}),
});
