import { randomUUID } from "node:crypto";
import { afterAll, afterEach, expect, inject, test, vi } from "vitest";
import { type Fault, startFaultProxy, throttled, transactionConflict } from "./fault-proxy.ts";

// What stands between the domain and the engine here fails on demand; the engine is the real one.
let faultFor: (operation: string) => Fault | undefined | Promise<undefined> = () => undefined;
const proxy = await startFaultProxy(inject("endpoint"), (operation) => faultFor(operation));
// Before the domain makes its one database client, which it does with its first call.
process.env.AWS_ENDPOINT_URL_DYNAMODB = proxy.endpoint;

const Order = await import("../src/order.ts");
const Product = await import("../src/product.ts");
const Storage = await import("../src/storage.ts");
const { revisionOf } = await import("../src/revision.ts");
const { aCustomer, appError, aProduct, placeOrder, productInput, stockOf } = await import("./shop.ts");

afterEach(() => {
	faultFor = () => undefined;
	vi.useRealTimers();
});
afterAll(() => proxy.stop());

/** Spoils the first `times` requests of one DynamoDB operation, and counts all of them. */
function spoil(operation: string, fault: Fault, times = 1): { seen: number } {
	const count = { seen: 0 };
	faultFor = (current) => {
		if (current !== operation) return undefined;
		count.seen++;
		return count.seen <= times ? fault : undefined;
	};
	return count;
}

/** Lets somebody else do something just before the first request of one DynamoDB operation gets through. */
function meanwhile(operation: string, action: () => Promise<unknown>): void {
	faultFor = async (current) => {
		if (current !== operation) return undefined;
		faultFor = () => undefined;
		await action();
		return undefined;
	};
}

test("an order whose answer was lost after the commit is placed once", async () => {
	const [ada, product] = [aCustomer(), await aProduct()];
	const transactions = spoil("TransactWriteItems", { kind: "lost-answer" });
	const { order } = await placeOrder(ada, [[product, 3]]);
	expect(transactions.seen).toBeGreaterThan(1);
	expect(await stockOf(product)).toBe(7);
	const { items } = await Order.list({ caller: ada, limit: 10 });
	expect(items).toEqual([order]);
});

test("a cancellation whose answer was lost gives the stock back once", async () => {
	const [ada, product] = [aCustomer(), await aProduct()];
	const { order } = await placeOrder(ada, [[product, 3]]);
	spoil("TransactWriteItems", { kind: "lost-answer" });
	expect(await Order.cancel({ orderId: order.id, caller: ada })).toMatchObject({ status: "cancelled" });
	expect(await stockOf(product)).toBe(10);
});

test("a replacement whose answer was lost is answered, not refused", async () => {
	const product = await aProduct();
	const writes = spoil("PutItem", { kind: "lost-answer" });
	const replaced = await Product.put({
		productId: product.id,
		input: productInput({ name: "Replaced" }),
		precondition: { ifMatch: [revisionOf(product)] },
	});
	expect(writes.seen).toBeGreaterThan(1);
	expect(replaced).toMatchObject({ created: false, product: { name: "Replaced", version: 2 } });
});

test("a transaction that lost against another one is decided anew", async () => {
	const product = await aProduct();
	const transactions = spoil("TransactWriteItems", transactionConflict(3, 2), 3);
	await placeOrder(aCustomer(), [[product, 1]]);
	expect(transactions.seen).toBe(4);
	expect(await stockOf(product)).toBe(9);
});

test("an order has the price that is in force when it is placed, whatever was read before", async () => {
	const product = await aProduct({ price: { amount: 100, currency: "EUR" } });
	const input = productInput({ price: { amount: 250, currency: "EUR" } });
	meanwhile("TransactWriteItems", () =>
		Product.put({ productId: product.id, input, precondition: { ifMatch: [revisionOf(product)] } }),
	);
	const { order } = await placeOrder(aCustomer(), [[product, 2]]);
	expect(order.total).toEqual({ amount: 500, currency: "EUR" });
	expect(await stockOf(product)).toBe(input.stock - 2);
});

test("a replacement does not overwrite what was ordered between its read and its write", async () => {
	const product = await aProduct();
	meanwhile("PutItem", () => placeOrder(aCustomer(), [[product, 3]]));
	const precondition = { ifMatch: [revisionOf(product)] };
	const put = Product.put({ productId: product.id, input: productInput({ name: "Late" }), precondition });
	await expect(put).rejects.toMatchObject(appError("precondition.failed"));
	expect(await stockOf(product)).toBe(7);
});

test("a bulk write does not overwrite what was ordered between its read and its write", async () => {
	const product = await aProduct();
	meanwhile("TransactWriteItems", () => placeOrder(aCustomer(), [[product, 3]]));
	const [written] = await Product.putMany([{ ...productInput({ stock: 20 }), id: product.id }]);
	// It was decided anew: the order's version is counted, and the stock is what the last writer says.
	expect(written).toMatchObject({ stock: 20, version: 3 });
});

test("a product that is deleted between read and order is named as unknown", async () => {
	const product = await aProduct();
	meanwhile("TransactWriteItems", () => Product.removeMany([product.id]));
	await expect(placeOrder(aCustomer(), [[product, 1]])).rejects.toMatchObject(appError("order.unknown_product"));
});

test("a product that is replaced between read and deletion is not deleted", async () => {
	const product = await aProduct();
	const precondition = { ifMatch: [revisionOf(product)] };
	meanwhile("DeleteItem", () => Product.put({ productId: product.id, input: productInput(), precondition }));
	const remove = Product.remove({ productId: product.id, precondition });
	await expect(remove).rejects.toMatchObject(appError("precondition.failed"));
	expect(await Product.fromID(product.id)).toMatchObject({ version: 2 });
});

test.each([
	["its idempotency key", 0, "idempotency.in_progress"],
	["a product", 2, "server.unavailable"],
] as const)("an order that others hold up at %s for ten seconds is given up", async (_, position, code) => {
	const product = await aProduct();
	vi.useFakeTimers({ toFake: ["Date"] });
	faultFor = (operation) => {
		if (operation !== "TransactWriteItems") return undefined;
		vi.setSystemTime(Date.now() + 4_000);
		return transactionConflict(3, position);
	};
	await expect(placeOrder(aCustomer(), [[product, 1]])).rejects.toMatchObject(appError(code));
});

test("a batch read asks again for what it did not get", async () => {
	const product = await aProduct();
	const reads = spoil("BatchGetItem", { kind: "unprocessed" }, 2);
	await placeOrder(aCustomer(), [[product, 1]]);
	expect(reads.seen).toBe(3);
});

test("passing throttling is not noticed, lasting throttling is named", async () => {
	const product = await aProduct();
	spoil("GetItem", throttled, 2);
	expect(await Product.fromID(product.id)).toEqual(product);
	const reads = spoil("GetItem", throttled, Number.POSITIVE_INFINITY);
	await expect(Product.fromID(product.id)).rejects.toMatchObject(appError("server.unavailable"));
	expect(reads.seen).toBe(4);
});

test("a batch read that never gets everything is given up", async () => {
	const reads = spoil("BatchGetItem", { kind: "unprocessed" }, Number.POSITIVE_INFINITY);
	const read = Storage.batchGet([{ table: "Products", ids: ["prd_1"] }]);
	await expect(read).rejects.toMatchObject(appError("server.unavailable"));
	expect(reads.seen).toBe(4);
});

test("a failure that nobody foresaw keeps its name", async () => {
	const tooLarge = Storage.put("Products", { id: `prd_${randomUUID()}`, name: "x".repeat(500_000) });
	await expect(tooLarge).rejects.toMatchObject({ name: "ValidationException" });
	const inTransaction = Storage.transact([{ table: "Products", put: { id: "prd_1", name: "x".repeat(500_000) } }]);
	await expect(inTransaction).rejects.not.toMatchObject({ name: "AppError" });
});

test("an index that the table does not have is a fault of the code", async () => {
	await expect(Storage.query("Users", { index: "byAge", hash: "36", limit: 1 })).rejects.toThrow("no index byAge");
});

test("an engine that does not listen is named", async () => {
	await proxy.stop();
	await expect(Product.fromID("prd_1")).rejects.toMatchObject(appError("server.unavailable"));
});
