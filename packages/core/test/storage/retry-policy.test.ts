import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { dynamoError, type Fault, throttled, transactionConflict } from "../../../../test/support/fault-proxy.ts";
import * as Product from "../../src/product.ts";
import * as Storage from "../../src/storage/dynamodb.ts";
import { newRetries } from "../../src/storage/retry-policy.ts";
import { aCustomer, aProduct, appError, placeOrder, productInput } from "../shop.ts";
import { injectFault, injectWith, seen } from "./failing-engine.ts";

// Each delay is the shortest that it can be: these tests count retries, however long each waits.
beforeEach(() => {
	vi.spyOn(Math, "random").mockReturnValue(0);
});

afterEach(() => {
	vi.restoreAllMocks();
	vi.useRealTimers();
});

describe("the time limit and retries of a request", () => {
	test.each<[string, Fault]>([
		["throttling", throttled],
		["internal errors", dynamoError(500, "InternalServerError", "Internal server error")],
		["cut connections", { kind: "cut" }],
		["lost responses", { kind: "lost-response" }],
	])("%s are retried; after five retries the request fails", async (_, fault) => {
		const product = await aProduct();
		injectFault("GetItem", fault, 5);
		expect(await Product.fromID(product.id)).toEqual(product);
		const reads = injectFault("GetItem", fault, Number.POSITIVE_INFINITY);
		await expect(Product.fromID(product.id)).rejects.toMatchObject(appError("server.unavailable"));
		expect(reads.seen).toBe(6);
	});

	test("are shared by all calls in it: retries do not multiply", async () => {
		const product = await aProduct();
		seen.length = 0;
		let reads = 0;
		injectWith((operation) => {
			if (operation === "TransactWriteItems") return throttled;
			reads++;
			return reads === 1 ? throttled : reads === 2 ? { kind: "unprocessed" } : undefined;
		});
		await expect(placeOrder(aCustomer(), [[product, 1]])).rejects.toMatchObject(appError("server.unavailable"));
		// Two failed reads and a good one, and of the six failures that end the request four are left for the write.
		expect(seen.map(({ operation }) => operation)).toEqual([
			...Array(3).fill("BatchGetItem"),
			...Array(4).fill("TransactWriteItems"),
		]);
	});

	test("are shared by several calls of the domain", async () => {
		const reads = injectFault("GetItem", throttled, Number.POSITIVE_INFINITY);
		const retries = newRetries(30_000);
		for (const attempt of [1, 2]) {
			const read = Product.fromID(`prd_${attempt}`, { retries });
			await expect(read).rejects.toMatchObject(appError("server.unavailable"));
		}
		expect(reads.seen).toBe(7);
	});

	test("end ten seconds after it began, whatever the timeout of its function", async () => {
		vi.useFakeTimers({ toFake: ["Date"] });
		const began = Date.now();
		injectWith((operation) => {
			if (operation !== "TransactWriteItems") return undefined;
			vi.setSystemTime(Date.now() + 2_600);
			return transactionConflict(1, 0);
		});
		await expect(Product.create(productInput(), { retries: newRetries(60_000) })).rejects.toMatchObject(
			appError("server.unavailable"),
		);
		expect(seen).toHaveLength(4);
		expect(Date.now() - began).toBe(10_400);
	});

	test("end before the timeout of its function", async () => {
		vi.useFakeTimers({ toFake: ["Date"] });
		injectWith(() => {
			vi.setSystemTime(Date.now() + 2_000);
			return transactionConflict(1, 0);
		});
		await expect(Product.create(productInput(), { retries: newRetries(5_000) })).rejects.toMatchObject(
			appError("server.unavailable"),
		);
		expect(seen).toHaveLength(2);
	});

	test("start no call if there is no time for it", async () => {
		await expect(Product.create(productInput(), { retries: newRetries(900) })).rejects.toMatchObject(
			appError("server.unavailable"),
		);
		expect(seen).toHaveLength(0);
	});

	test("abort a call that gets no response", async () => {
		let release = () => {};
		const released = new Promise<undefined>((resolve) => {
			release = () => resolve(undefined);
		});
		injectWith(() => released);
		const read = Product.fromID("prd_1", { retries: newRetries(1_200) });
		await expect(read).rejects.toMatchObject(appError("server.unavailable"));
		release();
	});
});

test.each([
	["its idempotency key", 0, "idempotency.in_progress"],
	["a product", 2, "server.unavailable"],
] as const)("gives up an order after ten seconds of conflicts on %s", async (_, position, code) => {
	const product = await aProduct();
	vi.useFakeTimers({ toFake: ["Date"] });
	injectWith((operation) => {
		if (operation !== "TransactWriteItems") return undefined;
		vi.setSystemTime(Date.now() + 4_000);
		return transactionConflict(3, position);
	});
	await expect(placeOrder(aCustomer(), [[product, 1]])).rejects.toMatchObject(appError(code));
});

test("gives up a batch read whose keys stay unprocessed", async () => {
	const reads = injectFault("BatchGetItem", { kind: "unprocessed" }, Number.POSITIVE_INFINITY);
	const read = Storage.batchGet(newRetries(), { Products: ["prd_1"] });
	await expect(read).rejects.toMatchObject(appError("server.unavailable"));
	expect(reads.seen).toBe(6);
});
