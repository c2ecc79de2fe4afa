import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type EngineRequest, transactionConflict } from "../../../../test/support/fault-proxy.ts";
import * as Order from "../../src/order.ts";
import * as Product from "../../src/product.ts";
import { revisionOf } from "../../src/revision.ts";
import * as Storage from "../../src/storage/dynamodb.ts";
import { aCustomer, aProduct, appError, placeOrder, productInput, stockOf } from "../shop.ts";
import { proxy, seen, spoil, spoilWith } from "./failing-engine.ts";

/** Lets somebody else do something just before the first request of one DynamoDB operation gets through. */
function meanwhile(operation: string, action: () => Promise<unknown>): void {
	spoilWith(async (current) => {
		if (current !== operation) return undefined;
		spoilWith();
		await action();
		return undefined;
	});
}

test("an order whose answer was lost after the commit is placed once", async () => {
	const [ada, product] = [aCustomer(), await aProduct()];
	const transactions = spoil("TransactWriteItems", { kind: "lost-response" });
	const { order } = await placeOrder(ada, [[product, 3]]);
	expect(transactions.seen).toBeGreaterThan(1);
	expect(await stockOf(product)).toBe(7);
	const { items } = await Order.list({ caller: ada, limit: 10 });
	expect(items).toEqual([order]);
});

test("a cancellation whose answer was lost gives the stock back once", async () => {
	const [ada, product] = [aCustomer(), await aProduct()];
	const { order } = await placeOrder(ada, [[product, 3]]);
	spoil("TransactWriteItems", { kind: "lost-response" });
	expect(await Order.cancel({ orderId: order.id, caller: ada })).toMatchObject({ status: "cancelled" });
	expect(await stockOf(product)).toBe(10);
});

/** The tokens of the transactions seen, in order. */
function tokensSeen(which = (_body: string) => true): unknown[] {
	const transactions = seen.filter(({ operation, body }) => operation === "TransactWriteItems" && which(body));
	return transactions.map(({ body }) => tokenOf(body));
}

/** Loses the answers to the first `times` transactions; before the last of them is lost, somebody else does something. */
function loseAnswers(times: number, action: () => Promise<unknown> = async () => {}): { lost: EngineRequest[] } {
	const lost: EngineRequest[] = [];
	spoilWith(async (operation, body) => {
		if (operation !== "TransactWriteItems") return undefined;
		lost.push({ operation, body });
		if (lost.length === times) {
			spoilWith();
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

describe("a write whose answer was lost", () => {
	test("is answered, not refused, when it replaced a product", async () => {
		const product = await aProduct();
		const { lost } = loseAnswers(3);
		const replaced = await Product.put({
			productId: product.id,
			input: productInput({ name: "Replaced" }),
			precondition: { ifMatch: [revisionOf(product)] },
		});
		expect(lost).toHaveLength(3);
		expect(replaced).toMatchObject({ created: false, product: { name: "Replaced", version: 2 } });
		expect(await Product.fromID(product.id)).toEqual(replaced.product);
	});

	test("is answered, not refused, when somebody else changed the product meanwhile", async () => {
		const product = await aProduct();
		loseAnswers(2, () => placeOrder(aCustomer(), [[product, 3]]));
		const input = productInput({ stock: 20 });
		const precondition = { ifMatch: [revisionOf(product)] };
		const replaced = await Product.put({ productId: product.id, input, precondition });
		expect(replaced).toMatchObject({ created: false, product: { stock: 20, version: 2 } });
		expect(await Product.fromID(product.id)).toMatchObject({ stock: 17, version: 3 });
	});

	test("does not undo what was ordered of a new product", async () => {
		// Whoever sees it in the list can order it before its maker knows of it.
		const category = `new-${randomUUID()}`;
		loseAnswers(2, async () => {
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

	test("is answered, not refused, when it made a product under an id of the caller's choice", async () => {
		const productId = `prd_${randomUUID()}`;
		loseAnswers(1);
		const made = await Product.put({ productId, input: productInput(), precondition: { ifNoneMatch: "*" } });
		expect(made).toMatchObject({ created: true, product: { id: productId, version: 1 } });
	});

	test("is answered, not refused, when it deleted a product", async () => {
		const [product, others] = [await aProduct(), [await aProduct(), await aProduct()]];
		loseAnswers(1);
		await Product.remove({ productId: product.id, precondition: { ifMatch: [revisionOf(product)] } });
		await expect(Product.fromID(product.id)).rejects.toMatchObject(appError("product.not_found"));
		loseAnswers(1);
		await Product.removeMany({ id: others.map(({ id }) => id) });
	});

	test("is answered, not refused, when it fulfilled an order", async () => {
		const [ada, product] = [aCustomer(), await aProduct()];
		const { order } = await placeOrder(ada, [[product, 3]]);
		loseAnswers(1);
		const fulfilled = await Order.fulfill({ orderId: order.id, caller: ada });
		expect(fulfilled).toMatchObject({ status: "fulfilled", version: 2 });
	});

	test("does not replace twice when it was a bulk write", async () => {
		const product = await aProduct();
		loseAnswers(1);
		const {
			items: [written],
		} = await Product.putMany({ items: [{ ...productInput({ stock: 20 }), id: product.id, version: 1 }] });
		expect(written).toMatchObject({ stock: 20, version: 2 });
		expect(await Product.fromID(product.id)).toEqual(written);
	});
});

test("a transaction that others hold up is sent again as it was", async () => {
	const product = await aProduct();
	seen.length = 0;
	const transactions = spoil("TransactWriteItems", transactionConflict(3, 2), 3);
	await placeOrder(aCustomer(), [[product, 1]]);
	expect(transactions.seen).toBe(4);
	// Nothing was decided anew: it was the same transaction each time.
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
	// Another decision is another transaction.
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
	// It was decided anew: the order's version is counted, and the stock is what the last writer says.
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

test("a batch read asks again for what it did not get", async () => {
	const product = await aProduct();
	const reads = spoil("BatchGetItem", { kind: "unprocessed" }, 2);
	await placeOrder(aCustomer(), [[product, 1]]);
	expect(reads.seen).toBe(3);
});

test("a failure that nobody foresaw keeps its name", async () => {
	const tooLarge = Storage.put("Products", { id: `prd_${randomUUID()}`, name: "x".repeat(500_000) });
	await expect(tooLarge).rejects.not.toMatchObject({ name: "AppError" });
	expect(seen).toHaveLength(1);
	const inTransaction = Storage.transact({
		large: { table: "Products", put: { id: "prd_1", name: "x".repeat(500_000) } },
	});
	await expect(inTransaction).rejects.not.toMatchObject({ name: "AppError" });
});

test("an index that the table does not have is a fault of the code", async () => {
	await expect(Storage.query("Users", { index: "byAge", hash: "36", limit: 1 })).rejects.toThrow("no index byAge");
});

test("an engine that does not listen is named", async () => {
	await proxy.stop();
	await expect(Product.fromID("prd_1")).rejects.toMatchObject(appError("server.unavailable"));
});
