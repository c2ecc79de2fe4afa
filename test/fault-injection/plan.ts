import type { ApiFunction } from "@tap/functions/settings.ts";
import { createRandom, type Random } from "./random.ts";

/** Pieces of one product, by its number in the run. */
export interface Line {
	product: number;
	quantity: number;
}

/**
 * What a client does next. `id` names the operation for good, also in a history that was made shorter. All clients that have
 * a `rush` begin it together.
 */
export type Operation = { id: number; rush?: true } & (
	| { kind: "place"; key: number; lines: Line[] }
	| { kind: "cancel"; key: number; asAdmin: boolean }
	| { kind: "fulfil"; key: number }
	| { kind: "read"; key: number }
	/** Reads the product and sets its stock, provided nobody changed it: by `If-Match`, or in bulk by `version`. */
	| { kind: "edit"; product: number; stock: number; inBulk: boolean }
	/** Makes a product that did not exist when the run began. */
	| { kind: "create"; product: number; stock: number }
	| { kind: "delete"; product: number; inBulk: boolean }
);

/** What can happen to a request to the database. */
export const faultKinds = [
	"throttled",
	"conflict",
	"internal error",
	"slow answer",
	"lost answer",
	"cut connection",
	"unprocessed",
	"time-out",
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** What can be ended with `kill -9`, and for a function, as abruptly as a thread can be. */
export const killKinds = ["database", "gateway", "function"] as const;
export type KillKind = (typeof killKinds)[number];

/** A whole history before it happens: nothing in it depends on anything but the seed and the number of the run. */
export interface Plan {
	run: number;
	/** The stock of each product when the run begins; `undefined`: there is none yet. */
	products: (number | undefined)[];
	/** What each client does, one operation after the other. */
	clients: Operation[][];
	/** What happens to the database requests of the run, by their number from 0 on. */
	faults: { at: number; kind: FaultKind; ms: number }[];
	/** What is killed while the database request with the number `at` is under way. */
	kill?: { at: number; kind: KillKind; victim: ApiFunction } | undefined;
}

/** Whose each idempotency key is. */
export const customers = ["ada@example.com", "grace@example.com", "alan@example.com"] as const;
export function customerOf(key: number): (typeof customers)[number] {
	return customers[key % customers.length] ?? customers[0];
}

/** How many database requests of a run faults are planned for; it rarely makes more. */
const horizon = 90;

/** Plans run `run` of a seed. */
export function plan(seed: number, run: number): Plan {
	const random = createRandom(seed, run);
	const products = Array.from({ length: 2 + random.below(3) }, (_, index) =>
		// Few pieces, so that orders compete for the last ones.
		index > 0 && random.chance(0.15) ? undefined : 3 + random.below(10),
	);
	const keys = 2 + random.below(3);
	const bodies = Array.from({ length: keys }, () => lines(random, products.length));
	let id = 0;

	const place = (key: number): Operation => {
		const body = bodies[key] ?? [];
		id += 1;
		return { id, kind: "place", key, lines: random.chance(0.1) ? lines(random, products.length) : body };
	};
	const settle = (key: number): Operation => {
		id += 1;
		return random.chance(0.6) ? { id, kind: "cancel", key, asAdmin: random.chance(0.3) } : { id, kind: "fulfil", key };
	};
	const change = (product: number): Operation => {
		id += 1;
		// What was missing at first is made and then stays; so the products of a run have one life each.
		if (products[product] === undefined) return { id, kind: "create", product, stock: 3 + random.below(10) };
		if (random.chance(0.8)) return { id, kind: "edit", product, stock: random.below(15), inBulk: random.chance(0.3) };
		return { id, kind: "delete", product, inBulk: random.chance(0.5) };
	};
	const any = (): Operation => {
		const key = random.below(keys);
		const roll = random.below(100);
		if (roll < 46) return place(key);
		if (roll < 66) return settle(key);
		if (roll < 72) {
			id += 1;
			return { id, kind: "read", key };
		}
		return change(random.below(products.length));
	};

	const clients = Array.from({ length: 2 + random.below(3) }, () => Array.from({ length: 2 + random.below(3) }, any));
	// Where several want the same at the same moment, races are lost: all settle one order, use one key, change one product.
	if (random.chance(0.6)) {
		const key = random.below(keys);
		const product = random.below(products.length);
		const rushed = random.pick([settle, settle, place, change] as const);
		for (const [number, operations] of clients.entries()) {
			const operation = rushed(rushed === change ? product : key);
			operations.splice(1, 0, { ...operation, rush: true });
			if (rushed === settle && number === 0) operations.splice(0, 1, place(key));
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
	for (let at = 0; at < horizon; at++) {
		if (!random.chance(rate)) continue;
		const roll = random.below(1000);
		// A time-out costs two seconds of waiting.
		if (roll < 10) add(at, "time-out");
		else add(at, random.pick(everyday));
	}
	// An outage that lasts longer than anyone's budget.
	if (random.chance(0.04)) {
		const start = random.below(horizon / 2);
		const kind: FaultKind = random.pick(["throttled", "internal error", "cut connection", "lost answer"] as const);
		for (let at = start; at < start + 14; at++) add(at, kind);
	}
	return chosen;
}

const everyday = [
	"throttled",
	"conflict",
	"internal error",
	"slow answer",
	"lost answer",
	"lost answer",
	"cut connection",
	"unprocessed",
] as const satisfies FaultKind[];

function kill(random: Random): Plan["kill"] {
	const roll = random.below(1000);
	const kind = roll < 12 ? "database" : roll < 18 ? "gateway" : roll < 60 ? "function" : undefined;
	if (kind === undefined) return undefined;
	return { at: random.below(horizon / 2), kind, victim: random.pick(["orders", "orders", "products"]) };
}
