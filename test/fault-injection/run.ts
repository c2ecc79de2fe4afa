import { setTimeout as delay } from "node:timers/promises";
import { BulkProductsResult, Product } from "@tap/core/contract/product.ts";
import { users } from "@tap/local/seed/users.ts";
import { dynamoError, type EngineRequest, type Fault, transactionConflict } from "../support/fault-proxy.ts";
import { type ApiRequest, send } from "./api.ts";
import { tagFor, type World } from "./environment.ts";
import { bodyOf, type Event, type History, keyId, keyOf, outcomeOf, productId } from "./history.ts";
import { customerOf, type FaultKind, type KillKind, type Operation, type Plan } from "./plan.ts";
import type { Tables } from "./tables.ts";

/** What was really done to the system; the plan only says what should be. */
export interface Figures {
	operations: number;
	/** Database requests that came by. */
	requests: number;
	faults: Map<FaultKind, number>;
	kills: Map<KillKind, number>;
}

export function noFigures(): Figures {
	return { operations: 0, requests: 0, faults: new Map(), kills: new Map() };
}

/** How often something that has to be known in the end is tried before the run is given up as broken. */
const insistence = 100;

/** The ids of the users, as the database's keys name them. */
const userIds = Object.fromEntries(users.map(({ email, id }) => [email, id]));

/**
 * Does a run: makes its products, lets its clients loose while the faults of the plan happen, settles by repetition what
 * nobody knows, and reads the tables. `attempt` tells apart the times that one plan is done.
 */
export async function execute(
	{ world, tables, figures }: { world: World; tables: Tables; figures: Figures },
	plan: Plan,
	attempt: number,
): Promise<History> {
	const tag = tagFor(plan.run, attempt);
	const since = new Date(Date.now() - 1_000).toISOString();
	const faults: string[] = [];
	const events: Event[] = [];
	const begun = await makeProducts(world, plan, tag);

	world.spoil(tag, spoiler(world, plan, figures));
	const orders = new Map<number, string>();
	const meet = meetingPoint(plan);
	const client = async (operations: readonly Operation[]) => {
		for (const operation of operations) {
			if (operation.rush) await meet();
			events.push(await perform(operation));
		}
	};
	await Promise.all(plan.clients.map(client));
	world.spoil(tag);

	// What was sent and given up may still arrive.
	await until(() => world.underWay(tag) <= 0);
	await settle();
	await until(() => world.underWay(tag) <= 0);
	const stored = await tables.read({
		users: [...new Set(keysOf(plan).map((key) => userIds[customerOf(key)] ?? ""))],
		since,
		keyIds: keysOf(plan).map((key) => keyId(tag, key, userIds)),
		productIds: plan.products.map((_, product) => productId(tag, product)),
	});
	return { plan, tag, begun, events, faults, stored };

	/** Does one operation, and writes down what came of it. */
	async function perform(operation: Operation): Promise<Event> {
		figures.operations++;
		const overBefore = world.crashes.over;
		const prepared = await prepare(operation);
		if (!prepared) return { operation, outcome: { kind: "skipped" }, metCrash: false };
		const answer = await send(world, prepared.request);
		const outcome = outcomeOf(operation, answer, (what) => faults.push(what));
		if (operation.kind === "place" && outcome.kind === "done" && outcome.order)
			orders.set(operation.key, outcome.order.id);
		const { seen, orderId } = prepared;
		return { operation, outcome, seen, orderId, metCrash: world.crashes.begun > overBefore };
	}

	/** The request of an operation; none when there is nothing to do it to. */
	async function prepare(
		operation: Operation,
	): Promise<{ request: ApiRequest; seen?: Product; orderId?: string } | undefined> {
		switch (operation.kind) {
			case "place":
				return {
					request: {
						method: "POST",
						path: "/orders",
						as: customerOf(operation.key),
						headers: { "Idempotency-Key": keyOf(tag, operation.key) },
						body: bodyOf(tag, operation.lines),
					},
				};
			case "cancel":
			case "fulfil":
			case "read": {
				const orderId = orders.get(operation.key);
				if (orderId === undefined) return undefined;
				const path = `/orders/${orderId}`;
				const owner = customerOf(operation.key);
				if (operation.kind === "read") return { orderId, request: { method: "GET", path, as: owner } };
				if (operation.kind === "fulfil") {
					return { orderId, request: { method: "POST", path: `${path}/fulfill`, as: "admin" } };
				}
				const as = operation.asAdmin ? "admin" : owner;
				return { orderId, request: { method: "POST", path: `${path}/cancel`, as } };
			}
			case "create":
				return {
					request: {
						method: "PUT",
						path: `/products/${productId(tag, operation.product)}`,
						as: "admin",
						headers: { "If-None-Match": "*" },
						body: { ...written(tag), description: String(operation.id), stock: operation.stock },
					},
				};
			case "edit":
				return edit(operation, productId(tag, operation.product));
			case "delete": {
				const id = productId(tag, operation.product);
				const path = operation.inBulk ? `/products?id=${id}` : `/products/${id}`;
				return { request: { method: "DELETE", path, as: "admin" } };
			}
		}
	}

	/** An edit writes its number into the description: what stands there tells in the end which edits were done. */
	async function edit(operation: Operation & { kind: "edit" }, id: string) {
		const path = `/products/${id}`;
		const answer = await send(world, { method: "GET", path, as: "admin" });
		if ("lost" in answer || answer.status !== 200) return undefined;
		const seen = Product.parse(answer.body);
		const body = {
			...written(tag),
			description: `${seen.description} ${operation.id}`.trim(),
			stock: operation.stock,
		};
		const request: ApiRequest = operation.inBulk
			? { method: "PUT", path: "/products", as: "admin", body: { items: [{ id, ...body, version: seen.version }] } }
			: { method: "PUT", path, as: "admin", headers: { "If-Match": answer.headers.get("ETag") ?? "" }, body };
		return { seen, request };
	}

	/** Repeats every order that was asked for, with its key, until the answer is one that can be counted on. */
	async function settle(): Promise<void> {
		const asked = new Map<string, Operation & { kind: "place" }>();
		for (const { operation, outcome } of events) {
			if (operation.kind !== "place" || outcome.kind === "refused") continue;
			asked.set(`${operation.key} ${JSON.stringify(operation.lines)}`, operation);
		}
		for (const operation of asked.values()) {
			for (let attempt = 0; ; attempt++) {
				const event = await perform(operation);
				events.push(event);
				if (event.outcome.kind !== "unknown") break;
				if (attempt === insistence) throw new Error(`Run ${plan.run}: #${operation.id} was never answered.`);
			}
		}
	}
}

/** What all products of a run have in common. */
function written(tag: string) {
	return { name: "Cup", category: tag.replace(/-$/, ""), price: { amount: 250, currency: "EUR" } };
}

async function makeProducts(world: World, { products, run }: Plan, tag: string): Promise<Product[]> {
	const items = products.flatMap((stock, product) =>
		stock === undefined ? [] : [{ id: productId(tag, product), ...written(tag), description: "", stock }],
	);
	for (let attempt = 0; attempt < insistence; attempt++) {
		const answer = await send(world, { method: "PUT", path: "/products", as: "admin", body: { items } });
		if ("status" in answer && answer.status === 200) return BulkProductsResult.parse(answer.body).items;
	}
	throw new Error(`Run ${run}: its products could not be made.`);
}

/** Decides what happens to the database requests of a run, in the order in which they come. */
function spoiler(world: World, plan: Plan, figures: Figures): (request: EngineRequest) => Promise<Fault | undefined> {
	const faults = new Map(plan.faults.map((fault) => [fault.at, fault]));
	let number = 0;
	return async (request) => {
		const at = number++;
		figures.requests++;
		if (plan.kill?.at === at) {
			const { kind, victim } = plan.kill;
			// A function dies while its request waits here; the others die while it goes on.
			const killed = world.kill(kind, victim).then((isHit) => isHit && count(figures.kills, kind));
			if (kind === "function") await killed;
			else killed.catch(() => {});
		}
		const planned = faults.get(at);
		if (!planned) return undefined;
		const [kind, fault] = faultOf(planned, request);
		count(figures.faults, kind);
		return fault;
	};
}

/** Longer than the domain waits for an answer of the database, in ms. */
const tooLong = 2_200;

/** The fault for a request; one that cannot happen to it becomes one that can. */
function faultOf({ kind, ms }: Plan["faults"][number], { operation, body }: EngineRequest): [FaultKind, Fault] {
	switch (kind) {
		case "throttled":
			return [kind, dynamoError(400, "ThrottlingException", "Rate exceeded")];
		case "internal error":
			return [kind, dynamoError(500, "InternalServerError", "Internal server error")];
		case "slow answer":
			return [kind, { kind: "slow", ms }];
		case "time-out":
			return [kind, { kind: "slow", ms: tooLong }];
		case "lost answer":
			return [kind, { kind: "lost-response" }];
		case "cut connection":
			return [kind, { kind: "cut" }];
		case "unprocessed":
			if (operation === "BatchGetItem") return [kind, { kind }];
			break;
		case "conflict":
			if (operation === "TransactWriteItems") {
				const { length } = JSON.parse(body).TransactItems;
				return [kind, transactionConflict(length, ms % length)];
			}
	}
	return ["slow answer", { kind: "slow", ms }];
}

/** Where the clients wait for each other: before the rush, until all who take part in it are there. */
function meetingPoint({ clients }: Plan): () => Promise<void> {
	let missing = clients.flat().filter(({ rush }) => rush).length;
	const waiting: (() => void)[] = [];
	return async () => {
		missing--;
		if (missing > 0) await new Promise<void>((resolve) => waiting.push(resolve));
		else for (const go of waiting) go();
	};
}

function keysOf({ clients }: Plan): number[] {
	return [...new Set(clients.flat().flatMap((operation) => ("key" in operation ? [operation.key] : [])))];
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
	counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Waits until something is so. */
async function until(condition: () => boolean): Promise<void> {
	const deadline = Date.now() + 120_000;
	while (!condition()) {
		if (Date.now() > deadline) throw new Error("The database requests of a run did not come to an end.");
		await delay(5);
	}
}
