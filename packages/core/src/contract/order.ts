import * as z from "zod/mini";
import { integer, pattern, text, timestamp } from "./field.ts";
import { Money, Total } from "./money.ts";
import { pageOf } from "./page.ts";
import { ProductId } from "./product.ts";
import { UserId } from "./user.ts";

export const OrderId = pattern(/^ord_[0-9A-Za-z_-]{1,40}$/, "ord_ and 1 to 40 of 0-9 A-Z a-z _ -", {
	description: "The order's id.",
	examples: ["ord_01JTC9B7N4H8S1T6YGK2P5DVXM"],
});

export const OrderStatus = z.enum(["placed", "fulfilled", "cancelled"]).register(z.globalRegistry, {
	id: "OrderStatus",
	description: "An order is placed once, and then either fulfilled or canceled, which is final.",
});
export type OrderStatus = z.output<typeof OrderStatus>;

/** The maximum number of lines in an order. */
const maxLines = 50;

/** The maximum quantity of one line of an order. */
const maxQuantity = 1000;

export const OrderLineInput = z
	.strictObject({
		productId: ProductId,
		quantity: integer(1, maxQuantity, "The number of units."),
	})
	.register(z.globalRegistry, {
		id: "OrderLineInput",
		description: "A product to order, at its current price.",
		examples: [{ productId: "prd_01JTC8Z5V3M6Q9E2RHX4K7WNBD", quantity: 2 }],
	});

export const OrderInput = z
	.strictObject({
		lines: z
			.array(OrderLineInput)
			.check(z.minLength(1), z.maxLength(maxLines))
			.register(z.globalRegistry, { description: "The products to order. Lines with the same product are added up." }),
	})
	.register(z.globalRegistry, {
		id: "OrderInput",
		description: "An order as a customer places it. The customer's identity comes from the token alone.",
		examples: [{ lines: [{ productId: "prd_01JTC8Z5V3M6Q9E2RHX4K7WNBD", quantity: 2 }] }],
	});
export type OrderInput = z.output<typeof OrderInput>;

export const OrderLine = z
	.object({
		productId: ProductId,
		name: text(1, 200, "The product's name at the time of ordering."),
		unitPrice: Money,
		quantity: integer(1, maxLines * maxQuantity, "The number of units."),
	})
	.register(z.globalRegistry, {
		id: "OrderLine",
		description: "A line of an order, with the name and price at the time of ordering.",
	});

/** An order as the API returns it. */
export const Order = z
	.object({
		id: OrderId,
		userId: UserId,
		status: OrderStatus,
		lines: z
			.array(OrderLine)
			.check(z.minLength(1), z.maxLength(maxLines))
			.register(z.globalRegistry, { description: "One line for each product." }),
		total: Total,
		createdAt: timestamp("The time at which the order was placed."),
		updatedAt: timestamp("The time of the last change."),
		version: integer(1, Number.MAX_SAFE_INTEGER, "Increases by one with every change."),
	})
	.register(z.globalRegistry, {
		id: "Order",
		description: "A customer's order.",
		examples: [
			{
				id: "ord_01JTC9B7N4H8S1T6YGK2P5DVXM",
				userId: "5f0c2b8e-1d5e-4c3a-9f57-2a6c8d1e7b90",
				status: "placed",
				lines: [
					{
						productId: "prd_01JTC8Z5V3M6Q9E2RHX4K7WNBD",
						name: "Pour-over coffee maker",
						unitPrice: { amount: 3490, currency: "EUR" },
						quantity: 2,
					},
				],
				total: { amount: 6980, currency: "EUR" },
				createdAt: "2026-05-04T09:31:12.000Z",
				updatedAt: "2026-05-04T09:31:12.000Z",
				version: 1,
			},
		],
	});
export type Order = z.output<typeof Order>;

export const OrderPage = pageOf(Order, "OrderPage");

/** A product with too little stock, as `order.insufficient_stock` reports it. */
export const Shortage = z
	.object({
		productId: ProductId,
		requested: integer(1, maxLines * maxQuantity, "The number of units in the order."),
		available: integer(0, Number.MAX_SAFE_INTEGER, "The number of units left."),
	})
	.register(z.globalRegistry, { id: "Shortage", description: "A product with too little stock for the order." });

/** `Idempotency-Key`: a new value for each order, so that a repeated request places one order. */
export const IdempotencyKey = z
	.string()
	.check(z.regex(/^[\x21-\x7e]{1,255}$/, { error: "must be 1 to 255 visible ASCII characters" }))
	.register(z.globalRegistry, {
		description:
			"A value of your choice, new for each order and the same when you repeat the request. For 24 hours, repeating the request returns the original order, with `Idempotency-Replayed: true`.",
		examples: ["0d3f6a52-5f0e-4a0e-8a4f-6f9a3b1c2d4e"],
	});
