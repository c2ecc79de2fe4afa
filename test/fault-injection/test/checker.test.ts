import type { Order } from "@tap/core/contract/order.ts";
import type { Product } from "@tap/core/contract/product.ts";
import { expect, test } from "vitest";
import type { SendResult } from "../api.ts";
import { check } from "../checker.ts";
import { type Event, type History, outcomeOf } from "../history.ts";
import type { Operation } from "../plan.ts";

const tag = "t1x0-";
const at = "2026-01-01T00:00:00.000Z";
const id = `prd_${tag}p0`;

/** A consistent run with one product, a cancelled order, a placed order and an edit. Tests change parts of it. */
function consistentRun() {
	const price = { amount: 250, currency: "EUR" as const };
	const initialProduct: Product = {
		id,
		name: "Cup",
		description: "",
		category: "t1x0",
		price,
		stock: 10,
		createdAt: at,
		updatedAt: at,
		version: 1,
	};
	const order = (name: string, quantity: number): Order => ({
		id: `ord_${name}`,
		userId: "ada",
		status: "placed",
		lines: [{ productId: id, name: "Cup", unitPrice: price, quantity }],
		total: { ...price, amount: 250 * quantity },
		createdAt: at,
		updatedAt: at,
		version: 1,
	});
	const [first, second] = [order("A", 2), order("B", 3)];
	const cancelled: Order = { ...first, status: "cancelled", version: 2 };
	const operations = {
		placeA: { id: 1, kind: "place", key: 0, lines: [{ product: 0, quantity: 2 }] },
		placeB: { id: 2, kind: "place", key: 1, lines: [{ product: 0, quantity: 3 }] },
		cancel: { id: 3, kind: "cancel", key: 0, asAdmin: false },
		edit: { id: 4, kind: "edit", product: 0, stock: 20, inBulk: false },
	} satisfies Record<string, Operation>;
	// Both were ordered, then the stock of 5 was set to 20, then the cancellation returned two units.
	const seen = { ...initialProduct, stock: 5, version: 3 };
	const product: Product = { ...initialProduct, description: "4", stock: 22, version: 5 };
	const done = (operation: Operation, outcome: object, more: Partial<Event> = {}): Event => ({
		operation,
		outcome: { kind: "done", ...outcome },
		duringCrash: false,
		...more,
	});
	const events = {
		placeA: done(operations.placeA, { order: first, replayed: false }),
		placeB: done(operations.placeB, { order: second, replayed: false }),
		cancel: done(operations.cancel, { order: cancelled }, { orderId: first.id }),
		edit: done(operations.edit, { product: { ...seen, stock: 20, version: 4 } }, { seen }),
	};
	const stored = { cancelled, second, product };
	return { initialProduct, first, second, cancelled, product, operations, events, stored };
}

type Run = ReturnType<typeof consistentRun>;

function historyOf(run: Run, change: Partial<History> = {}): History {
	const key = (number: number, order: Order) => ({ id: `idempotency#ada#${tag}k${number}`, order });
	const keys = [key(0, run.first), key(1, run.second)];
	return {
		plan: { run: 1, products: [10], clients: [Object.values(run.operations)], faults: [] },
		tag,
		initialProducts: [run.initialProduct],
		events: Object.values(run.events),
		invalidResponses: [],
		stored: {
			orders: [run.stored.cancelled, run.stored.second],
			productTimes: new Map([run.first, run.second].map((order) => [`${order.id} ${id}`, at])),
			keys: new Map(keys.map((stored) => [stored.id, stored])),
			products: new Map([[id, run.stored.product]]),
		},
		...change,
	};
}

const refused = (code: string) => ({ kind: "refused", code }) as const;
const unknown = { kind: "unknown", why: "503" } as const;

test("accepts a consistent run", () => {
	expect(check(historyOf(consistentRun()))).toEqual([]);
});

test("accepts either outcome of an operation without a response", () => {
	const run = consistentRun();
	run.events.placeA.outcome = unknown;
	run.events.cancel.outcome = unknown;
	run.events.edit.outcome = unknown;
	expect(check(historyOf(run))).toEqual([]);
	run.stored.product = { ...run.initialProduct, stock: 7, version: 4 };
	expect(check(historyOf(run))).toEqual([]);
});

/** A run in which the product was deleted, created again with 6 units and ordered, before the first order was canceled. */
function runWithReturningProduct() {
	const run = consistentRun();
	const later = "2026-01-01T00:00:01.000Z";
	const recreated: Product = { ...run.initialProduct, description: "6", stock: 6, createdAt: later };
	const operations: Operation[] = [
		{ id: 5, kind: "delete", product: 0, inBulk: false },
		{ id: 6, kind: "create", product: 0, stock: 6 },
	];
	const [deletion, creation] = operations.map(
		(operation): Event => ({ operation, outcome: { kind: "done", product: recreated }, duringCrash: false }),
	);
	if (!deletion || !creation) throw new Error("There are two operations.");
	run.stored.product = { ...recreated, stock: 3, version: 2 };
	const events = [...Object.values(run.events), deletion, creation];
	// The first order took its units from the deleted product, the second from the new one.
	const productTimes = new Map([
		[`ord_A ${id}`, at],
		[`ord_B ${id}`, later],
	]);
	return { run, events, stored: { ...historyOf(run).stored, productTimes } };
}

test("accepts a product that was deleted and created again", () => {
	const { run, events, stored } = runWithReturningProduct();
	expect(check(historyOf(run, { events, stored }))).toEqual([]);
});

test("finds units that an order of a deleted product returned to its successor", () => {
	const { run, events, stored } = runWithReturningProduct();
	const products = new Map([[id, { ...run.stored.product, stock: 5, version: 3 }]]);
	expect(check(historyOf(run, { events, stored: { ...stored, products } }))).toEqual([
		"product 0: 5 in stock and 3 ordered are not the 6 units put in",
		"product 0: it has version 3, but its changes add up to 2",
	]);
});

test("finds a product that was created while it existed", () => {
	const { run, events, stored } = runWithReturningProduct();
	const withoutDeletion = events.filter(({ operation }) => operation.kind !== "delete");
	expect(check(historyOf(run, { events: withoutDeletion, stored }))).toContain(
		"product 0: it was created while it existed",
	);
});

test("accepts a refusal after a database crash, which may hide an earlier attempt", () => {
	const run = consistentRun();
	run.events.cancel.outcome = refused("order.not_placed");
	expect(check(historyOf(run))).toEqual(["order ord_A: it is cancelled, but no request can have done that"]);
	run.events.cancel.duringCrash = true;
	expect(check(historyOf(run))).toEqual([]);
});

test.each<[string, (run: Run) => Partial<History>, string]>([
	[
		"lost units",
		(run) => {
			run.stored.product = { ...run.product, stock: 20 };
			return {};
		},
		"product 0: 20 in stock and 3 ordered are not the 25 units put in",
	],
	[
		"units that were returned twice",
		(run) => {
			run.stored.product = { ...run.product, stock: 24, version: 6 };
			return {};
		},
		"product 0: it has version 6, but its changes add up to 5",
	],
	[
		"a negative stock",
		(run) => {
			run.stored.product = { ...run.product, stock: -1 };
			return {};
		},
		"product 0: its stock is -1",
	],
	[
		"a lost edit",
		(run) => {
			run.stored.product = { ...run.product, description: "", stock: 7, version: 4 };
			return {};
		},
		"product 0: #4 was acknowledged, but is lost",
	],
	[
		"a refused edit that took effect",
		(run) => {
			run.events.edit.outcome = refused("precondition.failed");
			return {};
		},
		"product 0: #4 (edit) was refused, but took effect",
	],
	[
		"a product that disappeared",
		(run) => ({ stored: { ...historyOf(run).stored, products: new Map() } }),
		"product 0: it is missing, but no request can have deleted it",
	],
	[
		"an order without a key",
		(run) => ({ stored: { ...historyOf(run).stored, keys: new Map() } }),
		"order ord_A: it has 0 keys instead of 1",
	],
	[
		"a lost order",
		(run) => ({ stored: { ...historyOf(run).stored, orders: [run.stored.cancelled] } }),
		"order ord_B: its key is stored, but the order is not",
	],
	[
		"two orders of one key",
		(run) => {
			const again = { ...run.first, id: "ord_C" };
			const events = [
				...historyOf(run).events,
				{ ...run.events.placeA, outcome: { kind: "done" as const, order: again, replayed: false } },
			];
			return { events };
		},
		"key 0: 2 responses say that the order is new",
	],
	[
		"different responses for the same key",
		(run) => {
			const order = { ...run.first, total: { ...run.first.total, amount: 1 } };
			return {
				events: [...historyOf(run).events, { ...run.events.placeA, outcome: { kind: "done", order, replayed: true } }],
			};
		},
		"key 0: its responses differ",
	],
	[
		"an order under a key that was always refused",
		(run) => {
			run.events.placeB.outcome = refused("order.insufficient_stock");
			return {};
		},
		"key 1: it is stored although every request with it was refused",
	],
	[
		"an order with other quantities than requested",
		(run) => {
			run.operations.placeB.lines[0] = { product: 0, quantity: 1 };
			return {};
		},
		"key 1: #2 returned an order with other quantities",
	],
	[
		"an order that was changed",
		(run) => {
			run.stored.second = { ...run.second, createdAt: "2026-01-02T00:00:00.000Z" };
			return {};
		},
		"order ord_B: it is not the order in the response",
	],
	[
		"a lost cancellation",
		(run) => {
			run.stored.cancelled = run.first;
			return {};
		},
		"order ord_A: #3 (cancel) was acknowledged, but the order is placed",
	],
	[
		"an order that was cancelled twice",
		(run) => ({ events: [...historyOf(run).events, run.events.cancel] }),
		"order ord_A: it was cancelled or fulfilled more than once",
	],
])("finds %s", (_, corrupt, violation) => {
	const run = consistentRun();
	const change = corrupt(run);
	expect(check(historyOf(run, change))).toContain(violation);
});

test.each<[string, SendResult, string[]]>([
	["an internal error", problem(500, "server.failed"), ["#1 (place) returned 500 server.failed"]],
	["a 503 without Retry-After", problem(503, "server.unavailable"), ["#1 returned 503 without Retry-After"]],
	["a 503 with Retry-After", problem(503, "server.unavailable", { "Retry-After": "1" }), []],
	["an expected refusal", problem(409, "order.insufficient_stock"), []],
	[
		"a problem code that the operation must not return",
		problem(412, "precondition.failed"),
		["#1 (place) returned 412 precondition.failed"],
	],
	["no response", { lost: "socket hang up" }, []],
])("reports only a response that the API must never return: %s", (_, result, expected) => {
	const violations: string[] = [];
	outcomeOf(consistentRun().operations.placeA, result, (violation) => violations.push(violation));
	expect(violations).toEqual(expected);
});

function problem(status: number, code: string, headers: Record<string, string> = {}): SendResult {
	return { status, headers: new Headers(headers), body: { code } };
}
