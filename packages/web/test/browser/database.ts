import {
	type AttributeValue,
	BatchWriteItemCommand,
	DeleteTableCommand,
	DynamoDBClient,
	paginateScan,
	ScanCommand,
	waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import { credentials, region, tableNames } from "../../../local/src/aws.ts";
import { createTables } from "../../../local/src/database/create-tables.ts";

/** All items of a stage's tables, by the table's name. */
export type Snapshot = Readonly<Record<string, readonly Record<string, AttributeValue>[]>>;

/** The most items that one `BatchWriteItem` takes. */
const maxBatchItems = 25;

/** Reads all items of a stage's tables. */
export function takeSnapshot(endpoint: string): Promise<Snapshot> {
	return withDatabase(endpoint, async (client) => {
		const snapshot: Record<string, Record<string, AttributeValue>[]> = {};
		for (const TableName of Object.values(tableNames)) {
			const items: Record<string, AttributeValue>[] = [];
			for await (const page of paginateScan({ client }, { TableName })) items.push(...(page.Items ?? []));
			snapshot[TableName] = items;
		}
		return snapshot;
	});
}

/** Puts a stage's tables back into the state of a snapshot. New tables are quicker than deleting ten thousand items. */
export function restoreSnapshot(endpoint: string, snapshot: Snapshot): Promise<void> {
	return withDatabase(endpoint, async (client) => {
		for (const TableName of Object.keys(snapshot)) {
			await client.send(new DeleteTableCommand({ TableName }));
			await waitUntilTableNotExists({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { TableName });
		}
		await createTables({ endpoint, names: tableNames });
		for (const [table, items] of Object.entries(snapshot)) await putItems(client, table, items);
	});
}

/**
 * Copies the items whose id contains `token` `count` times. In each copy, every `token` is replaced by what `replacement` returns for
 * the number of the copy: the number itself unless given. Writing ten thousand rows through the API takes half a minute.
 */
export function copyRows(
	endpoint: string,
	token: string,
	count: number,
	replacement: (number: number) => string = String,
): Promise<void> {
	return withDatabase(endpoint, async (client) => {
		for (const table of Object.values(tableNames)) {
			const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
			// Another item may only refer to the row, as an order's idempotency key does.
			const originals = Items.filter(({ id }) => id?.S?.includes(token)).map((item) => JSON.stringify(item));
			const texts = Array.from({ length: count }, (_, number) => replacement(number));
			const copies = texts.flatMap((copy) => originals.map((text) => JSON.parse(text.replaceAll(token, copy))));
			await putItems(client, table, copies);
		}
	});
}

async function putItems(client: DynamoDBClient, table: string, items: Snapshot[string]): Promise<void> {
	for (let start = 0; start < items.length; start += maxBatchItems) {
		const requests = items.slice(start, start + maxBatchItems).map((Item) => ({ PutRequest: { Item } }));
		const { UnprocessedItems = {} } = await client.send(
			new BatchWriteItemCommand({ RequestItems: { [table]: requests } }),
		);
		if (Object.keys(UnprocessedItems).length > 0) throw new Error(`${table} was not written whole: run again.`);
	}
}

async function withDatabase<Result>(
	endpoint: string,
	use: (client: DynamoDBClient) => Promise<Result>,
): Promise<Result> {
	const client = new DynamoDBClient({ endpoint, region, credentials });
	try {
		return await use(client);
	} finally {
		client.destroy();
	}
}
