import { randomUUID } from "node:crypto";
import { afterAll, beforeEach, describe, expect, inject, test } from "vitest";
import * as z from "zod/mini";
import {
	type EngineRequest,
	type Fault,
	startFaultProxy,
	transactionConflict,
} from "../../../test/support/fault-proxy.ts";
import { AppError } from "../src/app-error.ts";
import type { Caller } from "../src/caller.ts";
import * as Order from "../src/order.ts";
import * as Product from "../src/product.ts";
import { aCustomer, aProduct, productInput, stockOf } from "./shop.ts";

// What one customer's orders do to those of others. The engines work on one transaction after the other; DynamoDB cancels a
// transaction that meets another one at an item. The proxy does that here: what it forwards has its items to itself until the
// engine has responded.

const Key = z.object({ id: z.object({ S: z.string() }) });
const Transaction = z.object({
	ClientRequestToken: z.string(),
	TransactItems: z.array(
		z.object({
			Put: z.optional(z.object({ Item: Key })),
			Update: z.optional(z.object({ Key })),
			Delete: z.optional(z.object({ Key })),
		}),
	),
});

/** Returns the token of a transaction and the ids of its items, which no two tables share. */
function parse({ body }: EngineRequest): { token: string; ids: string[] } {
	const { ClientRequestToken: token, TransactItems } = z.parse(Transaction, JSON.parse(body));
	const ids = TransactItems.map(({ Put, Update, Delete }) => (Put?.Item ?? Update?.Key ?? Delete?.Key)?.id.S ?? "");
	return { token, ids };
}

/** The ids of the items that the engine is working on, by the token of their transaction. */
const held = new Map<string, readonly string[]>();
/** Every transaction that was sent since the test began. */
const sent: { ids: readonly string[]; conflicts: boolean }[] = [];

const proxy = await startFaultProxy(
	() => inject("endpoint"),
	(request): Fault | undefined => {
		if (request.operation !== "TransactWriteItems") return undefined;
		const { token, ids } = parse(request);
		const others = new Set([...held.values()].flat());
		const positions = ids.flatMap((id, position) => (others.has(id) ? [position] : []));
		sent.push({ ids, conflicts: positions.length > 0 });
		if (positions.length > 0) return transactionConflict(ids.length, ...positions);
		held.set(token, ids);
		return undefined;
	},
	(request) => {
		if (request.operation === "TransactWriteItems") held.delete(parse(request).token);
	},
);
// The domain creates its database client in its first call, which comes later.
process.env.AWS_ENDPOINT_URL_DYNAMODB = proxy.endpoint;
afterAll(() => proxy.stop());
beforeEach(() => {
	sent.length = 0;
});

/** How many orders the customer who holds up others has under way. */
const crowd = 8;

/** Sends a request again after a 503, as a client does: the domain gives up after ten seconds. */
async function patiently<Result>(request: () => Promise<Result>): Promise<Result> {
	try {
		return await request();
	} catch (error) {
		if (error instanceof AppError && error.code === "server.unavailable") return patiently(request);
		throw error;
	}
}

/** Places an order of one unit. */
function order(caller: Caller, { id }: { id: string }): Promise<unknown> {
	const key = randomUUID();
	return patiently(() => Order.place({ caller, key, input: { lines: [{ productId: id, quantity: 1 }] } }));
}

/** Lets one customer order one product without a pause until `work` is done, and returns how many orders were placed. */
async function during(product: { id: string }, work: () => Promise<unknown>): Promise<number> {
	const customer = aCustomer();
	let isDone = false;
	let placed = 0;
	const orderOn = async () => {
		while (!isDone) {
			await order(customer, product);
			placed++;
		}
	};
	const crowded = Promise.all(Array.from({ length: crowd }, orderOn));
	try {
		// The crowd has begun.
		while (!sent.some(({ conflicts }) => conflicts)) await new Promise((resolve) => setImmediate(resolve));
		await work();
	} finally {
		isDone = true;
		await crowded;
	}
	return placed;
}

const stock = 100_000;

/** The transactions of one customer's keys. */
const ofCustomer = ({ id }: Caller) =>
	sent.filter(({ ids }) => ids.some((each) => each.startsWith(`idempotency#${id}#`)));

describe(`while one customer has ${crowd} orders of a product under way`, () => {
	test("orders of other products take one transaction each, and meet none of theirs", async () => {
		const hot = await aProduct({ stock });
		const others = await Promise.all(Array.from({ length: 5 }, () => aProduct()));
		const customers = others.map(aCustomer);
		await during(hot, async () => {
			for (const [index, product] of others.entries()) await order(customers[index] ?? aCustomer(), product);
		});
		expect(customers.flatMap(ofCustomer)).toHaveLength(others.length);
		expect(customers.flatMap(ofCustomer).filter(({ conflicts }) => conflicts)).toEqual([]);
	});

	test("other customers get the same product, too", async () => {
		const hot = await aProduct({ stock });
		const others = Array.from({ length: 5 }, aCustomer);
		// It would not end if the crowd came first each time.
		const placed = await during(hot, async () => {
			for (const customer of others) await order(customer, hot);
		});
		expect(await stockOf(hot)).toBe(stock - placed - others.length);
		const tries = others.flatMap(ofCustomer).length;
		console.log(
			`${others.length} orders took ${tries} transactions; the crowd placed ${placed} with ${sent.length - tries}`,
		);
	});
});

test("an import that races with orders of a product replaces it, and loses no stock", async () => {
	const hot = await aProduct({ stock });
	const items = [hot.id, ...Array.from({ length: 9 }, () => `prd_${randomUUID()}`)].map((id) => ({
		...productInput({ stock: stock / 2 }),
		id,
	}));
	const customer = aCustomer();
	await Promise.all([
		...Array.from({ length: crowd }, () => order(customer, hot)),
		patiently(() => Product.putMany({ items })),
	]);
	expect(sent.some(({ conflicts }) => conflicts)).toBe(true);
	expect(await stockOf(hot)).toBeLessThanOrEqual(stock / 2);
	expect(await stockOf(hot)).toBeGreaterThanOrEqual(stock / 2 - crowd);
});
