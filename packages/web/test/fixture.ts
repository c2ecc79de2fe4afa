import type { Order, Product } from "@tap/client";

/** A product as the API returns it, with `changes`. */
export function product(id: string, changes: Partial<Product> = {}): Product {
	return {
		id,
		name: `Product ${id}`,
		description: "",
		category: "kitchen",
		price: { amount: 1999, currency: "EUR" },
		stock: 10,
		createdAt: "2026-05-04T09:30:00.000Z",
		updatedAt: "2026-05-04T09:30:00.000Z",
		version: 1,
		...changes,
	};
}

/** An order as the API returns it, with `changes`. */
export function order(id: string, changes: Partial<Order> = {}): Order {
	return {
		id,
		userId: "5f0c2b8e-1d5e-4c3a-9f57-2a6c8d1e7b90",
		status: "placed",
		lines: [{ productId: "prd_a", name: "Product a", unitPrice: { amount: 1000, currency: "EUR" }, quantity: 1 }],
		total: { amount: 1000, currency: "EUR" },
		createdAt: "2026-05-04T09:30:00.000Z",
		updatedAt: "2026-05-04T09:30:00.000Z",
		version: 1,
		...changes,
	};
}
