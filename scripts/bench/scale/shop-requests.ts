import { mix } from "../mix.ts";
import { type Consumed, hashKeyOf, indexesOf, zipf } from "./partition-heat.ts";

/** The shop whose requests are simulated: assumptions. */
export const shop = {
	products: 10_000,
	/** The most popular product gets about a tenth of all, the second half of that. */
	productExponent: 1,
	categories: 20,
	customers: 1_000_000,
	/** Customers differ less than products. */
	customerExponent: 0.5,
	linesPerOrder: 2,
	pageSize: 25,
	/** The share of lists that are of one category. */
	categoryShare: 0.5,
};

/** Yields what random requests of the mix consume, by the real keys of tables and indexes. Items are smaller than 1 KB. */
export function* shopRequests(count: number, random: () => number): Generator<Consumed> {
	const drawProduct = zipf(shop.products, shop.productExponent, random);
	const drawCustomer = zipf(shop.customers, shop.customerExponent, random);
	const product = (number: number) => ({
		id: `prd_${number}`,
		listing: "product",
		category: `category-${number % shop.categories}`,
	});
	const order = (number: number, status: string) => {
		const userId = `user-${drawCustomer()}`;
		return { id: `ord_${number}`, userId, status, userStatus: `${userId}#${status}` };
	};
	const user = () => ({ id: `user-${drawCustomer()}`, listing: "user" });

	for (let number = 0; number < count; number++) {
		switch (drawOperation(random)) {
			case "getProduct":
				yield use("Products", undefined, "read", product(drawProduct()), 1);
				break;
			case "listProducts": {
				const category = random() < shop.categoryShare ? drawProduct() % shop.categories : undefined;
				const index = category === undefined ? "newest" : "byCategory";
				// A page of keys is less than 4 KB, and eventually consistent reads cost half.
				yield use("Products", index, "read", product(category ?? 0), 0.5);
				// Most callers read the first page, which names the newest products.
				for (let row = 0; row < shop.pageSize; row++) {
					const newest = category === undefined ? row : category + row * shop.categories;
					yield use("Products", undefined, "read", product(newest), 0.5);
				}
				break;
			}
			case "getMe":
				yield use("Users", undefined, "read", user(), 1);
				break;
			case "listOrders":
				yield use("Orders", "byUser", "read", order(number, "placed"), 1.5);
				break;
			case "getOrder":
				yield use("Orders", undefined, "read", order(number, "placed"), 1);
				break;
			case "placeOrder": {
				const placed = order(number, "placed");
				const key = { id: `idempotency#${placed.userId}#${number}` };
				const lines = Array.from({ length: shop.linesPerOrder }, () => product(drawProduct()));
				yield use("Orders", undefined, "read", key, 1);
				for (const line of lines) yield use("Products", undefined, "read", line, 1);
				// Writes of a transaction cost twice, those of the indexes do not.
				yield use("Orders", undefined, "write", key, 2);
				yield use("Orders", undefined, "write", placed, 2);
				for (const index of indexesOf("Orders")) yield use("Orders", index, "write", placed, 1);
				for (const line of lines) yield use("Products", undefined, "write", line, 2);
				break;
			}
			case "fulfillOrder":
			case "cancelOrder": {
				const placed = order(number, "placed");
				const settled = { ...placed, status: "settled", userStatus: `${placed.userId}#settled` };
				yield use("Orders", undefined, "read", placed, 1);
				yield use("Orders", undefined, "write", placed, 2);
				for (const index of indexesOf("Orders")) {
					const [before, after] = [placed, settled].map((item) => hashKeyOf("Orders", index, item));
					yield use("Orders", index, "write", settled, 1);
					// An entry whose key changes is deleted under the old one.
					if (before !== after) yield use("Orders", index, "write", placed, 1);
				}
				break;
			}
		}
	}
}

function use(
	table: Consumed["table"],
	index: string | undefined,
	kind: Consumed["kind"],
	item: Readonly<Record<string, string>>,
	units: number,
): Consumed {
	return { table, ...(index !== undefined && { index }), kind, key: hashKeyOf(table, index, item), units };
}

function drawOperation(random: () => number): keyof typeof mix {
	let left = random();
	for (const [id, share] of Object.entries(mix)) {
		left -= share;
		// The keys of a constant table.
		if (left < 0) return id as keyof typeof mix;
	}
	return "getProduct";
}
