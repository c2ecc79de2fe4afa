import type { ApiFunction } from "@tap/functions/settings.ts";
import { createRandom, type Random } from "./random.ts";

/** A quantity of one product, by the product's number in the run. */
export interface Line {
	product: number;
	quantity: number;
}

/**
 * An operation of a client. Its `id` stays the same in a shortened history. All operations with `burst` start at the same
 * moment, to make them contend.
 */
export type Operation = { id: number; burst?: true } & (
	| { kind: "place"; key: number; lines: Line[] }
	| { kind: "cancel"; key: number; asAdmin: boolean }
	| { kind: "fulfill"; key: number }
	| { kind: "read"; key: number }
	/** Reads the product and sets its stock if it is unchanged: by `If-Match`, or in bulk by `version`. */
	| { kind: "edit"; product: number; stock: number; inBulk: boolean }
	/** Creates a product that does not exist, or not anymore. */
	| { kind: "create"; product: number; stock: number }
	| { kind: "delete"; product: number; inBulk: boolean }
);

/** The faults that can be injected into a database request. */
export const faultKinds = [
	"throttled",
	"conflict",
	"internal error",
	"slow response",
	"lost response",
	"cut connection",
	"unprocessed",
	"timeout",
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** The parts that can be killed: processes with `kill -9`, a function as abruptly as a thread can be. */
export const killKinds = ["database", "gateway", "function"] as const;
export type KillKind = (typeof killKinds)[number];

/** The plan of a run. */
export interface Plan {
	run: number;
	/** The initial stock of each product; `undefined` for a product that does not exist yet. */
	products: (number | undefined)[];
	/** The operations of each client, one after the other. */
	clients: Operation[][];
	/** The faults of the database requests of the run; `at` is the number of the request, from 0 on. */
	faults: { at: number; kind: FaultKind; ms: number }[];
	/** The kill during the database request number `at`. */
	kill?: { at: number; kind: KillKind; victim: ApiFunction } | undefined;
}

/** The owners of the idempotency keys, in turn. */
export const customers = ["ada@example.com", "grace@example.com", "alan@example.com"] as const;
export function customerOf(key: number): (typeof customers)[number] {
	return customers[key % customers.length] ?? customers[0];
}

/** Faults are planned for this many database requests of a run; it rarely makes more. */
const plannedRequests = 90;

/** Makes the plan of a run. It follows from the seed and the number of the run alone. */
export function plan(seed: number, run: number): Plan {
	const random = createRandom(seed, run);
	const products = Array.from({ length: 2 + random.below(3) }, (_, index) =>
		// Little stock, so that orders compete for the last units.
		index > 0 && random.chance(0.15) ? undefined : 3 + random.below(10),
	);
	// Products that are deleted and created again under the same id.
	const returning = products.map(() => random.chance(0.3));
	const keys = 2 + random.below(3);
	const bodies = Array.from({ length: keys }, () => lines(random, products.length));
	let id = 0;

	const place = (key: number): Operation => {
		const body = bodies[key] ?? [];
		id += 1;
		return { id, kind: "place", key, lines: random.chance(0.1) ? lines(random, products.length) : body };
	};
	const complete = (key: number): Operation => {
		id += 1;
		return random.chance(0.6) ? { id, kind: "cancel", key, asAdmin: random.chance(0.3) } : { id, kind: "fulfill", key };
	};
	const change = (product: number): Operation => {
		id += 1;
		const create: Operation = { id, kind: "create", product, stock: 3 + random.below(10) };
		if (returning[product]) {
			const roll = random.below(100);
			if (roll < 35) return create;
			if (roll < 65) return { id, kind: "delete", product, inBulk: random.chance(0.5) };
			// Not in bulk: the version that guards a bulk edit begins at 1 again, so the edit might hit the later product.
			return { id, kind: "edit", product, stock: random.below(15), inBulk: false };
		}
		if (products[product] === undefined) return create;
		if (random.chance(0.8)) return { id, kind: "edit", product, stock: random.below(15), inBulk: random.chance(0.3) };
		return { id, kind: "delete", product, inBulk: random.chance(0.5) };
	};
	const any = (): Operation => {
		const key = random.below(keys);
		const roll = random.below(100);
		if (roll < 46) return place(key);
		if (roll < 66) return complete(key);
		if (roll < 72) {
			id += 1;
			return { id, kind: "read", key };
		}
		return change(random.below(products.length));
	};

	const clients = Array.from({ length: 2 + random.below(3) }, () => Array.from({ length: 2 + random.below(3) }, any));
	// A contention burst: all clients complete one order, use one key or change one product at the same moment.
	if (random.chance(0.6)) {
		const key = random.below(keys);
		const product = random.below(products.length);
		const contended = random.pick([complete, complete, place, change] as const);
		for (const [number, operations] of clients.entries()) {
			const operation = contended(contended === change ? product : key);
			operations.splice(1, 0, { ...operation, burst: true });
			if (contended === complete && number === 0) operations.splice(0, 1, place(key));
		}
	}
	return { run, products, clients, faults: faults(random), kill: kill(random) };
}

function lines(random: Random, products: number): Line[] {
	return Array.from({ length: 1 + random.below(3) }, () => ({
		product: random.below(products),
		quantity: 1 + random.below(4),
	}));
}

function faults(random: Random): Plan["faults"] {
	const rate = random.pick([0, 0.05, 0.15, 0.3]);
	const chosen: Plan["faults"] = [];
	const add = (at: number, kind: FaultKind) => chosen.push({ at, kind, ms: 2 + random.below(30) });
	for (let at = 0; at < plannedRequests; at++) {
		if (!random.chance(rate)) continue;
		const roll = random.below(1000);
		// A timeout takes two seconds, so it is rare.
		if (roll < 10) add(at, "timeout");
		else add(at, random.pick(commonFaults));
	}
	// An outage that lasts longer than all retries.
	if (random.chance(0.04)) {
		const start = random.below(plannedRequests / 2);
		const kind: FaultKind = random.pick(["throttled", "internal error", "cut connection", "lost response"] as const);
		for (let at = start; at < start + 14; at++) add(at, kind);
	}
	return chosen;
}

const commonFaults = [
	"throttled",
	"conflict",
	"internal error",
	"slow response",
	"lost response",
	"lost response",
	"cut connection",
	"unprocessed",
] as const satisfies FaultKind[];

function kill(random: Random): Plan["kill"] {
	const roll = random.below(1000);
	const kind = roll < 12 ? "database" : roll < 18 ? "gateway" : roll < 60 ? "function" : undefined;
	if (kind === undefined) return undefined;
	return { at: random.below(plannedRequests / 2), kind, victim: random.pick(["orders", "orders", "products"]) };
}
