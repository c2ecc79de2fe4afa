import { randomUUID } from "node:crypto";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type EngineRequest, transactionConflict } from "../../../../test/support/fault-proxy.ts";
import * as Order from "../../src/order.ts";
import * as Product from "../../src/product.ts";
import { revisionOf } from "../../src/revision.ts";
import * as Storage from "../../src/storage/dynamodb.ts";
import { newRetries } from "../../src/storage/retry-policy.ts";
import { aCustomer, aProduct, appError, placeOrder, productInput, stockOf } from "../shop.ts";
import { injectFault, injectWith, proxy, seen } from "./failing-engine.ts";

/** Lets another request do something just before the first request of one DynamoDB operation gets through. */
function meanwhile(operation: string, action: () => Promise<unknown>): void {
	injectWith(async (current) => {
		if (current !== operation) return undefined;
		injectWith();
		await action();
		return undefined;
	});
}

test("places an order once if the response was lost after the commit", async () => {
	const [ada, product] = [aCustomer(), await aProduct()];
	const transactions = injectFault("TransactWriteItems", { kind: "lost-response" });
	const { order } = await placeOrder(ada, [[product, 3]]);
	expect(transactions.seen).toBeGreaterThan(1);
	expect(await stockOf(product)).toBe(7);
	const { items } = await Order.list({ caller: ada, limit: 10 });
	expect(items).toEqual([order]);
});

test("returns the stock once if the response to a cancellation was lost", async () => {
	const [ada, product] = [aCustomer(), await aProduct()];
	const { order } = await placeOrder(ada, [[product, 3]]);
	injectFault("TransactWriteItems", { kind: "lost-response" });
	expect(await Order.cancel({ orderId: order.id, caller: ada })).toMatchObject({ status: "cancelled" });
	expect(await stockOf(product)).toBe(10);
});

/** The tokens of the transactions seen, in order. */
function tokensSeen(which = (_body: string) => true): unknown[] {
	const transactions = seen.filter(({ operation, body }) => operation === "TransactWriteItems" && which(body));
	return transactions.map(({ body }) => tokenOf(body));
}

/** Loses the responses to the first `times` transactions. Another request does something before the last is lost. */
function loseResponses(times: number, action: () => Promise<unknown> = async () => {}): { lost: EngineRequest[] } {
	const lost: EngineRequest[] = [];
	injectWith(async (operation, body) => {
		if (operation !== "TransactWriteItems") return undefined;
		lost.push({ operation, body });
		if (lost.length === times) {
			injectWith();
			await action();
		}
		return { kind: "lost-response" };
	});
	return { lost };
}

/** The `ClientRequestToken` of a transaction. */
function tokenOf(body = "{}"): unknown {
	return JSON.parse(body).ClientRequestToken;
}

describe("a write whose response was lost", () => {
	test("succeeds if it replaced a product", async () => {
		const product = await aProduct();
		const { lost } = loseResponses(3);
		const replaced = await Product.put({
			productId: product.id,
			input: productInput({ name: "Replaced" }),
			precondition: { ifMatch: [revisionOf(product)] },
		});
		expect(lost).toHaveLength(3);
		expect(replaced).toMatchObject({ created: false, product: { name: "Replaced", version: 2 } });
		expect(await Product.fromID(product.id)).toEqual(replaced.product);
	});

	test("succeeds if someone else changed the product in the meantime", async () => {
		const product = await aProduct();
		loseResponses(2, () => placeOrder(aCustomer(), [[product, 3]]));
		const input = productInput({ stock: 20 });
		const precondition = { ifMatch: [revisionOf(product)] };
		const replaced = await Product.put({ productId: product.id, input, precondition });
		expect(replaced).toMatchObject({ created: false, product: { stock: 20, version: 2 } });
		expect(await Product.fromID(product.id)).toMatchObject({ stock: 17, version: 3 });
	});

	test("does not undo what was ordered of a new product", async () => {
		// Anyone who sees it in the list can order it before its creator gets the response.
		const category = `new-${randomUUID()}`;
		loseResponses(2, async () => {
			const { items } = await Product.list({ category, limit: 1 });
			await placeOrder(
				aCustomer(),
				items.map((product) => [product, 3] as const),
			);
		});
		const created = await Product.create(productInput({ category }));
		expect(created).toMatchObject({ stock: 10, version: 1 });
		expect(await Product.fromID(created.id)).toMatchObject({ stock: 7, version: 2 });
	});

	test("succeeds if it created a product under an id of the caller's choice", async () => {
		const productId = `prd_${randomUUID()}`;
		loseResponses(1);
		const made = await Product.put({ productId, input: productInput(), precondition: { ifNoneMatch: "*" } });
		expect(made).toMatchObject({ created: true, product: { id: productId, version: 1 } });
	});

	test("succeeds if it deleted a product", async () => {
		const [product, others] = [await aProduct(), [await aProduct(), await aProduct()]];
		loseResponses(1);
		await Product.remove({ productId: product.id, precondition: { ifMatch: [revisionOf(product)] } });
		await expect(Product.fromID(product.id)).rejects.toMatchObject(appError("product.not_found"));
		loseResponses(1);
		await Product.removeMany({ id: others.map(({ id }) => id) });
	});

	test("succeeds if it fulfilled an order", async () => {
		const [ada, product] = [aCustomer(), await aProduct()];
		const { order } = await placeOrder(ada, [[product, 3]]);
		loseResponses(1);
		const fulfilled = await Order.fulfill({ orderId: order.id, caller: ada });
		expect(fulfilled).toMatchObject({ status: "fulfilled", version: 2 });
	});

	test("does not replace products twice in a bulk write", async () => {
		const product = await aProduct();
		loseResponses(1);
		const {
			items: [written],
		} = await Product.putMany({ items: [{ ...productInput({ stock: 20 }), id: product.id, version: 1 }] });
		expect(written).toMatchObject({ stock: 20, version: 2 });
		expect(await Product.fromID(product.id)).toEqual(written);
	});
});

test("sends a conflicting transaction again unchanged", async () => {
	const product = await aProduct();
	seen.length = 0;
	const transactions = injectFault("TransactWriteItems", transactionConflict(3, 2), 3);
	await placeOrder(aCustomer(), [[product, 1]]);
	expect(transactions.seen).toBe(4);
	// No new decision: it was the same transaction each time.
	expect(new Set(tokensSeen()).size).toBe(1);
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
	// A new decision is a new transaction.
	const [first, second] = tokensSeen((body) => body.includes("idempotency#"));
	expect(second).not.toBe(first);
	expect(await stockOf(product)).toBe(input.stock - 2);
});

test("a replacement does not overwrite what was ordered between its read and its write", async () => {
	const product = await aProduct();
	meanwhile("TransactWriteItems", () => placeOrder(aCustomer(), [[product, 3]]));
	const precondition = { ifMatch: [revisionOf(product)] };
	const put = Product.put({ productId: product.id, input: productInput({ name: "Late" }), precondition });
	await expect(put).rejects.toMatchObject(appError("precondition.failed"));
	expect(await stockOf(product)).toBe(7);
});

test("a bulk write does not overwrite what was ordered between its read and its write", async () => {
	const product = await aProduct();
	meanwhile("TransactWriteItems", () => placeOrder(aCustomer(), [[product, 3]]));
	const {
		items: [written],
	} = await Product.putMany({ items: [{ ...productInput({ stock: 20 }), id: product.id }] });
	// The decision was repeated: the order's version counts, and the stock is that of the last write.
	expect(written).toMatchObject({ stock: 20, version: 3 });
});

test("a product that is deleted between read and order is named as unknown", async () => {
	const product = await aProduct();
	meanwhile("TransactWriteItems", () => Product.removeMany({ id: [product.id] }));
	await expect(placeOrder(aCustomer(), [[product, 1]])).rejects.toMatchObject(appError("order.unknown_product"));
});

test("a product that is replaced between read and deletion is not deleted", async () => {
	const product = await aProduct();
	const precondition = { ifMatch: [revisionOf(product)] };
	meanwhile("TransactWriteItems", () => Product.put({ productId: product.id, input: productInput(), precondition }));
	const remove = Product.remove({ productId: product.id, precondition });
	await expect(remove).rejects.toMatchObject(appError("precondition.failed"));
	expect(await Product.fromID(product.id)).toMatchObject({ version: 2 });
});

test("repeats a batch read for unprocessed keys", async () => {
	const product = await aProduct();
	const reads = injectFault("BatchGetItem", { kind: "unprocessed" }, 2);
	await placeOrder(aCustomer(), [[product, 1]]);
	expect(reads.seen).toBe(3);
});

test("rethrows an unexpected error unchanged", async () => {
	const tooLarge = Storage.put(newRetries(), "Products", { id: `prd_${randomUUID()}`, name: "x".repeat(500_000) });
	await expect(tooLarge).rejects.not.toMatchObject({ name: "AppError" });
	expect(seen).toHaveLength(1);
	const inTransaction = Storage.transact(newRetries(), {
		large: { table: "Products", put: { id: "prd_1", name: "x".repeat(500_000) } },
	});
	await expect(inTransaction).rejects.not.toMatchObject({ name: "AppError" });
});

test("rejects an index that the table does not have", async () => {
	await expect(Storage.query(newRetries(), "Users", { index: "byAge", hash: "36", limit: 1 })).rejects.toThrow(
		"no index byAge",
	);
});

test("reports an engine that does not listen as unavailable", async () => {
	// Each retry comes after its shortest delay.
	vi.spyOn(Math, "random").mockReturnValue(0);
	onTestFinished(() => {
		vi.restoreAllMocks();
	});
	await proxy.stop();
	await expect(Product.fromID("prd_1")).rejects.toMatchObject(appError("server.unavailable"));
});
