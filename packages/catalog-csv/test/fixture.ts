import type { Product } from "@tap/client";

/** A product as the API returns it, with `changes` applied. */
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
