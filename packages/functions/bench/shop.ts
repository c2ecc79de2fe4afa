import type { OperationId } from "@tap/core/contract/operations.ts";
import type { Order } from "@tap/core/contract/order.ts";
import type { Product } from "@tap/core/contract/product.ts";
import type { User } from "@tap/core/contract/user.ts";
import type { Request } from "../test/rest-event.ts";

/** The time at which everything in the shop was created. */
const createdAt = "2026-05-04T09:30:00.000Z";

export const customer: User = {
	id: "5f0c2b8e-1d5e-4c3a-9f57-2a6c8d1e7b90",
	email: "ada@example.com",
	name: "Ada Lovelace",
	role: "customer",
	createdAt,
};

/** Returns the id of a product by its number. */
export function productId(number: number): string {
	return `prd_bench-${String(number).padStart(6, "0")}`;
}

/** Returns a product by its number. */
export function product(number: number): Product {
	return {
		id: productId(number),
		name: `Pour-over coffee maker ${number}`,
		description:
			"Borosilicate glass, for four cups. The collar is walnut, the filter is steel, and both can be washed.",
		category: "kitchen",
		price: { amount: 3490, currency: "EUR" },
		stock: 1_000_000,
		createdAt,
		updatedAt: createdAt,
		version: 1,
	};
}

/** Returns the item of a product in the database. */
export function productItem(number: number): Record<string, unknown> {
	return { ...product(number), listing: "product", sort: `${createdAt}#${productId(number)}` };
}

/** Returns the lines of an order of the first products, one unit of each. */
export function lines(count: number): { productId: string; quantity: number }[] {
	return Array.from({ length: count }, (_, index) => ({ productId: productId(index), quantity: 1 }));
}

/** Returns an order of the customer by its number, with two lines. */
export function order(number: number): Order {
	return {
		id: `ord_bench-${String(number).padStart(6, "0")}`,
		userId: customer.id,
		status: "placed",
		lines: lines(2).map((line, index) => {
			const { name, price } = product(index);
			return { productId: line.productId, name, unitPrice: price, quantity: line.quantity };
		}),
		total: { amount: 6980, currency: "EUR" },
		createdAt,
		updatedAt: createdAt,
		version: 1,
	};
}

/** Returns the item of an order in the database. */
export function orderItem(number: number): Record<string, unknown> {
	return { ...order(number), userStatus: `${customer.id}#placed`, sort: `${createdAt}#${order(number).id}` };
}

/** The item of the customer in the database. */
export const customerItem: Record<string, unknown> = {
	...customer,
	listing: "user",
	sort: `${createdAt}#${customer.id}`,
};

const claims = { sub: customer.id };
export const admin = { sub: "an-admin", "cognito:groups": "admin" };

/** The number of items on a page. */
export const pageSize = 25;

/** The number of lines in the order that is placed. */
export const lineCount = 10;

/** Returns a product as a caller writes it. */
export function productInput(): Pick<Product, "name" | "description" | "category" | "price" | "stock"> {
	const { name, description, category, price, stock } = product(0);
	return { name, description, category, price, stock };
}

/** The operations that a function handles. */
export type FunctionOperation = Exclude<OperationId, "getHealth" | "headHealth">;

/** The requests that are measured, one for each operation. */
export const requests: Readonly<Record<FunctionOperation, Request>> = {
	listProducts: { query: { limit: String(pageSize) } },
	createProduct: { claims: admin, body: productInput() },
	putProducts: { claims: admin, body: { items: [{ ...productInput(), id: productId(0) }] } },
	deleteProducts: { claims: admin, query: { id: productId(0) } },
	getProduct: { params: { productId: productId(0) } },
	putProduct: {
		claims: admin,
		params: { productId: productId(0) },
		headers: { "If-Match": "*" },
		body: productInput(),
	},
	deleteProduct: { claims: admin, params: { productId: productId(0) } },
	placeOrder: { claims, headers: { "Idempotency-Key": "benchmark" }, body: { lines: lines(lineCount) } },
	listOrders: { claims, query: { limit: String(pageSize) } },
	getOrder: { params: { orderId: order(0).id }, claims },
	cancelOrder: { params: { orderId: order(0).id }, claims },
	fulfillOrder: { params: { orderId: order(0).id }, claims: admin },
	listUsers: { claims: admin, query: { limit: String(pageSize) } },
	getMe: { claims },
	getUser: { claims: admin, params: { userId: customer.id } },
};
