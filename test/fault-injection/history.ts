import { Order } from "@tap/core/contract/order.ts";
import { Product } from "@tap/core/contract/product.ts";
import * as z from "zod/mini";
import type { SendResult } from "./api.ts";
import { customerOf, type Line, type Operation, type Plan } from "./plan.ts";
import type { Stored } from "./tables.ts";

/** The known effect of an operation. */
export type Outcome =
	/** The API said that it took effect. */
	| { kind: "done"; order?: Order; product?: Product; replayed?: boolean }
	/** The API said that nothing changed. */
	| { kind: "refused"; code: string }
	/** There was no clear response: it may have taken effect or not. */
	| { kind: "unknown"; why: string }
	/** The order or product to apply it to does not exist. */
	| { kind: "skipped" };

/** An operation and its outcome. */
export interface Event {
	operation: Operation;
	outcome: Outcome;
	/** For an edit: the product as it was read before the write. */
	seen?: Product | undefined;
	/** The order that the operation applies to, if any. */
	orderId?: string | undefined;
	/** Whether the database was killed meanwhile. An earlier attempt of the same call may then have done what was refused. */
	duringCrash: boolean;
}

/** The complete history of a run, for the checker. */
export interface History {
	plan: Plan;
	tag: string;
	/** The products as they were created before the run. */
	initialProducts: Product[];
	events: Event[];
	/** Violations seen during the run: responses that the API must never return. */
	invalidResponses: string[];
	stored: Stored;
}

/** The id of a product of a run. */
export function productId(tag: string, product: number): string {
	return `prd_${tag}p${product}`;
}

/** The idempotency key, as it is sent. */
export function keyOf(tag: string, key: number): string {
	return `${tag}k${key}`;
}

/** The id under which the database stores an idempotency key. */
export function keyId(tag: string, key: number, userIds: Readonly<Record<string, string>>): string {
	return `idempotency#${userIds[customerOf(key)]}#${keyOf(tag, key)}`;
}

/** The units that lines request of each product, as one string that can be compared. */
export function unitsOf(lines: readonly { productId: string; quantity: number }[]): string {
	const units = new Map<string, number>();
	for (const { productId, quantity } of lines) units.set(productId, (units.get(productId) ?? 0) + quantity);
	return [...units].sort().join(" ");
}

/** The body of an order, as it is sent. */
export function bodyOf(tag: string, lines: readonly Line[]) {
	return { lines: lines.map(({ product, quantity }) => ({ productId: productId(tag, product), quantity })) };
}

/** The problem codes that each operation may return when it changes nothing; any other code is a violation. */
const refusals: Record<Operation["kind"], readonly string[]> = {
	place: ["order.insufficient_stock", "order.unknown_product", "idempotency.key_reused"],
	cancel: ["order.not_placed"],
	fulfill: ["order.not_placed"],
	read: [],
	edit: ["precondition.failed", "product.version_conflict"],
	create: ["precondition.failed"],
	delete: ["product.not_found"],
};

const Problem = z.object({ code: z.string() });
const Items = z.object({ items: z.array(Product) });

/** Reads the result of a request. Calls `reportInvalid` for a response that the API must never return. */
export function outcomeOf(
	operation: Operation,
	result: SendResult,
	reportInvalid: (violation: string) => void,
): Outcome {
	if ("lost" in result) return { kind: "unknown", why: result.lost };
	const { status, headers, body } = result;
	if (status < 300) return success(operation, headers, body);
	const { code } = z.parse(Problem, body);
	// A conflict that lasted, a function or database that failed, or a timeout.
	if (status === 503 || code === "idempotency.in_progress") {
		if (!headers.has("Retry-After")) reportInvalid(`#${operation.id} returned ${status} without Retry-After`);
		return { kind: "unknown", why: String(status) };
	}
	if (status === 502 || status === 504) return { kind: "unknown", why: String(status) };
	if (!refusals[operation.kind].includes(code))
		reportInvalid(`#${operation.id} (${operation.kind}) returned ${status} ${code}`);
	return { kind: "refused", code };
}

function success(operation: Operation, headers: Headers, body: unknown): Outcome {
	switch (operation.kind) {
		case "place":
			return { kind: "done", order: Order.parse(body), replayed: headers.get("Idempotency-Replayed") === "true" };
		case "cancel":
		case "fulfill":
		case "read":
			return { kind: "done", order: Order.parse(body) };
		case "create":
			return { kind: "done", product: Product.parse(body) };
		case "edit": {
			if (!operation.inBulk) return { kind: "done", product: Product.parse(body) };
			const [product] = z.parse(Items, body).items;
			return { kind: "done", ...(product && { product }) };
		}
		case "delete":
			return { kind: "done" };
	}
}
