import * as z from "zod/mini";
import { integer, multilineText, name, pattern, text, timestamp } from "./field.ts";
import { Money } from "./money.ts";
import { pageOf } from "./page.ts";

/** A product's id. The shop generates sortable ids (ULID). A caller may choose its own, so that an import can be repeated. */
export const ProductId = pattern(/^prd_[0-9A-Za-z_-]{1,40}$/, "prd_ and 1 to 40 of 0-9 A-Z a-z _ -", {
	description: "The product's id.",
	examples: ["prd_01JTC8Z5V3M6Q9E2RHX4K7WNBD"],
});

export const Category = z
	.string()
	.check(
		z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: "must be a slug: lowercase letters, digits and single hyphens" }),
		z.minLength(1),
		z.maxLength(50),
	)
	.register(z.globalRegistry, { description: "The category as a slug.", examples: ["kitchen"] });

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

const maxLengths = { name: 200, description: 2000 };
const descriptions = { name: "The name of the product.", description: "A description for customers." };

/** A product as the API returns it. */
export const Product = z
	.object({
		id: ProductId,
		name: text(1, maxLengths.name, descriptions.name),
		description: text(0, maxLengths.description, descriptions.description),
		category: Category,
		price: Money,
		stock: integer(
			0,
			Number.MAX_SAFE_INTEGER,
			"The number of units that can still be ordered. Reserved units are already subtracted.",
		),
		createdAt: timestamp("The time at which the product was created."),
		updatedAt: timestamp("The time of the last change, stock changes included."),
		version: integer(1, Number.MAX_SAFE_INTEGER, "Increases by one with every change, stock reservations included."),
	})
	.register(z.globalRegistry, { id: "Product", description: "A product of the shop.", examples: [example] });
export type Product = z.output<typeof Product>;

/** The members that a caller may write. The server sets the others. */
const { id, createdAt, updatedAt, version, ...written } = example;

export const ProductInput = z
	.strictObject({
		// Narrower than in responses: a product that was written before may have an invisible name.
		name: name(
			maxLengths.name,
			`${descriptions.name} At least one character is visible, and none is a control character.`,
		),
		category: Product.shape.category,
		price: Product.shape.price,
		description: z._default(multilineText(maxLengths.description, descriptions.description), ""),
		// A lower maximum than in responses: canceled orders may return more stock than was last written.
		stock: integer(0, 1_000_000_000, "The number of units that can be ordered."),
	})
	.register(z.globalRegistry, {
		id: "ProductInput",
		description: "A product as a caller writes it.",
		examples: [written],
	});
export type ProductInput = z.output<typeof ProductInput>;

/** The maximum number of products in one bulk operation: the limit of a DynamoDB transaction. */
export const maxBulkItems = 100;

export const BulkProductInput = z
	.strictObject({
		id: z.optional(ProductId),
		...ProductInput.shape,
		version: z.optional(Product.shape.version),
	})
	.register(z.globalRegistry, {
		id: "BulkProductInput",
		description:
			"With an `id`, it creates or replaces that product, but only the given `version` if there is one. Without, it creates a product under a new id.",
		examples: [{ id: "prd_pour-over", ...written }],
	});
export type BulkProductInput = z.output<typeof BulkProductInput>;

export const BulkProducts = z
	.strictObject({
		items: z
			.array(BulkProductInput)
			.check(z.minLength(1), z.maxLength(maxBulkItems))
			.register(z.globalRegistry, { description: "The products. No id may occur twice." }),
	})
	.register(z.globalRegistry, {
		id: "BulkProducts",
		description: "Products to create or replace, all or none.",
		examples: [{ items: [{ id: "prd_pour-over", ...written }] }],
	});

export const BulkProductsResult = z
	.object({
		items: z
			.array(Product)
			.register(z.globalRegistry, { description: "The stored products, in the order of the request." }),
	})
	.register(z.globalRegistry, { id: "BulkProductsResult", description: "The result of a bulk write." });

export const ProductPage = pageOf(Product, "ProductPage");
