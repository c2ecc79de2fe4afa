import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, DynamoDBDocumentClient, QueryCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { Order } from "@tap/core/contract/order.ts";
import { Product } from "@tap/core/contract/product.ts";
import { credentials, region, tableNames } from "@tap/local/aws.ts";
import * as z from "zod/mini";

/** An idempotency key as it is stored. */
const Key = z.object({ id: z.string(), order: Order });
export type Key = z.output<typeof Key>;

/** A product as it is stored: values that it must not have, such as a negative stock, are for the checker to find. */
const StoredProduct = z.object({ ...Product.shape, stock: z.number() });

/** The lines of an order as they are stored. */
const StoredLines = z.object({
	lines: z.array(z.object({ productId: z.string(), productCreatedAt: z.string() })),
});

/** The stored data of one run. */
export interface Stored {
	orders: Order[];
	/** When the product of each line was created, by `<order id> <product id>`: which of the products that had the id it is. */
	productTimes: ReadonlyMap<string, string>;
	keys: Map<string, Key>;
	products: Map<string, Product>;
}

/** Reads the tables directly, without the API and the proxy. */
export interface Tables {
	/**
	 * Reads the data of a run.
	 * @param run.users the ids of the customers who may have ordered
	 * @param run.since a time before the run began, as RFC 3339
	 * @param run.keyIds the ids under which its idempotency keys would be stored
	 */
	read(run: { users: readonly string[]; since: string; keyIds: string[]; productIds: string[] }): Promise<Stored>;
	/** Reads the ids of all orders, and the order id of every idempotency key. */
	all(): Promise<{ orders: string[]; orderIdsOfKeys: string[] }>;
}

/**
 * Opens the tables of an engine.
 * @param engine returns the engine's current endpoint
 * @param timeoutMs how long to retry while the engine restarts
 */
export function openTables(engine: () => string, timeoutMs = 60_000): Tables {
	let open: { endpoint: string; client: DynamoDBDocumentClient } | undefined;

	function client(): DynamoDBDocumentClient {
		const endpoint = engine();
		if (open?.endpoint !== endpoint) {
			open?.client.destroy();
			open = {
				endpoint,
				client: DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region, credentials, maxAttempts: 1 })),
			};
		}
		return open.client;
	}

	/** Reads are safe to repeat, and the database may be restarting. */
	async function retry<Output>(read: () => Promise<Output>): Promise<Output> {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			try {
				return await read();
			} catch (error) {
				if (Date.now() > deadline) throw error;
				await new Promise((resolve) => setTimeout(resolve, 50));
			}
		}
	}

	async function ordersOf(
		user: string,
		since: string,
		isOurs: (order: Order) => boolean,
	): Promise<{ order: Order; times: [string, string][] }[]> {
		const found: Awaited<ReturnType<typeof ordersOf>> = [];
		let start: Record<string, unknown> | undefined;
		do {
			const page = await retry(() =>
				client().send(
					new QueryCommand({
						TableName: tableNames.Orders,
						IndexName: "byUser",
						KeyConditionExpression: "userId = :user AND #sort >= :since",
						ExpressionAttributeNames: { "#sort": "sort" },
						ExpressionAttributeValues: { ":user": user, ":since": since },
						ExclusiveStartKey: start,
					}),
				),
			);
			for (const item of page.Items ?? []) {
				const order = Order.parse(item);
				if (!isOurs(order)) continue;
				const times = StoredLines.parse(item).lines.map(({ productId, productCreatedAt }): [string, string] => [
					`${order.id} ${productId}`,
					productCreatedAt,
				]);
				found.push({ order, times });
			}
			start = page.LastEvaluatedKey;
		} while (start);
		return found;
	}

	async function items(table: string, ids: readonly string[]): Promise<Record<string, unknown>[]> {
		if (ids.length === 0) return [];
		const request = { [table]: { Keys: ids.map((id) => ({ id })), ConsistentRead: true } };
		const output = await retry(() => client().send(new BatchGetCommand({ RequestItems: request })));
		return output.Responses?.[table] ?? [];
	}

	return {
		async read({ users, since, keyIds, productIds }) {
			const products = new Set(productIds);
			const isOurs = ({ lines }: Order) => lines.some(({ productId }) => products.has(productId));
			const orders = (await Promise.all(users.map((user) => ordersOf(user, since, isOurs)))).flat();
			const keys = (await items(tableNames.Orders, keyIds)).map((item) => Key.parse(item));
			const storedProducts = (await items(tableNames.Products, productIds)).map((item) => StoredProduct.parse(item));
			return {
				orders: orders.map(({ order }) => order),
				productTimes: new Map(orders.flatMap(({ times }) => times)),
				keys: new Map(keys.map((key) => [key.id, key])),
				products: new Map(storedProducts.map((product) => [product.id, product])),
			};
		},
		async all() {
			const orders: string[] = [];
			const orderIdsOfKeys: string[] = [];
			let start: Record<string, unknown> | undefined;
			do {
				const page = await retry(() =>
					client().send(new ScanCommand({ TableName: tableNames.Orders, ExclusiveStartKey: start })),
				);
				for (const item of page.Items ?? []) {
					if (String(item.id).startsWith("idempotency#")) orderIdsOfKeys.push(Key.parse(item).order.id);
					else orders.push(String(item.id));
				}
				start = page.LastEvaluatedKey;
			} while (start);
			return { orders, orderIdsOfKeys };
		},
	};
}
