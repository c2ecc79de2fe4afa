import * as z from "zod/mini";
import { integer, pattern, text, timestamp } from "./field.ts";
import { Money } from "./money.ts";
import { pageOf } from "./page.ts";

/** A product's id. The shop makes sortable ones (ULID); a caller may choose its own, so that an import can be run again. */
export const ProductId = pattern(/^prd_[0-9A-Za-z_-]{1,40}$/, "prd_ and 1 to 40 of 0-9 A-Z a-z _ -", {
	description: "The product's id.",
	examples: ["prd_01JTC8Z5V3M6Q9E2RHX4K7WNBD"],
});

export const Category = z
	.string()
	.check(
		z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: "must be a slug: lower-case letters, digits and single hyphens" }),
		z.minLength(1),
		z.maxLength(50),
		z.meta({ description: "The category as a slug.", examples: ["kitchen"] }),
	);

const example = {
	id: "prd_01JTC8Z5V3M6Q9E2RHX4K7WNBD",
	name: "Pour-over coffee maker",
	description: "Borosilicate glass, for four cups.",
	category: "kitchen",
	price: { amount: 3490, currency: "EUR" },
	stock: 40,
	createdAt: "2026-05-04T09:30:00.000Z",
	updatedAt: "2026-05-04T09:30:00.000Z",
	version: 1,
} as const;

/** A product as the API answers it. */
export const Product = z
	.object({
		id: ProductId,
		name: text(1, 200, "What the product is called."),
		description: text(0, 2000, "What a customer should know about it."),
		category: Category,
		price: Money,
		stock: integer(
			0,
			Number.MAX_SAFE_INTEGER,
			"Pieces that can still be ordered; reserved pieces are already taken off.",
		),
		createdAt: timestamp("When the product was first created."),
		updatedAt: timestamp("When the product last changed, its stock included."),
		version: integer(1, Number.MAX_SAFE_INTEGER, "Grows by one with every change, a reservation of stock included."),
	})
	.check(z.meta({ id: "Product", description: "Something the shop sells.", examples: [example] }));
export type Product = z.output<typeof Product>;

/** What a caller says of a product; everything else belongs to the server. */
const { id, createdAt, updatedAt, version, ...written } = example;

export const ProductInput = z
	.strictObject({
		name: Product.shape.name,
		category: Product.shape.category,
		price: Product.shape.price,
		description: z._default(Product.shape.description, ""),
		// Bounded more narrowly than what is answered: cancelled orders may give back more than was written last.
		stock: integer(0, 1_000_000_000, "Pieces that can be ordered."),
	})
	.check(z.meta({ id: "ProductInput", description: "A product as a caller writes it.", examples: [written] }));
export type ProductInput = z.output<typeof ProductInput>;

/** The largest number of products one bulk operation takes: the size limit of a DynamoDB transaction. */
export const maxBulk = 100;

export const BulkProductInput = z
	.strictObject({
		id: z.optional(ProductId),
		...ProductInput.shape,
		version: z.optional(Product.shape.version),
	})
	.check(
		z.meta({
			id: "BulkProductInput",
			description:
				"With an `id` it creates or replaces that product, guarded by `version` when there is one; without, a new product gets a new id.",
			examples: [{ id: "prd_pour-over", ...written }],
		}),
	);
export type BulkProductInput = z.output<typeof BulkProductInput>;

export const BulkProducts = z
	.strictObject({
		items: z
			.array(BulkProductInput)
			.check(z.minLength(1), z.maxLength(maxBulk), z.meta({ description: "The products; no id may occur twice." })),
	})
	.check(
		z.meta({
			id: "BulkProducts",
			description: "Products to create or replace, all or none.",
			examples: [{ items: [{ id: "prd_pour-over", ...written }] }],
		}),
	);

export const BulkProductsResult = z
	.object({
		items: z.array(Product).check(z.meta({ description: "The products as stored, in the order of the request." })),
	})
	.check(z.meta({ id: "BulkProductsResult", description: "The products of a bulk write." }));

export const ProductPage = pageOf(Product, "ProductPage");
