import { createHash } from "node:crypto";
import * as z from "zod/mini";
import { AppError } from "./app-error.ts";
import type { Caller } from "./caller.ts";
import { Order, type OrderInput, OrderLine, type OrderStatus } from "./contract/order.ts";
import type { Page } from "./contract/page.ts";
import { newId } from "./id.ts";
import * as Product from "./product.ts";
import type { RequestContext } from "./request-context.ts";
import { holds, type Precondition } from "./revision.ts";
import * as Storage from "./storage/dynamodb.ts";
import { parserOf } from "./storage/item-parser.ts";
import { list as listPage, sortKey } from "./storage/page.ts";
import { newRetries, type Retries } from "./storage/retry-policy.ts";

/** Parses an order into what the API returns, without what only the storage needs. */
const parse: (item: Storage.Item | StoredOrder) => Order = parserOf(Order);

/** How long the response to an idempotency key is kept, in ms. */
const keyLifetimeMs = 24 * 60 * 60 * 1000;

/**
 * Places an order: copies names and prices, reserves the stock, and stores the order under the caller's idempotency key,
 * all in one transaction. A crash at any point leaves one order or none. It takes one batch read and one transaction.
 * @param request.key the `Idempotency-Key`, scoped to the caller and valid for 24 hours
 * @returns the order, and whether it is the stored result of an earlier request with the same key
 * @throws AppError `order.unknown_product`, `order.mixed_currencies`, `order.insufficient_stock`,
 *   `idempotency.key_reused`, `idempotency.in_progress`
 */
export async function place(
	{ caller, key, input }: { caller: Caller; key: string; input: OrderInput },
	{ now = new Date(), retries = newRetries() }: RequestContext = {},
): Promise<{ order: Order; replayed: boolean }> {
	const keyId = `idempotency#${caller.id}#${key}`;
	const fingerprint = createHash("sha256").update(JSON.stringify(input.lines)).digest("base64url");
	const quantities = new Map<string, number>();
	for (const { productId, quantity } of input.lines) {
		quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
	}

	return Storage.untilCommitted(retries, async () => {
		const found = await Storage.batchGet(retries, { Orders: [keyId], Products: [...quantities.keys()] });
		const first = replayed(found.Orders.get(keyId), fingerprint, now);
		if (first) return { order: first, replayed: true };

		const drafted = draft({ caller, input, quantities, products: found.Products, now });
		const order = parse(drafted);
		const writes: Record<string, Storage.Write> = {
			key: {
				table: "Orders",
				put: { id: keyId, fingerprint, order, expiresAt: seconds(now) + keyLifetimeMs / 1000 },
				// DynamoDB deletes expired items days later, and some engines never do. This code treats them as gone at once.
				condition: { text: "attribute_not_exists(id) OR expiresAt <= :now", values: { ":now": seconds(now) } },
			},
			order: { table: "Orders", put: toItem(drafted), condition: { text: "attribute_not_exists(id)" } },
		};
		for (const line of drafted.lines) writes[line.productId] = reserve(line, now);
		const { committed } = await Storage.transact(
			retries,
			writes,
			(conflicting) => new AppError(conflicting.has("key") ? "idempotency.in_progress" : "server.unavailable"),
		);
		return committed ? { order, replayed: false } : undefined;
	});
}

/**
 * Returns an order: the caller's own, or any order for an admin.
 * @throws AppError `order.not_found`, also for another user's order
 */
export async function fromID(
	request: { orderId: string; caller: Caller },
	{ retries = newRetries() }: RequestContext = {},
): Promise<Order> {
	return parse(await storedFromID(retries, request));
}

/** An order as it is stored. */
const StoredOrder = z.object({
	...Order.shape,
	lines: z.array(
		z.object({
			...OrderLine.shape,
			/**
			 * When the product was created. One that was deleted and created again under the same id is another product. Orders of
			 * version 0.2 and earlier do not have it.
			 */
			productCreatedAt: z.optional(z.string()),
		}),
	),
});
const parseStored: (item: Storage.Item) => StoredOrder = parserOf(StoredOrder);
type StoredOrder = z.output<typeof StoredOrder>;
type StoredLine = StoredOrder["lines"][number];

async function storedFromID(
	retries: Retries,
	{ orderId, caller }: { orderId: string; caller: Caller },
): Promise<StoredOrder> {
	const item = await Storage.get(retries, "Orders", orderId);
	const order = item && parseStored(item);
	if (!order || !(caller.isAdmin || order.userId === caller.id)) throw new AppError("order.not_found");
	return order;
}

/** The orders to list. */
export interface OrderFilter {
	status?: OrderStatus | undefined;
	/** The user whose orders are listed; the caller by default. */
	userId?: string | undefined;
	/** `all`: the orders of all users, for admins, together with `status`. */
	scope?: "own" | "all" | undefined;
	limit: number;
	cursor?: string | undefined;
}

/**
 * Lists orders, newest first: the caller's own; for admins also another user's or, by status, everyone's.
 * @throws AppError `auth.forbidden` if the caller may not see them, `request.invalid`, `cursor.invalid`
 */
export async function list(
	{ caller, ...filter }: OrderFilter & { caller: Caller },
	{ retries = newRetries() }: RequestContext = {},
): Promise<Page<Order>> {
	const { status, userId = caller.id, scope, limit, cursor } = filter;
	if (!caller.isAdmin && (scope === "all" || userId !== caller.id)) {
		throw new AppError("auth.forbidden", { detail: "Only an admin may list the orders of other users." });
	}
	if (scope === "all") assertQueue(filter);
	const by =
		scope === "all" && status
			? { index: "byStatus", hash: status }
			: status
				? { index: "byUserAndStatus", hash: userStatus(userId, status) }
				: { index: "byUser", hash: userId };
	return listPage(retries, { table: "Orders", ...by, limit, cursor, parse });
}

/**
 * Cancels a placed order and returns its stock, once. Products that were deleted in the meantime get none, also if they were
 * created again under the same id.
 * @throws AppError `order.not_found`, `order.not_placed`, `precondition.failed`
 */
export async function cancel(
	{ orderId, caller, precondition = {} }: { orderId: string; caller: Caller; precondition?: Precondition },
	{ now = new Date(), retries = newRetries() }: RequestContext = {},
): Promise<Order> {
	const deleted = new Set<string>();
	return Storage.untilCommitted(retries, async () => {
		const current = await storedFromID(retries, { orderId, caller });
		const order = settled(current, "cancelled", precondition, now);
		const writes: Record<string, Storage.Write> = { order: settle(current, order) };
		for (const line of current.lines) {
			if (!deleted.has(line.productId)) writes[line.productId] = returnStock(line, now);
		}
		const result = await Storage.transact(retries, writes);
		if (result.committed) return parse(order);
		for (const { productId } of current.lines) {
			if (result.unmet.has(productId)) deleted.add(productId);
		}
		return undefined;
	});
}

/**
 * Marks a placed order as fulfilled. For admins only, which the contract states and the HTTP layer enforces.
 * @throws AppError `order.not_found`, `order.not_placed`, `precondition.failed`
 */
export async function fulfill(
	{ orderId, caller, precondition = {} }: { orderId: string; caller: Caller; precondition?: Precondition },
	{ now = new Date(), retries = newRetries() }: RequestContext = {},
): Promise<Order> {
	return Storage.untilCommitted(retries, async () => {
		const current = await storedFromID(retries, { orderId, caller });
		const order = settled(current, "fulfilled", precondition, now);
		const { committed } = await Storage.transact(retries, { order: settle(current, order) });
		return committed ? parse(order) : undefined;
	});
}

const StoredKey = z.object({ fingerprint: z.string(), order: Order, expiresAt: z.number() });

/** Returns the order stored under an idempotency key, unless the key is new or expired. */
function replayed(item: Storage.Item | undefined, fingerprint: string, now: Date): Order | undefined {
	if (!item) return undefined;
	const stored = StoredKey.parse(item);
	if (stored.expiresAt <= seconds(now)) return undefined;
	if (stored.fingerprint !== fingerprint) throw new AppError("idempotency.key_reused");
	return stored.order;
}

/** Returns the order that the products, as read, allow. */
function draft({
	caller,
	input,
	quantities,
	products,
	now,
}: {
	caller: Caller;
	input: OrderInput;
	quantities: ReadonlyMap<string, number>;
	products: ReadonlyMap<string, Storage.Item>;
	now: Date;
}): StoredOrder {
	const wanted = [...quantities].flatMap(([productId, quantity]) => {
		const item = products.get(productId);
		return item ? [{ product: Product.parse(item), quantity }] : [];
	});
	if (wanted.length < quantities.size) {
		throw new AppError("order.unknown_product", {
			errors: input.lines.flatMap(({ productId }, index) =>
				products.has(productId)
					? []
					: [{ path: ["lines", index, "productId"], detail: `There is no product ${productId}.` }],
			),
		});
	}
	const [first, ...rest] = wanted.map(({ product }) => product.price.currency);
	if (first === undefined) throw new Error("an order has at least one line");
	if (rest.some((currency) => currency !== first)) throw new AppError("order.mixed_currencies");
	assertInStock(wanted, input);

	const createdAt = now.toISOString();
	return {
		id: newId("ord", now),
		userId: caller.id,
		status: "placed",
		lines: wanted.map(({ product, quantity }) => ({
			productId: product.id,
			name: product.name,
			unitPrice: product.price,
			quantity,
			productCreatedAt: product.createdAt,
		})),
		total: {
			amount: wanted.reduce((sum, { product, quantity }) => sum + product.price.amount * quantity, 0),
			currency: first,
		},
		createdAt,
		updatedAt: createdAt,
		version: 1,
	};
}

function assertInStock(
	wanted: readonly { product: ReturnType<typeof Product.parse>; quantity: number }[],
	input: OrderInput,
): void {
	const short = wanted.filter(({ product, quantity }) => product.stock < quantity);
	if (short.length === 0) return;
	const available = new Map(short.map(({ product }) => [product.id, product.stock]));
	throw new AppError("order.insufficient_stock", {
		errors: input.lines.flatMap(({ productId }, index) => {
			const left = available.get(productId);
			if (left === undefined) return [];
			return [{ path: ["lines", index, "quantity"], detail: `Only ${left} of ${productId} are left.` }];
		}),
		extension: {
			shortages: short.map(({ product, quantity }) => ({
				productId: product.id,
				requested: quantity,
				available: product.stock,
			})),
		},
	});
}

/** Takes a line's quantity off the stock, if there is enough and it is still the product that the order was drafted with. */
function reserve({ productId, quantity, unitPrice, name, productCreatedAt }: StoredLine, now: Date): Storage.Write {
	return {
		table: "Products",
		id: productId,
		update: "SET stock = stock - :quantity, version = version + :one, updatedAt = :now",
		condition: {
			text: "stock >= :quantity AND #name = :name AND price = :price AND createdAt = :createdAt",
			names: { "#name": "name" },
			values: {
				":quantity": quantity,
				":one": 1,
				":now": now.toISOString(),
				":name": name,
				":price": unitPrice,
				":createdAt": productCreatedAt,
			},
		},
	};
}

function returnStock({ productId, quantity, productCreatedAt }: StoredLine, now: Date): Storage.Write {
	return {
		table: "Products",
		id: productId,
		update: "SET stock = stock + :quantity, version = version + :one, updatedAt = :now",
		condition: {
			text: productCreatedAt === undefined ? "attribute_exists(id)" : "createdAt = :createdAt",
			values: {
				":quantity": quantity,
				":one": 1,
				":now": now.toISOString(),
				...(productCreatedAt !== undefined && { ":createdAt": productCreatedAt }),
			},
		},
	};
}

/**
 * Returns the order in its final state.
 * @throws AppError `order.not_placed` if it is already in one, `precondition.failed`
 */
function settled(
	current: StoredOrder,
	status: "fulfilled" | "cancelled",
	precondition: Precondition,
	now: Date,
): StoredOrder {
	// Before the precondition: it decides only about a request that would succeed without it (RFC 9110, section 13.2.1).
	if (current.status !== "placed") {
		throw new AppError("order.not_placed", { detail: `The order is ${current.status} and can't change anymore.` });
	}
	if (!holds(precondition, current)) throw new AppError("precondition.failed");
	return { ...current, status, updatedAt: now.toISOString(), version: current.version + 1 };
}

/** Writes `order` over `current`, if no one changed it in the meantime. */
function settle(current: StoredOrder, order: StoredOrder): Storage.Write {
	return {
		table: "Orders",
		put: toItem(order),
		condition: { text: "version = :version", values: { ":version": current.version } },
	};
}

function toItem(order: StoredOrder): Storage.Item {
	return { ...order, sort: sortKey(order), userStatus: userStatus(order.userId, order.status) };
}

function userStatus(userId: string, status: OrderStatus): string {
	return `${userId}#${status}`;
}

function seconds(date: Date): number {
	return Math.floor(date.getTime() / 1000);
}

function assertQueue({ status, userId }: OrderFilter): void {
	if (userId !== undefined) {
		throw new AppError("request.invalid", {
			errors: [{ path: ["userId"], detail: "cannot be combined with scope=all" }],
		});
	}
	if (status === undefined) {
		throw new AppError("request.invalid", {
			errors: [{ path: ["status"], detail: "is required with scope=all" }],
		});
	}
}
