import { Order } from "@tap/core/contract/order.ts";
import { Product } from "@tap/core/contract/product.ts";
import * as z from "zod/mini";
import type { Answer } from "./api.ts";
import { customerOf, type Line, type Operation, type Plan } from "./plan.ts";
import type { Stored } from "./tables.ts";

/** What is known of an operation afterwards. */
export type Outcome =
	/** The API said that it is done. */
	| { kind: "done"; order?: Order; product?: Product; replayed?: boolean }
	/** The API said that nothing was done. */
	| { kind: "refused"; code: string }
	/** The API said neither, or could not know: it may be done or not. */
	| { kind: "unknown"; why: string }
	/** There was nothing to do it to. */
	| { kind: "skipped" };

/** An operation and what it came to. */
export interface Event {
	operation: Operation;
	outcome: Outcome;
	/** For an edit: the product as it was read before. */
	seen?: Product | undefined;
	/** For what concerns an order: which one was meant. */
	orderId?: string | undefined;
	/** The database was killed meanwhile: what it refused may have been done by an earlier attempt of the same call. */
	metCrash: boolean;
}

/** A run, whole, as its judge sees it. */
export interface History {
	plan: Plan;
	tag: string;
	/** The products as they were made before the run. */
	begun: Product[];
	events: Event[];
	/** What is wrong already while the run goes on: answers that may not be given at all. */
	faults: string[];
	stored: Stored;
}

/** The id of a run's product. */
export function productId(tag: string, product: number): string {
	return `prd_${tag}p${product}`;
}

/** The idempotency key, as it is sent. */
export function keyOf(tag: string, key: number): string {
	return `${tag}k${key}`;
}

/** Where the database keeps an idempotency key. */
export function keyId(tag: string, key: number, userIds: Readonly<Record<string, string>>): string {
	return `idempotency#${userIds[customerOf(key)]}#${keyOf(tag, key)}`;
}

/** How many pieces of each product lines ask for, as one text that can be compared. */
export function piecesOf(lines: readonly { productId: string; quantity: number }[]): string {
	const pieces = new Map<string, number>();
	for (const { productId, quantity } of lines) pieces.set(productId, (pieces.get(productId) ?? 0) + quantity);
	return [...pieces].sort().join(" ");
}

/** The lines of an order, as they are sent. */
export function bodyOf(tag: string, lines: readonly Line[]) {
	return { lines: lines.map(({ product, quantity }) => ({ productId: productId(tag, product), quantity })) };
}

/** What a refusal of each operation may be; whatever else is answered is a fault. */
const refusals: Record<Operation["kind"], readonly string[]> = {
	place: ["order.insufficient_stock", "order.unknown_product", "idempotency.key_reused"],
	cancel: ["order.not_placed"],
	fulfil: ["order.not_placed"],
	read: [],
	edit: ["precondition.failed", "product.version_conflict"],
	create: ["precondition.failed"],
	delete: ["product.not_found"],
};

const Problem = z.object({ code: z.string() });
const Items = z.object({ items: z.array(Product) });

/** Reads an answer. What may not be answered at all goes to `fault`. */
export function outcomeOf(operation: Operation, answer: Answer, fault: (what: string) => void): Outcome {
	if ("lost" in answer) return { kind: "unknown", why: answer.lost };
	const { status, headers, body } = answer;
	if (status < 300) return success(operation, headers, body);
	const { code } = z.parse(Problem, body);
	// An operation that others held up, one whose function or database failed, one that took too long.
	if (status === 503 || code === "idempotency.in_progress") {
		if (!headers.has("Retry-After")) fault(`#${operation.id} was answered ${status} without Retry-After`);
		return { kind: "unknown", why: String(status) };
	}
	if (status === 502 || status === 504) return { kind: "unknown", why: String(status) };
	if (!refusals[operation.kind].includes(code))
		fault(`#${operation.id} (${operation.kind}) was answered ${status} ${code}`);
	return { kind: "refused", code };
}

function success(operation: Operation, headers: Headers, body: unknown): Outcome {
	switch (operation.kind) {
		case "place":
			return { kind: "done", order: Order.parse(body), replayed: headers.get("Idempotency-Replayed") === "true" };
		case "cancel":
		case "fulfil":
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
