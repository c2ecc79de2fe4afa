import { setTimeout as delay } from "node:timers/promises";
import { BulkProductsResult, type Product } from "@tap/core/contract/product.ts";
import { users } from "@tap/local/seed/users.ts";
import { send } from "./api.ts";
import { type TestEnvironment, tagFor } from "./environment.ts";
import { type Event, type History, keyId, outcomeOf, productId } from "./history.ts";
import { type Counts, createNemesis } from "./nemesis.ts";
import { customerOf, type Operation, type Plan } from "./plan.ts";
import { createProductsRequest, prepareRequest } from "./requests.ts";
import type { Tables } from "./tables.ts";

/** The system under test, and the counts of what happened to it. */
export interface System {
	environment: TestEnvironment;
	tables: Tables;
	counts: Counts;
}

/** The maximum number of attempts of a request whose outcome must be known; then the run fails. */
const maxAttempts = 100;

/** The ids of the users by email address. */
const userIds = Object.fromEntries(users.map(({ email, id }) => [email, id]));

/**
 * Executes a run: creates its products, runs its clients while the nemesis injects the planned faults, repeats every order until
 * its outcome is known, and reads the tables.
 * @param attempt distinguishes the repetitions of one plan
 */
export async function execute({ environment, tables, counts }: System, plan: Plan, attempt: number): Promise<History> {
	const tag = tagFor(plan.run, attempt);
	const since = new Date(Date.now() - 1_000).toISOString();
	const invalidResponses: string[] = [];
	const events: Event[] = [];
	const initialProducts = await createProducts(environment, plan, tag);

	environment.inject(tag, createNemesis(environment, plan, counts));
	const orders = new Map<number, string>();
	const startBurst = burstBarrier(plan);
	const client = async (operations: readonly Operation[]) => {
		for (const operation of operations) {
			if (operation.burst) await startBurst();
			events.push(await perform(operation));
		}
	};
	await Promise.all(plan.clients.map(client));
	environment.inject(tag);

	// A request whose client gave up may still arrive.
	await noPendingRequests(environment, tag);
	await resolveUnknownOrders();
	await noPendingRequests(environment, tag);
	const stored = await tables.read({
		users: [...new Set(keysOf(plan).map((key) => userIds[customerOf(key)] ?? ""))],
		since,
		keyIds: keysOf(plan).map((key) => keyId(tag, key, userIds)),
		productIds: plan.products.map((_, product) => productId(tag, product)),
	});
	return { plan, tag, initialProducts, events, invalidResponses, stored };

	/** Performs one operation and returns its outcome. */
	async function perform(operation: Operation): Promise<Event> {
		counts.operations++;
		const recoveredBefore = environment.crashes.recovered;
		const prepared = await prepareRequest(environment, tag, orders, operation);
		if (!prepared) return { operation, outcome: { kind: "skipped" }, duringCrash: false };
		const result = await send(environment, prepared.request);
		const outcome = outcomeOf(operation, result, (violation) => invalidResponses.push(violation));
		if (operation.kind === "place" && outcome.kind === "done" && outcome.order)
			orders.set(operation.key, outcome.order.id);
		const { seen, orderId } = prepared;
		return { operation, outcome, seen, orderId, duringCrash: environment.crashes.started > recoveredBefore };
	}

	/** Repeats every order that was not refused, with its key, until its outcome is known. */
	async function resolveUnknownOrders(): Promise<void> {
		const placed = new Map<string, Operation & { kind: "place" }>();
		for (const { operation, outcome } of events) {
			if (operation.kind !== "place" || outcome.kind === "refused") continue;
			placed.set(`${operation.key} ${JSON.stringify(operation.lines)}`, operation);
		}
		for (const operation of placed.values()) {
			for (let attempt = 0; ; attempt++) {
				const event = await perform(operation);
				events.push(event);
				if (event.outcome.kind !== "unknown") break;
				if (attempt === maxAttempts) {
					throw new Error(`Run ${plan.run}: #${operation.id} had no clear outcome in ${maxAttempts} attempts.`);
				}
			}
		}
	}
}

async function createProducts(environment: TestEnvironment, plan: Plan, tag: string): Promise<Product[]> {
	for (let attempt = 0; attempt < maxAttempts; attempt++) {
		const result = await send(environment, createProductsRequest(plan, tag));
		if ("status" in result && result.status === 200) return BulkProductsResult.parse(result.body).items;
	}
	throw new Error(`Run ${plan.run}: its products could not be created in ${maxAttempts} attempts.`);
}

/** The barrier before a contention burst: each client waits there until all that take part have arrived. */
function burstBarrier({ clients }: Plan): () => Promise<void> {
	let missing = clients.flat().filter(({ burst }) => burst).length;
	const waiting: (() => void)[] = [];
	return async () => {
		missing--;
		if (missing > 0) await new Promise<void>((resolve) => waiting.push(resolve));
		else for (const release of waiting) release();
	};
}

function keysOf({ clients }: Plan): number[] {
	return [...new Set(clients.flat().flatMap((operation) => ("key" in operation ? [operation.key] : [])))];
}

/** Waits until no database request of a run is in progress. */
async function noPendingRequests(environment: TestEnvironment, tag: string): Promise<void> {
	const deadline = Date.now() + 120_000;
	while (environment.pendingRequests(tag) > 0) {
		if (Date.now() > deadline) throw new Error("Database requests of a run are still in progress after 120 s.");
		await delay(5);
	}
}
