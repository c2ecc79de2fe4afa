import { isDeepStrictEqual } from "node:util";
import type { Order } from "@tap/core/contract/order.ts";
import type { Product } from "@tap/core/contract/product.ts";
import { bodyOf, type Event, type History, keyOf, productId, unitsOf } from "./history.ts";
import type { Operation } from "./plan.ts";
import type { Key } from "./tables.ts";

/**
 * Checks the history of a run. A violation is a sentence about responses and stored data that contradict each other, whatever
 * the outcome of the operations that got no clear response.
 */
export function check(history: History): string[] {
	return [...history.invalidResponses, ...checkKeys(history), ...checkOrders(history), ...checkProducts(history)];
}

type Kind = Event["operation"]["kind"];
type Of<K extends Kind> = Event & { operation: Extract<Operation, { kind: K }> };

function eventsOf<K extends Kind>({ events }: History, kind: K): Of<K>[] {
	return events.filter((event): event is Of<K> => event.operation.kind === kind);
}

const isDone = ({ outcome }: Event) => outcome.kind === "done";

/** Whether an operation certainly changed nothing. After a crash, the engine no longer recognizes a write that it has done. */
const isRefused = ({ outcome, duringCrash }: Event) => outcome.kind === "refused" && !duringCrash;

/** Whether an operation may have taken effect. */
const isPossible = (event: Event) => event.outcome.kind !== "skipped" && !isRefused(event);

/** How often operations may have taken effect in all. After a crash, an operation that is sent again may do so twice. */
function timesPossible(events: readonly Event[]): number {
	return events.filter(isPossible).reduce((sum, { duringCrash }) => sum + (duringCrash ? 2 : 1), 0);
}

/** Each key has at most one order and always the same response; another body is refused. */
function checkKeys(history: History): string[] {
	const found: string[] = [];
	const stored = new Map([...history.stored.keys.values()].map((key) => [key.id.split("#").at(-1), key]));
	const places = groupBy(eventsOf(history, "place"), ({ operation }) => operation.key);
	for (const [number, events] of places) {
		const name = keyOf(history.tag, number);
		const report = (what: string) => found.push(`key ${number}: ${what}`);
		const key: Key | undefined = stored.get(name);
		const responses = events.flatMap(({ outcome }) =>
			outcome.kind === "done" && outcome.order ? [outcome.order] : [],
		);
		const [first] = responses;
		if (responses.some((order) => !isDeepStrictEqual(order, first))) report("its responses differ");
		if (first && !key) report(`order ${first.id} was acknowledged, but the key is not stored`);
		if (first && key && !isDeepStrictEqual(first, key.order)) report("the response is not the order stored under it");
		if (key && !events.some(isPossible)) report("it is stored although every request with it was refused");
		const created = events.filter(({ outcome }) => outcome.kind === "done" && !outcome.replayed);
		if (created.length > 1) report(`${created.length} responses say that the order is new`);
		if (key && (key.order.status !== "placed" || key.order.version !== 1))
			report("the stored response is not the first one");
		for (const { operation, outcome } of events) {
			const requested = unitsOf(bodyOf(history.tag, operation.lines).lines);
			const reused = outcome.kind === "refused" && outcome.code === "idempotency.key_reused";
			if (outcome.kind === "done" && outcome.order && unitsOf(outcome.order.lines) !== requested) {
				report(`#${operation.id} returned an order with other quantities`);
			}
			if (reused && !key) report(`#${operation.id} was refused for its body, but no order has the key`);
		}
	}
	return found;
}

/** Every order has one key, and every requested change happened at most once. */
function checkOrders(history: History): string[] {
	const found: string[] = [];
	const keys = groupBy([...history.stored.keys.values()], ({ order }) => order.id);
	const orders = new Map(history.stored.orders.map((order) => [order.id, order]));
	for (const { order } of history.stored.keys.values()) {
		if (!orders.has(order.id)) found.push(`order ${order.id}: its key is stored, but the order is not`);
	}
	for (const order of orders.values()) {
		const report = (what: string) => found.push(`order ${order.id}: ${what}`);
		const named = keys.get(order.id) ?? [];
		if (named.length !== 1) report(`it has ${named.length} keys instead of 1`);
		for (const { order: first } of named) if (!isSame(first, order)) report("it is not the order in the response");
		const cancellations = eventsOf(history, "cancel").filter(({ orderId }) => orderId === order.id);
		const fulfillments = eventsOf(history, "fulfill").filter(({ orderId }) => orderId === order.id);
		const completions = [...cancellations, ...fulfillments];
		const version = order.status === "placed" ? 1 : 2;
		if (order.version !== version)
			report(`it is ${order.status} and has version ${order.version} instead of ${version}`);
		if (completions.filter(isDone).length > 1) report("it was cancelled or fulfilled more than once");
		for (const { operation, outcome } of completions.filter(isDone)) {
			if (outcome.kind === "done" && !isDeepStrictEqual(outcome.order, order)) {
				report(`#${operation.id} (${operation.kind}) was acknowledged, but the order is ${order.status}`);
			}
		}
		const causes = { placed: [], cancelled: cancellations, fulfilled: fulfillments }[order.status];
		if (order.status === "placed" && completions.some(isRefused))
			report("it is placed, but a response said that it no longer is");
		if (order.status !== "placed" && !causes.some(isPossible))
			report(`it is ${order.status}, but no request can have done that`);
	}
	for (const { operation, outcome } of eventsOf(history, "read")) {
		const order = outcome.kind === "done" ? outcome.order : undefined;
		const last = order && orders.get(order.id);
		if (order && !(last && isSame(order, last)))
			found.push(`#${operation.id} read an order that differs from the stored one`);
	}
	return found;
}

/** Whether two states belong to one order: only its status, `updatedAt` and version may change. */
function isSame(one: Order, other: Order): boolean {
	const { status: _, updatedAt: _u, version: _v, ...rest } = one;
	return isDeepStrictEqual(rest, (({ status, updatedAt, version, ...kept }) => kept)(other));
}

/** Stock and ordered units add up to the units put in stock, and every change happened exactly once. */
function checkProducts(history: History): string[] {
	const found: string[] = [];
	for (const [number, initial] of history.plan.products.entries()) {
		const id = productId(history.tag, number);
		const report = (what: string) => found.push(`product ${number}: ${what}`);
		const mine = <K extends "edit" | "create" | "delete">(kind: K) =>
			eventsOf(history, kind).filter(({ operation }) => "product" in operation && operation.product === number);
		const [edits, creates, deletes] = [mine("edit"), mine("create"), mine("delete")];
		const product = history.stored.products.get(id);
		const existed = initial === undefined ? 0 : 1;
		const certain = (events: readonly Event[]) => events.filter(isDone).length;
		if (certain(deletes) > existed + timesPossible(creates)) report("it was deleted more often than it existed");
		if (certain(creates) > timesPossible(deletes) + 1 - existed) report("it was created while it existed");
		if (!product) {
			if (existed + certain(creates) > timesPossible(deletes))
				report("it is missing, but no request can have deleted it");
			continue;
		}
		if (certain(deletes) >= existed + timesPossible(creates)) report("it was deleted, but is stored");
		const initialState = history.initialProducts.find((each) => each.id === id);
		const changes = [...creates, ...edits];
		for (const problem of checkStock({ product, initialState, changes, stored: history.stored })) report(problem);
	}
	return found;
}

/** Checks a stored product. Changes and orders of an earlier product with the same id do not count. */
function checkStock({
	product,
	initialState: initialProduct,
	changes,
	stored: { orders, productTimes },
}: {
	product: Product;
	initialState: Product | undefined;
	changes: Of<"edit" | "create">[];
	stored: History["stored"];
}): string[] {
	const found: string[] = [];
	const isOfThis = ({ createdAt }: Product) => createdAt === product.createdAt;
	const initialState = initialProduct && isOfThis(initialProduct) ? initialProduct : undefined;
	// Creating a product starts its description with the operation's number, and every edit appends its own.
	const ledger = product.description.split(" ").filter(Boolean).map(Number);
	let unitsPutIn = initialState?.stock ?? 0;
	for (const number of ledger) {
		const event = changes.find(({ operation }) => operation.id === number);
		if (!event) {
			found.push(`#${number} changed it, but is no operation of this run`);
			continue;
		}
		if (isRefused(event)) found.push(`#${number} (${event.operation.kind}) was refused, but took effect`);
		unitsPutIn += event.operation.stock - (event.seen?.stock ?? 0);
	}
	for (const { operation, outcome } of changes) {
		if (outcome.kind !== "done" || (outcome.product && !isOfThis(outcome.product))) continue;
		if (!ledger.includes(operation.id)) found.push(`#${operation.id} was acknowledged, but is lost`);
	}
	if (new Set(ledger).size !== ledger.length) found.push("a change took effect twice");

	const lines = (which: readonly Order[]) =>
		which.flatMap(({ id, lines }) =>
			lines.filter(
				({ productId }) => productId === product.id && productTimes.get(`${id} ${productId}`) === product.createdAt,
			),
		);
	const cancelled = orders.filter(({ status }) => status === "cancelled");
	const unitsOrdered = lines(orders.filter(({ status }) => status !== "cancelled")).reduce(
		(sum, line) => sum + line.quantity,
		0,
	);
	if (product.stock < 0) found.push(`its stock is ${product.stock}`);
	if (product.stock + unitsOrdered !== unitsPutIn) {
		found.push(`${product.stock} in stock and ${unitsOrdered} ordered are not the ${unitsPutIn} units put in`);
	}
	// One for each change, each reservation and each cancellation that returned units.
	const version = (initialState?.version ?? 0) + ledger.length + lines(orders).length + lines(cancelled).length;
	if (product.version !== version)
		found.push(`it has version ${product.version}, but its changes add up to ${version}`);
	return found;
}

/** `Map.groupBy`, which Node.js 20 does not have. */
function groupBy<Value, Group>(values: readonly Value[], groupOf: (value: Value) => Group): Map<Group, Value[]> {
	const groups = new Map<Group, Value[]>();
	for (const value of values) groups.set(groupOf(value), [...(groups.get(groupOf(value)) ?? []), value]);
	return groups;
}
