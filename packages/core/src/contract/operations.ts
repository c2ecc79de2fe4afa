import * as z from "zod/mini";
import { Health } from "./health.ts";
import { IdempotencyKey, Order, OrderId, OrderInput, OrderPage, OrderStatus } from "./order.ts";
import { pageQuery } from "./page.ts";
import { type ProblemCode, problemDefinition, type ResponseHeader } from "./problem.ts";
import {
	BulkProducts,
	BulkProductsResult,
	Category,
	maxBulkItems,
	Product,
	ProductId,
	ProductInput,
	ProductPage,
} from "./product.ts";
import { keysOf } from "./record.ts";
import { User, UserId, UserPage } from "./user.ts";

/** One operation of the API. */
export interface Operation {
	method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
	/** Path template in the form of OpenAPI and API Gateway: `/orders/{orderId}`. */
	path: `/${string}`;
	/**
	 * Who may call the operation. `owner`: the user who owns the resource, or an admin. Only the domain can check ownership;
	 * for the gateway it is the same as `user`.
	 */
	access: "anyone" | "user" | "owner" | "admin";
	/** The function that handles the operation, or the gateway itself. */
	integration: "users" | "orders" | "products" | "gateway";
	summary: string;
	description?: string;
	params?: ZodObject;
	query?: ZodObject;
	headers?: ZodObject;
	body?: z.core.$ZodType;
	/** The successful responses, by status. `schema` is absent if the response has no body. */
	success: Partial<Record<200 | 201 | 204, { schema?: z.core.$ZodType; headers?: readonly ResponseHeader[] }>>;
	/** The problems that result from the operation's own work. `problemsOf` adds those that follow from the other members. */
	problems: readonly ProblemCode[];
}

type ZodObject = z.core.$ZodObject<Readonly<Record<string, z.core.$ZodType>>>;

/** The tags of the API reference, by the first segment of the paths that they group. */
export const tags: Readonly<Record<string, string>> = {
	health: "The state of the stage.",
	products: "The catalog. Anyone may read it; admins write it.",
	orders: "Purchases and their status.",
	users: "People with an account. Accounts are created at the identity provider, never here.",
};

/** The sentence that ends the description of each operation in the API reference, by its `access`. */
export const accessDescriptions = {
	anyone: "Anyone may call it, without a token.",
	user: "Any user may call it.",
	owner: "The user who owns the resource and admins may call it.",
	admin: "Only admins may call it.",
} as const satisfies Record<Operation["access"], string>;

/** A list of entity tags (RFC 9110, section 8.8.3), or `*`. */
const entityTags = /^(\*|(W\/)?"[\x21\x23-\x7e]*"([ \t]*,[ \t]*(W\/)?"[\x21\x23-\x7e]*")*)$/;
function precondition(description: string, examples: string[]) {
	return z.optional(
		z
			.string()
			.check(z.regex(entityTags, { error: 'must be * or a list of entity tags like "3-abc"' }))
			.register(z.globalRegistry, { description, examples }),
	);
}
/** The headers of a read of one resource that has an `ETag`. */
const conditionalRead = z.object({
	"If-Match": precondition("Return 412 unless the resource still has this `ETag`.", ['"3-m8xk2p1c"']),
	"If-None-Match": precondition("Return 304 if the resource still has this `ETag`.", ['"3-m8xk2p1c"']),
});
/** The headers of a write to one resource that has an `ETag`. */
const conditionalWrite = z.object({
	"If-Match": precondition("Proceed only if the resource still has this `ETag`.", ['"3-m8xk2p1c"']),
});

const product = z.strictObject({ productId: ProductId });
const order = z.strictObject({ orderId: OrderId });

/**
 * The contract: every operation of the API. The gateway's routes and their authorization, the dispatch and validation of
 * the functions, `openapi.json`, the typed client and the local stage's routes are derived from it.
 */
export const operations = {
	getHealth: {
		method: "GET",
		path: "/health",
		access: "anyone",
		integration: "gateway",
		summary: "Health check",
		success: { 200: { schema: Health } },
		problems: [],
	},
	// Many monitors send only HEAD. No other path has it: there it would cost the same function call and read as GET, and a
	// caller who wants to save the body sends If-None-Match.
	headHealth: {
		method: "HEAD",
		path: "/health",
		access: "anyone",
		integration: "gateway",
		summary: "Health check without a body",
		description: "For monitors. Other paths return 405 to `HEAD`.",
		success: { 200: {} },
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
		description: "Sending the same items with the same ids again has the same result, so an import can be repeated.",
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
				.check(z.minLength(1), z.maxLength(maxBulkItems))
				.register(z.globalRegistry, { description: "The product's id. Repeat the parameter for more." }),
		}),
		success: { 204: {} },
		problems: ["product.not_found"],
	},
	getProduct: {
		method: "GET",
		path: "/products/{productId}",
		access: "anyone",
		integration: "products",
		summary: "Get a product",
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
				z
					.literal("*")
					.register(z.globalRegistry, { description: "Create the product if it does not exist.", examples: ["*"] }),
			),
		}),
		body: ProductInput,
		success: { 200: { schema: Product, headers: ["ETag"] }, 201: { schema: Product, headers: ["ETag"] } },
		problems: ["precondition.required"],
	},
	deleteProduct: {
		method: "DELETE",
		path: "/products/{productId}",
		access: "admin",
		integration: "products",
		summary: "Delete a product",
		description: "Old orders keep its name and price.",
		params: product,
		headers: conditionalWrite,
		success: { 204: {} },
		problems: ["product.not_found"],
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
			"Returns the caller's own orders. An admin may request those of another user or, with `scope=all`, those of all users.",
		query: z.strictObject({
			status: z.optional(OrderStatus),
			userId: z.optional(UserId),
			scope: z.optional(
				z.enum(["own", "all"]).register(z.globalRegistry, {
					description: "`all`: the orders of all users, for admins, together with a `status` and without `userId`.",
				}),
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
		summary: "Get an order",
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
		description: "Returns the reserved stock. Products that were deleted in the meantime get none.",
		params: order,
		headers: conditionalWrite,
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
		headers: conditionalWrite,
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
		summary: "Get the current user",
		success: { 200: { schema: User } },
		problems: ["user.not_found"],
	},
	getUser: {
		method: "GET",
		path: "/users/{userId}",
		access: "owner",
		integration: "users",
		summary: "Get a user",
		params: z.strictObject({ userId: UserId }),
		success: { 200: { schema: User } },
		problems: ["user.not_found"],
	},
} as const satisfies Record<string, Operation>;

export type OperationId = keyof typeof operations;

/** Returns the operation `id` with its general type. */
export function operation(id: OperationId): Operation {
	return operations[id];
}

/** All operation ids, in the order of the contract. */
export const operationIds = keysOf(operations);

/** A path of the API with its operations. */
export interface Resource {
	/** For example `/orders/{orderId}`. */
	path: Operation["path"];
	operations: readonly { id: OperationId; operation: Operation }[];
	/** The methods that the path supports, `OPTIONS` for preflight requests included. */
	methods: readonly string[];
}

/** Returns every path of the API once, in the order of the contract. */
export function resources(): Resource[] {
	const byPath = new Map<Operation["path"], { id: OperationId; operation: Operation }[]>();
	for (const id of operationIds) {
		const own = byPath.get(operation(id).path) ?? [];
		byPath.set(operation(id).path, [...own, { id, operation: operation(id) }]);
	}
	return [...byPath].map(([path, own]) => ({
		path,
		operations: own,
		methods: [...own.map(({ operation: { method } }) => method), "OPTIONS"],
	}));
}

/** Returns whether the operation evaluates a precondition. All others ignore the header. */
export function evaluates(header: "If-Match" | "If-None-Match", { headers }: Operation): boolean {
	return headers !== undefined && header in headers._zod.def.shape;
}

/** Whether a conditional read of the operation can return 304 instead of a body. */
export function supportsNotModified(operation: Operation): boolean {
	return operation.method === "GET" && evaluates("If-None-Match", operation);
}

/** Returns whether a success of the operation has a body, which `Accept` could rule out. */
export function hasContent({ success }: Operation): boolean {
	return Object.values(success).some(({ schema }) => schema !== undefined);
}

/**
 * The problems that the gateway can return before it knows the operation. They depend on the request's size, encoding and origin, also
 * where the operation takes no body.
 */
const gatewayProblems = [
	"request.malformed",
	"request.blocked",
	"request.too_large",
	"media_type.unsupported",
	"rate.exceeded",
	"header.too_large",
	"server.failed",
] as const satisfies readonly ProblemCode[];

/**
 * Returns every problem that an operation can return, by rising status: its own, and those that follow from its access, its
 * input and its integration.
 */
export function problemsOf(operation: Operation): ProblemCode[] {
	const { access, integration, problems } = operation;
	const codes = new Set<ProblemCode>([...problems, ...gatewayProblems]);
	if (integration !== "gateway") {
		for (const code of ["request.invalid", "server.bad_gateway", "server.unavailable", "server.timeout"] as const) {
			codes.add(code);
		}
		if (hasContent(operation)) codes.add("representation.not_acceptable");
	}
	if (evaluates("If-Match", operation)) codes.add("precondition.failed");
	if (access !== "anyone") codes.add("auth.unauthenticated");
	if (access === "admin") codes.add("auth.forbidden");
	return [...codes].sort((a, b) => problemDefinition(a).status - problemDefinition(b).status || a.localeCompare(b));
}
