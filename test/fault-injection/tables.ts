import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, DynamoDBDocumentClient, QueryCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { Order } from "@tap/core/contract/order.ts";
import { Product } from "@tap/core/contract/product.ts";
import { credentials, region, tableNames } from "@tap/local/database/create-tables.ts";
import * as z from "zod/mini";

/** An idempotency key as it is stored. */
const Key = z.object({ id: z.string(), order: Order });
export type Key = z.output<typeof Key>;

/** A product as it is stored: what it must not be, such as a stock below zero, is for the judge to find. */
const StoredProduct = z.object({ ...Product.shape, stock: z.number() });

/** What the database itself holds of one run. */
export interface Stored {
	orders: Order[];
	keys: Map<string, Key>;
	products: Map<string, Product>;
}

/** Reads tables past the API and past the proxy, so that nothing hides what they hold. */
export interface Tables {
	/**
	 * Reads what a run made.
	 * @param run.users the ids of the customers who may have ordered
	 * @param run.since the time before which the run made nothing, as RFC 3339
	 * @param run.keyIds where its idempotency keys would be stored
	 */
	read(run: { users: readonly string[]; since: string; keyIds: string[]; productIds: string[] }): Promise<Stored>;
	/** The ids of all orders there are, and the order ids that all idempotency keys name. */
	all(): Promise<{ orders: string[]; named: string[] }>;
}

/**
 * @param engine where the engine is now
 * @param patience how long, in ms, to go on while the engine is being started again
 */
export function openTables(engine: () => string, patience = 60_000): Tables {
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

	/** Reads are safe to repeat, and the database may be dead for a moment. */
	async function insist<Answer>(read: () => Promise<Answer>): Promise<Answer> {
		const deadline = Date.now() + patience;
		for (;;) {
			try {
				return await read();
			} catch (error) {
				if (Date.now() > deadline) throw error;
				await new Promise((resolve) => setTimeout(resolve, 50));
			}
		}
	}

	async function ordersOf(user: string, since: string, names: (order: Order) => boolean): Promise<Order[]> {
		const found: Order[] = [];
		let start: Record<string, unknown> | undefined;
		do {
			const page = await insist(() =>
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
				if (names(order)) found.push(order);
			}
			start = page.LastEvaluatedKey;
		} while (start);
		return found;
	}

	async function items(table: string, ids: readonly string[]): Promise<Record<string, unknown>[]> {
		if (ids.length === 0) return [];
		const request = { [table]: { Keys: ids.map((id) => ({ id })), ConsistentRead: true } };
		const answer = await insist(() => client().send(new BatchGetCommand({ RequestItems: request })));
		return answer.Responses?.[table] ?? [];
	}

	return {
		async read({ users, since, keyIds, productIds }) {
			const ours = new Set(productIds);
			const names = ({ lines }: Order) => lines.some(({ productId }) => ours.has(productId));
			const orders = (await Promise.all(users.map((user) => ordersOf(user, since, names)))).flat();
			const keys = (await items(tableNames.Orders, keyIds)).map((item) => Key.parse(item));
			const products = (await items(tableNames.Products, productIds)).map((item) => StoredProduct.parse(item));
			return {
				orders,
				keys: new Map(keys.map((key) => [key.id, key])),
				products: new Map(products.map((product) => [product.id, product])),
			};
		},
		async all() {
			const orders: string[] = [];
			const named: string[] = [];
			let start: Record<string, unknown> | undefined;
			do {
				const page = await insist(() =>
					client().send(new ScanCommand({ TableName: tableNames.Orders, ExclusiveStartKey: start })),
				);
				for (const item of page.Items ?? []) {
					if (String(item.id).startsWith("idempotency#")) named.push(Key.parse(item).order.id);
					else orders.push(String(item.id));
				}
				start = page.LastEvaluatedKey;
			} while (start);
			return { orders, named };
		},
	};
}
