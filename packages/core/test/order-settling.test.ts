import { describe, expect, test } from "vitest";
import * as Order from "../src/order.ts";
import * as Product from "../src/product.ts";
import * as Storage from "../src/storage/dynamodb.ts";
import { newRetries } from "../src/storage/retry-policy.ts";
import { aCustomer, anAdmin, aProduct, appError, placeOrder, productInput, stockOf } from "./shop.ts";

describe("settling", () => {
	test("canceling returns the stock, once", async () => {
		const [ada, product] = [aCustomer(), await aProduct()];
		const { order } = await placeOrder(ada, [[product, 4]]);
		expect(await Order.cancel({ orderId: order.id, caller: ada })).toMatchObject({ status: "cancelled", version: 2 });
		expect(await stockOf(product)).toBe(10);
		await expect(Order.cancel({ orderId: order.id, caller: ada })).rejects.toMatchObject(appError("order.not_placed"));
		expect(await stockOf(product)).toBe(10);
	});

	test("of many concurrent cancellations and fulfillments, one succeeds", async () => {
		const [ada, admin, product] = [aCustomer(), anAdmin(), await aProduct()];
		const { order } = await placeOrder(ada, [[product, 4]]);
		const orderId = order.id;
		const results = await Promise.allSettled([
			...Array.from({ length: 5 }, () => Order.cancel({ orderId, caller: ada })),
			...Array.from({ length: 5 }, () => Order.fulfill({ orderId, caller: admin })),
		]);
		const won = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
		const lost = results.flatMap((result) => (result.status === "rejected" ? [result.reason.code] : []));
		expect(won).toHaveLength(1);
		expect(lost).toEqual(Array(9).fill("order.not_placed"));
		expect(await Order.fromID({ orderId, caller: admin })).toEqual(won[0]);
		expect(await stockOf(product)).toBe(won[0]?.status === "cancelled" ? 10 : 6);
	});

	test("a fulfilled order stays fulfilled and keeps its stock", async () => {
		const [ada, product] = [aCustomer(), await aProduct()];
		const { order } = await placeOrder(ada, [[product, 4]]);
		const fulfilled = await Order.fulfill({ orderId: order.id, caller: anAdmin() });
		expect(fulfilled).toMatchObject({ status: "fulfilled", version: 2, lines: order.lines });
		await expect(Order.cancel({ orderId: order.id, caller: ada })).rejects.toMatchObject(appError("order.not_placed"));
		expect(await stockOf(product)).toBe(6);
	});

	test("a deleted product gets no stock back, but the others do", async () => {
		const ada = aCustomer();
		const products = [await aProduct(), await aProduct(), await aProduct()] as const;
		const [kept, gone, alsoGone] = products;
		const { order } = await placeOrder(
			ada,
			products.map((product) => [product, 4] as const),
		);
		await Product.removeMany({ id: [gone.id, alsoGone.id] });
		const cancelled = await Order.cancel({ orderId: order.id, caller: ada });
		expect(cancelled).toMatchObject({ status: "cancelled", lines: order.lines });
		expect(await stockOf(kept)).toBe(10);
		await expect(Product.fromID(gone.id)).rejects.toMatchObject(appError("product.not_found"));
	});

	test("a product that was deleted and created again under the same id gets no stock back", async () => {
		const ada = aCustomer();
		const [kept, product] = [await aProduct(), await aProduct({ stock: 10 })];
		const { order } = await placeOrder(ada, [
			[kept, 1],
			[product, 10],
		]);
		await Product.removeMany({ id: [product.id] });
		const again = {
			productId: product.id,
			input: productInput({ stock: 3 }),
			precondition: { ifNoneMatch: "*" },
		} as const;
		await Product.put(again, { now: new Date(Date.parse(product.createdAt) + 1) });
		await Order.cancel({ orderId: order.id, caller: ada });
		expect([await stockOf(kept), await stockOf(product)]).toEqual([10, 3]);
	});

	test("an order that was stored without its products' times of creation returns its stock", async () => {
		const [ada, product] = [aCustomer(), await aProduct({ stock: 10 })];
		const { order } = await placeOrder(ada, [[product, 4]]);
		const item = await Storage.get(newRetries(), "Orders", order.id);
		await Storage.put(newRetries(), "Orders", { ...item, lines: order.lines });
		await Order.cancel({ orderId: order.id, caller: ada });
		expect(await stockOf(product)).toBe(10);
	});
});
