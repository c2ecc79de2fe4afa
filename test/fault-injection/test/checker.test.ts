import type { Order } from "@tap/core/contract/order.ts";
import type { Product } from "@tap/core/contract/product.ts";
import { expect, test } from "vitest";
import type { Answer } from "../api.ts";
import { judge } from "../checker.ts";
import { type Event, type History, outcomeOf } from "../history.ts";
import type { Operation } from "../plan.ts";

const tag = "t1x0-";
const at = "2026-01-01T00:00:00.000Z";
const id = `prd_${tag}p0`;

/** A run of one product, one order that was cancelled, one that stands, and one edit. Its parts can be spoilt. */
function aRun() {
	const price = { amount: 250, currency: "EUR" as const };
	const begun: Product = {
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
	// Both were ordered, then the stock of 5 was set to 20, then the first order gave its two pieces back.
	const seen = { ...begun, stock: 5, version: 3 };
	const product: Product = { ...begun, description: "4", stock: 22, version: 5 };
	const done = (operation: Operation, outcome: object, more: Partial<Event> = {}): Event => ({
		operation,
		outcome: { kind: "done", ...outcome },
		metCrash: false,
		...more,
	});
	const events = {
		placeA: done(operations.placeA, { order: first, replayed: false }),
		placeB: done(operations.placeB, { order: second, replayed: false }),
		cancel: done(operations.cancel, { order: cancelled }, { orderId: first.id }),
		edit: done(operations.edit, { product: { ...seen, stock: 20, version: 4 } }, { seen }),
	};
	const stored = { cancelled, second, product };
	return { begun, first, second, cancelled, product, operations, events, stored };
}

type Run = ReturnType<typeof aRun>;

function historyOf(run: Run, change: Partial<History> = {}): History {
	const key = (number: number, order: Order) => ({ id: `idempotency#ada#${tag}k${number}`, order });
	const keys = [key(0, run.first), key(1, run.second)];
	return {
		plan: { run: 1, products: [10], clients: [Object.values(run.operations)], faults: [] },
		tag,
		begun: [run.begun],
		events: Object.values(run.events),
		faults: [],
		stored: {
			orders: [run.stored.cancelled, run.stored.second],
			keys: new Map(keys.map((stored) => [stored.id, stored])),
			products: new Map([[id, run.stored.product]]),
		},
		...change,
	};
}

const refused = (code: string) => ({ kind: "refused", code }) as const;
const unknown = { kind: "unknown", why: "503" } as const;

test("a run in which everything fits is not found fault with", () => {
	expect(judge(historyOf(aRun()))).toEqual([]);
});

test("what nobody was told may have happened or not", () => {
	const run = aRun();
	run.events.placeA.outcome = unknown;
	run.events.cancel.outcome = unknown;
	run.events.edit.outcome = unknown;
	expect(judge(historyOf(run))).toEqual([]);
	run.stored.product = { ...run.begun, stock: 7, version: 4 };
	expect(judge(historyOf(run))).toEqual([]);
});

test("a refusal after a crash of the database may hide what an earlier attempt did", () => {
	const run = aRun();
	run.events.cancel.outcome = refused("order.not_placed");
	expect(judge(historyOf(run))).toEqual(["order ord_A: it is cancelled, and nobody did that"]);
	run.events.cancel.metCrash = true;
	expect(judge(historyOf(run))).toEqual([]);
});

test.each<[string, (run: Run) => Partial<History>, string]>([
	[
		"pieces that are lost",
		(run) => {
			run.stored.product = { ...run.product, stock: 20 };
			return {};
		},
		"product 0: 20 in stock and 3 ordered are not the 25 that were put in",
	],
	[
		"pieces that were given back twice",
		(run) => {
			run.stored.product = { ...run.product, stock: 24, version: 6 };
			return {};
		},
		"product 0: it has version 6; what happened to it makes 5",
	],
	[
		"a stock below zero",
		(run) => {
			run.stored.product = { ...run.product, stock: -1 };
			return {};
		},
		"product 0: its stock is -1",
	],
	[
		"an edit that is lost",
		(run) => {
			run.stored.product = { ...run.product, description: "", stock: 7, version: 4 };
			return {};
		},
		"product 0: #4 was acknowledged, and is lost",
	],
	[
		"an edit that was refused and is done",
		(run) => {
			run.events.edit.outcome = refused("precondition.failed");
			return {};
		},
		"product 0: #4 (edit) was refused, and is done",
	],
	[
		"a product that vanished",
		(run) => ({ stored: { ...historyOf(run).stored, products: new Map() } }),
		"product 0: it is gone, and nobody deleted it",
	],
	[
		"an order without a key",
		(run) => ({ stored: { ...historyOf(run).stored, keys: new Map() } }),
		"order ord_A: 0 keys name it",
	],
	[
		"an order that is lost",
		(run) => ({ stored: { ...historyOf(run).stored, orders: [run.stored.cancelled] } }),
		"order ord_B: its key is stored, and it is not",
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
		"key 0: 2 answers say that the order is new",
	],
	[
		"another answer to the same key",
		(run) => {
			const order = { ...run.first, total: { ...run.first.total, amount: 1 } };
			return {
				events: [...historyOf(run).events, { ...run.events.placeA, outcome: { kind: "done", order, replayed: true } }],
			};
		},
		"key 0: its answers differ",
	],
	[
		"an order under a key that was always refused",
		(run) => {
			run.events.placeB.outcome = refused("order.insufficient_stock");
			return {};
		},
		"key 1: it is stored, though every request with it was refused",
	],
	[
		"an order of other pieces than were asked for",
		(run) => {
			run.operations.placeB.lines[0] = { product: 0, quantity: 1 };
			return {};
		},
		"key 1: #2 was answered with an order of other pieces",
	],
	[
		"an order that was changed",
		(run) => {
			run.stored.second = { ...run.second, createdAt: "2026-01-02T00:00:00.000Z" };
			return {};
		},
		"order ord_B: it is not the one that was answered",
	],
	[
		"a cancellation that is lost",
		(run) => {
			run.stored.cancelled = run.first;
			return {};
		},
		"order ord_A: #3 (cancel) was acknowledged, and it is placed",
	],
	[
		"an order that was settled twice",
		(run) => ({ events: [...historyOf(run).events, run.events.cancel] }),
		"order ord_A: it was settled more than once",
	],
])("finds %s", (_, spoil, sentence) => {
	const run = aRun();
	const change = spoil(run);
	expect(judge(historyOf(run, change))).toContain(sentence);
});

test.each<[string, Answer, string[]]>([
	["an opaque failure", problem(500, "server.failed"), ["#1 (place) was answered 500 server.failed"]],
	[
		"a 503 that does not say when to come back",
		problem(503, "server.unavailable"),
		["#1 was answered 503 without Retry-After"],
	],
	["a 503 that does", problem(503, "server.unavailable", { "Retry-After": "1" }), []],
	["a refusal", problem(409, "order.insufficient_stock"), []],
	[
		"a refusal of something else",
		problem(412, "precondition.failed"),
		["#1 (place) was answered 412 precondition.failed"],
	],
	["no answer", { lost: "socket hang up" }, []],
])("looks at %s", (_, answer, expected) => {
	const faults: string[] = [];
	outcomeOf(aRun().operations.placeA, answer, (what) => faults.push(what));
	expect(faults).toEqual(expected);
});

function problem(status: number, code: string, headers: Record<string, string> = {}): Answer {
	return { status, headers: new Headers(headers), body: { code } };
}
