import { isDeepStrictEqual } from "node:util";
import type { Order } from "@tap/core/contract/order.ts";
import type { Product } from "@tap/core/contract/product.ts";
import { bodyOf, type Event, type History, keyOf, piecesOf, productId } from "./history.ts";
import type { Operation } from "./plan.ts";
import type { Key } from "./tables.ts";

/**
 * Finds what is wrong with a run: where the answers and what the database holds in the end do not fit together under any
 * outcome of the operations whose outcome nobody was told. Each violation is a sentence.
 */
export function judge(history: History): string[] {
	return [...history.faults, ...judgeKeys(history), ...judgeOrders(history), ...judgeProducts(history)];
}

type Kind = Event["operation"]["kind"];
type Of<K extends Kind> = Event & { operation: Extract<Operation, { kind: K }> };

function eventsOf<K extends Kind>({ events }: History, kind: K): Of<K>[] {
	return events.filter((event): event is Of<K> => event.operation.kind === kind);
}

const isDone = ({ outcome }: Event) => outcome.kind === "done";

/** That an operation was refused for good. After a crash the engine has forgotten what it had answered before it. */
const isRefused = ({ outcome, metCrash }: Event) => outcome.kind === "refused" && !metCrash;

/** That an operation may have been done. */
const isPossible = (event: Event) => event.outcome.kind !== "skipped" && !isRefused(event);

/** At most one order for each key; the same answer each time; another body refused. */
function judgeKeys(history: History): string[] {
	const found: string[] = [];
	const stored = new Map([...history.stored.keys.values()].map((key) => [key.id.split("#").at(-1), key]));
	const places = groupBy(eventsOf(history, "place"), ({ operation }) => operation.key);
	for (const [number, events] of places) {
		const name = keyOf(history.tag, number);
		const say = (what: string) => found.push(`key ${number}: ${what}`);
		const key: Key | undefined = stored.get(name);
		const answers = events.flatMap(({ outcome }) => (outcome.kind === "done" && outcome.order ? [outcome.order] : []));
		const [first] = answers;
		if (answers.some((order) => !isDeepStrictEqual(order, first))) say("its answers differ");
		if (first && !key) say(`order ${first.id} was acknowledged, and the key is not stored`);
		if (first && key && !isDeepStrictEqual(first, key.order)) say("what was answered is not what is stored under it");
		if (key && !events.some(isPossible)) say("it is stored, though every request with it was refused");
		const anew = events.filter(({ outcome }) => outcome.kind === "done" && !outcome.replayed);
		if (anew.length > 1) say(`${anew.length} answers say that the order is new`);
		if (key && (key.order.status !== "placed" || key.order.version !== 1))
			say("the answer stored is not the first one");
		for (const { operation, outcome } of events) {
			const asked = piecesOf(bodyOf(history.tag, operation.lines).lines);
			const reused = outcome.kind === "refused" && outcome.code === "idempotency.key_reused";
			if (outcome.kind === "done" && outcome.order && piecesOf(outcome.order.lines) !== asked) {
				say(`#${operation.id} was answered with an order of other pieces`);
			}
			if (reused && !key) say(`#${operation.id} was refused for its body, and no other one was ordered`);
		}
	}
	return found;
}

/** Every order has its key, and only the changes that were asked for, once. */
function judgeOrders(history: History): string[] {
	const found: string[] = [];
	const keys = groupBy([...history.stored.keys.values()], ({ order }) => order.id);
	const orders = new Map(history.stored.orders.map((order) => [order.id, order]));
	for (const { order } of history.stored.keys.values()) {
		if (!orders.has(order.id)) found.push(`order ${order.id}: its key is stored, and it is not`);
	}
	for (const order of orders.values()) {
		const say = (what: string) => found.push(`order ${order.id}: ${what}`);
		const named = keys.get(order.id) ?? [];
		if (named.length !== 1) say(`${named.length} keys name it`);
		for (const { order: first } of named) if (!isSame(first, order)) say("it is not the one that was answered");
		const cancels = eventsOf(history, "cancel").filter(({ orderId }) => orderId === order.id);
		const fulfils = eventsOf(history, "fulfil").filter(({ orderId }) => orderId === order.id);
		const settling = [...cancels, ...fulfils];
		const version = order.status === "placed" ? 1 : 2;
		if (order.version !== version) say(`it is ${order.status} and has version ${order.version}`);
		if (settling.filter(isDone).length > 1) say("it was settled more than once");
		for (const { operation, outcome } of settling.filter(isDone)) {
			if (outcome.kind === "done" && !isDeepStrictEqual(outcome.order, order)) {
				say(`#${operation.id} (${operation.kind}) was acknowledged, and it is ${order.status}`);
			}
		}
		const causes = { placed: [], cancelled: cancels, fulfilled: fulfils }[order.status];
		if (order.status === "placed" && settling.some(isRefused)) say("it is placed, and was said to be settled");
		if (order.status !== "placed" && !causes.some(isPossible)) say(`it is ${order.status}, and nobody did that`);
	}
	for (const { operation, outcome } of eventsOf(history, "read")) {
		const order = outcome.kind === "done" ? outcome.order : undefined;
		const last = order && orders.get(order.id);
		if (order && !(last && isSame(order, last))) found.push(`#${operation.id} read an order that is not stored so`);
	}
	return found;
}

/** Whether two states are of one order: all but status, time of change and version is the same for good. */
function isSame(one: Order, other: Order): boolean {
	const { status: _, updatedAt: _u, version: _v, ...rest } = one;
	return isDeepStrictEqual(rest, (({ status, updatedAt, version, ...kept }) => kept)(other));
}

/** No piece is lost or made up: stock and ordered pieces add up to what was put in, and every change counted once. */
function judgeProducts(history: History): string[] {
	const found: string[] = [];
	for (const [number, initial] of history.plan.products.entries()) {
		const id = productId(history.tag, number);
		const say = (what: string) => found.push(`product ${number}: ${what}`);
		const mine = <K extends "edit" | "create" | "delete">(kind: K) =>
			eventsOf(history, kind).filter(({ operation }) => "product" in operation && operation.product === number);
		const [edits, creates, deletes] = [mine("edit"), mine("create"), mine("delete")];
		if (deletes.filter(isDone).length > 1) say("it was deleted more than once");
		if (creates.filter(isDone).length > 1) say("it was created more than once");
		const product = history.stored.products.get(id);
		if (!product) {
			if (initial !== undefined && !deletes.some(isPossible)) say("it is gone, and nobody deleted it");
			if (creates.some(isDone)) say("it was created, and is not stored");
			continue;
		}
		if (deletes.some(isDone)) say("it was deleted, and is stored");
		const begun = history.begun.find((each) => each.id === id);
		const changes = [...creates, ...edits];
		for (const problem of judgeStock({ product, begun, changes, orders: history.stored.orders })) say(problem);
	}
	return found;
}

function judgeStock({
	product,
	begun,
	changes,
	orders,
}: {
	product: Product;
	begun: Product | undefined;
	changes: Of<"edit" | "create">[];
	orders: readonly Order[];
}): string[] {
	const found: string[] = [];
	// Every change wrote its number behind those before it.
	const ledger = product.description.split(" ").filter(Boolean).map(Number);
	let put = begun?.stock ?? 0;
	for (const number of ledger) {
		const event = changes.find(({ operation }) => operation.id === number);
		if (!event) {
			found.push(`#${number} changed it, and does not exist`);
			continue;
		}
		if (isRefused(event)) found.push(`#${number} (${event.operation.kind}) was refused, and is done`);
		put += event.operation.stock - (event.seen?.stock ?? 0);
	}
	for (const { operation } of changes.filter(isDone)) {
		if (!ledger.includes(operation.id)) found.push(`#${operation.id} was acknowledged, and is lost`);
	}
	if (new Set(ledger).size !== ledger.length) found.push("a change was done twice");

	const lines = (which: readonly Order[]) =>
		which.flatMap((order) => order.lines.filter(({ productId }) => productId === product.id));
	const cancelled = orders.filter(({ status }) => status === "cancelled");
	const taken = lines(orders.filter(({ status }) => status !== "cancelled")).reduce(
		(sum, line) => sum + line.quantity,
		0,
	);
	if (product.stock < 0) found.push(`its stock is ${product.stock}`);
	if (product.stock + taken !== put) {
		found.push(`${product.stock} in stock and ${taken} ordered are not the ${put} that were put in`);
	}
	// One for each change, each reservation and each time that pieces were given back.
	const made = begun ? begun.version : 0;
	const version = made + ledger.length + lines(orders).length + lines(cancelled).length;
	if (product.version !== version)
		found.push(`it has version ${product.version}; what happened to it makes ${version}`);
	return found;
}

/** `Map.groupBy`, which Node.js 20 does not have. */
function groupBy<Value, Group>(values: readonly Value[], groupOf: (value: Value) => Group): Map<Group, Value[]> {
	const groups = new Map<Group, Value[]>();
	for (const value of values) groups.set(groupOf(value), [...(groups.get(groupOf(value)) ?? []), value]);
	return groups;
}
