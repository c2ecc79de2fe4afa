import type { ApiFunction } from "@tap/functions/settings.ts";
import { createRandom, type Random } from "./random.ts";

/** Pieces of one product, by its number in the run. */
export interface Line {
	product: number;
	quantity: number;
}

/** What a client does next. `id` names the operation for good, also in a history that was made shorter. */
export type Operation = { id: number } & (
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
	const operation = (): Operation => {
		const key = random.below(keys);
		const product = random.below(products.length);
		const body = bodies[key] ?? [];
		id += 1;
		const roll = random.below(100);
		if (roll < 46) {
			return { id, kind: "place", key, lines: random.chance(0.1) ? lines(random, products.length) : body };
		}
		if (roll < 60) return { id, kind: "cancel", key, asAdmin: random.chance(0.3) };
		if (roll < 68) return { id, kind: "fulfil", key };
		if (roll < 74) return { id, kind: "read", key };
		// What was missing at first is made and then stays; so the products of a run have one life each.
		if (products[product] === undefined) return { id, kind: "create", product, stock: 3 + random.below(10) };
		if (roll < 94) return { id, kind: "edit", product, stock: random.below(15), inBulk: random.chance(0.3) };
		return { id, kind: "delete", product, inBulk: random.chance(0.5) };
	};
	const clients = Array.from({ length: 2 + random.below(3) }, () =>
		Array.from({ length: 3 + random.below(3) }, operation),
	);
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
	const add = (at: number, kind: FaultKind) => chosen.push({ at, kind, ms: 5 + random.below(80) });
	for (let at = 0; at < horizon; at++) {
		if (!random.chance(rate)) continue;
		const roll = random.below(1000);
		// A time-out costs two seconds of waiting.
		if (roll < 10) add(at, "time-out");
		else add(at, random.pick(everyday));
	}
	// An outage that lasts longer than anyone's budget.
	if (random.chance(0.06)) {
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
