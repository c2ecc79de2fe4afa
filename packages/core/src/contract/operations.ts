import * as z from "zod/mini";
import { Health } from "./health.ts";
import { IdempotencyKey, Order, OrderId, OrderInput, OrderPage, OrderStatus } from "./order.ts";
import { pageQuery } from "./page.ts";
import { type ProblemCode, problemDefinition, type ResponseHeader } from "./problem.ts";
import {
	BulkProducts,
	BulkProductsResult,
	Category,
	maxBulk,
	Product,
	ProductId,
	ProductInput,
	ProductPage,
} from "./product.ts";
import { User, UserId, UserPage } from "./user.ts";

/** One row of the contract. */
export interface Operation {
	method: "GET" | "POST" | "PUT" | "DELETE";
	/** Path template in OpenAPI's and API Gateway's form: `/orders/{orderId}`. */
	path: `/${string}`;
	/**
	 * Who may call. `owner`: a user whose own resource it is, or an admin, which only the domain can tell; to the gateway it
	 * is the same as `user`.
	 */
	access: "anyone" | "user" | "owner" | "admin";
	/** What answers: one of the functions, or the gateway itself. */
	integration: "users" | "orders" | "products" | "gateway";
	summary: string;
	description?: string;
	params?: ZodObject;
	query?: ZodObject;
	headers?: ZodObject;
	body?: z.core.$ZodType;
	/** What success looks like, by status. `schema` is absent when there is no body. */
	success: Partial<Record<200 | 201 | 204, { schema?: z.core.$ZodType; headers?: readonly ResponseHeader[] }>>;
	/** The problems that come from what the operation does. Those that follow from the row itself: see `problemsOf`. */
	problems: readonly ProblemCode[];
}

type ZodObject = z.core.$ZodObject<Readonly<Record<string, z.core.$ZodType>>>;

/** A list of entity tags (RFC 9110, section 8.8.3), or `*`. */
const entityTags = /^(\*|(W\/)?"[\x21\x23-\x7e]*"(\s*,\s*(W\/)?"[\x21\x23-\x7e]*")*)$/;
function precondition(description: string, examples: string[]) {
	return z.optional(
		z
			.string()
			.check(
				z.regex(entityTags, { error: 'must be * or a list of entity tags like "3-abc"' }),
				z.meta({ description, examples }),
			),
	);
}
const ifMatch = precondition("Do it only if the resource still has this `ETag`.", ['"3-m8xk2p1c"']);
const conditionalRead = z.object({
	"If-None-Match": precondition("Answer 304 if the resource still has this `ETag`.", ['"3-m8xk2p1c"']),
});

const product = z.strictObject({ productId: ProductId });
const order = z.strictObject({ orderId: OrderId });

/**
 * The contract: every operation of the API, each in one row. The gateway's routes and their authorization, the dispatch
 * and validation of the functions, `openapi.json`, the typed client and the local stage's routes are derived from it.
 */
export const operations = {
	getHealth: {
		method: "GET",
		path: "/health",
		access: "anyone",
		integration: "gateway",
		summary: "Tell that the stage is up",
		success: { 200: { schema: Health } },
		problems: [],
	},

	listProducts: {
		method: "GET",
		path: "/products",
		access: "anyone",
		integration: "products",
		summary: "List products, newest first",
		query: z.strictObject({ category: z.optional(Category), ...pageQuery }),
		success: { 200: { schema: ProductPage } },
		problems: ["cursor.invalid"],
	},
	createProduct: {
		method: "POST",
		path: "/products",
		access: "admin",
		integration: "products",
		summary: "Create a product",
		body: ProductInput,
		success: { 201: { schema: Product, headers: ["Location", "ETag"] } },
		problems: [],
	},
	putProducts: {
		method: "PUT",
		path: "/products",
		access: "admin",
		integration: "products",
		summary: "Create or replace products, all or none",
		description:
			"Send the same items with the same ids again, and the same products stand there: an import can be repeated.",
		body: BulkProducts,
		success: { 200: { schema: BulkProductsResult } },
		problems: ["product.version_conflict"],
	},
	deleteProducts: {
		method: "DELETE",
		path: "/products",
		access: "admin",
		integration: "products",
		summary: "Delete products, all or none",
		query: z.strictObject({
			id: z
				.array(ProductId)
				.check(z.minLength(1), z.maxLength(maxBulk), z.meta({ description: "The product's id; repeat it for more." })),
		}),
		success: { 204: {} },
		problems: ["product.not_found"],
	},
	getProduct: {
		method: "GET",
		path: "/products/{productId}",
		access: "anyone",
		integration: "products",
		summary: "Read a product",
		params: product,
		headers: conditionalRead,
		success: { 200: { schema: Product, headers: ["ETag"] } },
		problems: ["product.not_found"],
	},
	putProduct: {
		method: "PUT",
		path: "/products/{productId}",
		access: "admin",
		integration: "products",
		summary: "Replace a product, or create it under an id of your choice",
		params: product,
		headers: z.object({
			"If-Match": precondition("Replace the product if it still has this `ETag`.", ['"3-m8xk2p1c"']),
			"If-None-Match": z.optional(
				z.literal("*").check(z.meta({ description: "Create the product if there is none.", examples: ["*"] })),
			),
		}),
		body: ProductInput,
		success: { 200: { schema: Product, headers: ["ETag"] }, 201: { schema: Product, headers: ["ETag"] } },
		problems: ["precondition.failed", "precondition.required"],
	},
	deleteProduct: {
		method: "DELETE",
		path: "/products/{productId}",
		access: "admin",
		integration: "products",
		summary: "Delete a product",
		description: "Old orders keep its name and price.",
		params: product,
		headers: z.object({ "If-Match": ifMatch }),
		success: { 204: {} },
		problems: ["product.not_found", "precondition.failed"],
	},

	placeOrder: {
		method: "POST",
		path: "/orders",
		access: "user",
		integration: "orders",
		summary: "Place an order",
		description: "Reserves the stock of every line, or orders nothing.",
		headers: z.object({ "Idempotency-Key": IdempotencyKey }),
		body: OrderInput,
		success: { 201: { schema: Order, headers: ["Location", "ETag", "Idempotency-Replayed"] } },
		problems: [
			"order.insufficient_stock",
			"idempotency.in_progress",
			"order.unknown_product",
			"order.mixed_currencies",
			"idempotency.key_reused",
		],
	},
	listOrders: {
		method: "GET",
		path: "/orders",
		access: "user",
		integration: "orders",
		summary: "List orders, newest first",
		description:
			"The caller's own orders; an admin may ask for those of another user, or with `scope=all` for everybody's.",
		query: z.strictObject({
			status: z.optional(OrderStatus),
			userId: z.optional(UserId),
			scope: z.optional(
				z.enum(["own", "all"]).check(
					z.meta({
						description: "`all`: the orders of all users, for admins, together with a `status` and without `userId`.",
					}),
				),
			),
			...pageQuery,
		}),
		success: { 200: { schema: OrderPage } },
		problems: ["cursor.invalid", "auth.forbidden"],
	},
	getOrder: {
		method: "GET",
		path: "/orders/{orderId}",
		access: "owner",
		integration: "orders",
		summary: "Read an order",
		params: order,
		headers: conditionalRead,
		success: { 200: { schema: Order, headers: ["ETag"] } },
		problems: ["order.not_found"],
	},
	cancelOrder: {
		method: "POST",
		path: "/orders/{orderId}/cancel",
		access: "owner",
		integration: "orders",
		summary: "Cancel a placed order",
		description: "Gives the stock back. Products that were deleted meanwhile get none.",
		params: order,
		success: { 200: { schema: Order, headers: ["ETag"] } },
		problems: ["order.not_found", "order.not_placed"],
	},
	fulfillOrder: {
		method: "POST",
		path: "/orders/{orderId}/fulfill",
		access: "admin",
		integration: "orders",
		summary: "Mark a placed order as fulfilled",
		params: order,
		success: { 200: { schema: Order, headers: ["ETag"] } },
		problems: ["order.not_found", "order.not_placed"],
	},

	listUsers: {
		method: "GET",
		path: "/users",
		access: "admin",
		integration: "users",
		summary: "List users, newest first",
		query: z.strictObject(pageQuery),
		success: { 200: { schema: UserPage } },
		problems: ["cursor.invalid"],
	},
	getMe: {
		method: "GET",
		path: "/users/me",
		access: "user",
		integration: "users",
		summary: "Read the caller",
		success: { 200: { schema: User } },
		problems: ["user.not_found"],
	},
	getUser: {
		method: "GET",
		path: "/users/{userId}",
		access: "owner",
		integration: "users",
		summary: "Read a user",
		params: z.strictObject({ userId: UserId }),
		success: { 200: { schema: User } },
		problems: ["user.not_found"],
	},
} as const satisfies Record<string, Operation>;

export type OperationId = keyof typeof operations;

/** The row of operation `id`, seen through its general shape. */
export function operation(id: OperationId): Operation {
	return operations[id];
}

/** All operation ids, in the order of the table. */
// Object.keys is typed string[] because a value may have more keys than its type; this constant has not.
export const operationIds = Object.keys(operations) as OperationId[];

/** Whether a conditional read can be answered with 304 instead of a body. */
export function supportsNotModified({ method, headers }: Operation): boolean {
	return method === "GET" && headers !== undefined && "If-None-Match" in headers._zod.def.shape;
}

/**
 * Every problem that an operation can answer, by rising status: its own, and those that follow from who may call it, what
 * it takes and what answers it.
 */
export function problemsOf(row: Operation): ProblemCode[] {
	const codes = new Set<ProblemCode>([...row.problems, "rate.exceeded", "header.too_large", "server.failed"]);
	if (row.integration !== "gateway") {
		for (const code of [
			"request.invalid",
			"representation.not_acceptable",
			"request.too_large",
			"server.bad_gateway",
			"server.unavailable",
			"server.timeout",
		] as const) {
			codes.add(code);
		}
	}
	if (row.access !== "anyone") codes.add("auth.unauthenticated");
	if (row.access === "admin") codes.add("auth.forbidden");
	if (row.body) {
		codes.add("request.malformed");
		codes.add("media_type.unsupported");
	}
	return [...codes].sort((a, b) => problemDefinition(a).status - problemDefinition(b).status || a.localeCompare(b));
}
