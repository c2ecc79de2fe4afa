import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { DynamoDBClient, GetItemCommand, QueryCommand, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { expect, onTestFinished, test } from "vitest";
import { credentials, region, tableNames } from "../../src/aws.ts";
import { createTables } from "../../src/database/create-tables.ts";
import { startEngine } from "../../src/database/engine.ts";
import { availableEngines, chooseEngine } from "../../src/database/engine-kinds.ts";
import { delayIndexes } from "../../src/database/index-delay.ts";

const table = tableNames.Products;
const item = (id: string, category = "tea") => ({
	id: { S: id },
	listing: { S: "product" },
	category: { S: category },
	sort: { S: id },
});

/** Starts a database with delayed indexes. Its table has the product `prd_old`. */
async function startDatabase(delayMs: number) {
	const kind = chooseEngine(availableEngines());
	const engine = await startEngine({ kind });
	onTestFinished(engine.stop);
	await createTables({ endpoint: engine.endpoint, names: tableNames });
	await write(clientOf(engine.endpoint), { Put: { TableName: table, Item: item("prd_old") } });
	const errors: string[] = [];
	const delayed = await delayIndexes({ engine: engine.endpoint, kind, delayMs, log: (line) => errors.push(line) });
	onTestFinished(async () => {
		await delayed.stop();
		expect(errors).toEqual([]);
	});
	return { endpoint: delayed.endpoint, client: clientOf(delayed.endpoint) };
}

function clientOf(endpoint: string): DynamoDBClient {
	const client = new DynamoDBClient({ endpoint, region, credentials });
	onTestFinished(() => client.destroy());
	return client;
}

async function write(client: DynamoDBClient, ...items: TransactWriteItemsCommand["input"]["TransactItems"] & object) {
	await client.send(new TransactWriteItemsCommand({ TransactItems: items }));
}

async function listed(client: DynamoDBClient, category: string): Promise<(string | undefined)[]> {
	const { Items = [] } = await client.send(
		new QueryCommand({
			TableName: table,
			IndexName: "byCategory",
			KeyConditionExpression: "category = :category",
			ExpressionAttributeValues: { ":category": { S: category } },
		}),
	);
	return Items.map(({ id }) => id?.S);
}

test("an index does not show a write before the delay has passed, and the table does", async () => {
	const { client } = await startDatabase(600_000);
	await write(client, { Put: { TableName: table, Item: item("prd_new") } });
	await write(client, { Delete: { TableName: table, Key: { id: { S: "prd_old" } } } });
	expect(await listed(client, "tea")).toEqual(["prd_old"]);
	const read = (id: string) => client.send(new GetItemCommand({ TableName: table, Key: { id: { S: id } } }));
	expect((await read("prd_new")).Item).toEqual(item("prd_new"));
	expect((await read("prd_old")).Item).toBeUndefined();
});

test("an index shows a new, a moved and a deleted item after the delay", async () => {
	const { client } = await startDatabase(1);
	await write(client, { Put: { TableName: table, Item: item("prd_new") } });
	await expect.poll(() => listed(client, "tea")).toEqual(["prd_new", "prd_old"]);
	await write(
		client,
		{ Put: { TableName: table, Item: item("prd_new", "coffee") } },
		{ Delete: { TableName: table, Key: { id: { S: "prd_old" } } } },
	);
	await expect.poll(() => listed(client, "tea")).toEqual([]);
	await expect.poll(() => listed(client, "coffee")).toEqual(["prd_new"]);
});

test("a failed write reaches no index, and its error the caller", async () => {
	const { client } = await startDatabase(1);
	const failing = write(client, {
		Put: { TableName: table, Item: item("prd_new"), ConditionExpression: "attribute_exists(id)" },
	});
	await expect(failing).rejects.toMatchObject({ name: "TransactionCanceledException" });
	await write(client, { Put: { TableName: table, Item: item("prd_last") } });
	await expect.poll(() => listed(client, "tea")).toEqual(["prd_last", "prd_old"]);
});

test("a request of a web page is refused", async () => {
	const { endpoint } = await startDatabase(1);
	const headers = { Origin: "http://localhost:8080", "X-Amz-Target": "DynamoDB_20120810.ListTables" };
	// `fetch` of Node.js blocks the port, as a browser does, so this is a client without that list.
	const outgoing = request(endpoint, { method: "POST", headers });
	outgoing.end("{}");
	const [response]: IncomingMessage[] = await once(outgoing, "response");
	expect(response?.statusCode).toBe(403);
});
