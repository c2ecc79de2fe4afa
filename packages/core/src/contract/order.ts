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

export const OrderStatus = z
	.enum(["placed", "fulfilled", "cancelled"])
	.check(
		z.meta({ id: "OrderStatus", description: "An order is placed once, and then fulfilled or cancelled for good." }),
	);
export type OrderStatus = z.output<typeof OrderStatus>;

const maxLines = 50;
const maxQuantity = 1000;

export const OrderLineInput = z
	.strictObject({
		productId: ProductId,
		quantity: integer(1, maxQuantity, "How many pieces."),
	})
	.check(
		z.meta({
			id: "OrderLineInput",
			description: "A product to order; the price is the one in force.",
			examples: [{ productId: "prd_01JTC8Z5V3M6Q9E2RHX4K7WNBD", quantity: 2 }],
		}),
	);

export const OrderInput = z
	.strictObject({
		lines: z
			.array(OrderLineInput)
			.check(
				z.minLength(1),
				z.maxLength(maxLines),
				z.meta({ description: "What to order; lines of the same product are added up." }),
			),
	})
	.check(
		z.meta({
			id: "OrderInput",
			description: "An order as a customer places it. Who orders comes from the token alone.",
			examples: [{ lines: [{ productId: "prd_01JTC8Z5V3M6Q9E2RHX4K7WNBD", quantity: 2 }] }],
		}),
	);
export type OrderInput = z.output<typeof OrderInput>;

export const OrderLine = z
	.object({
		productId: ProductId,
		name: text(1, 200, "The product's name at the time of ordering."),
		unitPrice: Money,
		quantity: integer(1, maxLines * maxQuantity, "How many pieces."),
	})
	.check(
		z.meta({ id: "OrderLine", description: "A line of an order, with the name and price of the time of ordering." }),
	);

/** An order as the API answers it. */
export const Order = z
	.object({
		id: OrderId,
		userId: UserId,
		status: OrderStatus,
		lines: z
			.array(OrderLine)
			.check(z.minLength(1), z.maxLength(maxLines), z.meta({ description: "One line for each product." })),
		total: Total,
		createdAt: timestamp("When the order was placed."),
		updatedAt: timestamp("When the order last changed."),
		version: integer(1, Number.MAX_SAFE_INTEGER, "Grows by one with every change."),
	})
	.check(
		z.meta({
			id: "Order",
			description: "What a customer ordered.",
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
		}),
	);
export type Order = z.output<typeof Order>;

export const OrderPage = pageOf(Order, "OrderPage");

/** One line that is short, as `order.insufficient_stock` names it. */
export const Shortage = z
	.object({
		productId: ProductId,
		requested: integer(1, maxLines * maxQuantity, "How many pieces the order asks for."),
		available: integer(0, Number.MAX_SAFE_INTEGER, "How many pieces are left."),
	})
	.check(z.meta({ id: "Shortage", description: "A product of which too few pieces are left." }));

/** `Idempotency-Key`: one for each logical order, so that a repeated request places one order. */
export const IdempotencyKey = z.string().check(
	z.regex(/^[\x21-\x7e]{1,255}$/, { error: "must be 1 to 255 visible ASCII characters" }),
	z.meta({
		description:
			"A value of your choice, new for each order and the same when you repeat the request. Within 24 hours the first answer comes again, with `Idempotency-Replayed: true`.",
		examples: ["0d3f6a52-5f0e-4a0e-8a4f-6f9a3b1c2d4e"],
	}),
);
