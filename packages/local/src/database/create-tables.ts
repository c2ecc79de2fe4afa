import {
	type AttributeDefinition,
	CreateTableCommand,
	type CreateTableCommandInput,
	DynamoDBClient,
	type KeySchemaElement,
	UpdateTimeToLiveCommand,
	waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { entriesOf } from "@tap/core/contract/record.ts";
import { type TableDefinition, type TableId, tables } from "@tap/core/storage/tables.ts";
import { credentials, region } from "../aws.ts";

/**
 * Creates the missing tables and waits until all tables are active. Idempotent.
 * @param options.names the name of each table in the database
 * @returns the tables that were created
 */
export async function createTables(options: {
	endpoint: string;
	names: Readonly<Record<TableId, string>>;
}): Promise<TableId[]> {
	const client = new DynamoDBClient({ endpoint: options.endpoint, region, credentials });
	const created: TableId[] = [];
	try {
		// One after the other: DynamoDB Local sometimes fails when tables are created concurrently.
		for (const [id, definition] of entriesOf<TableId, TableDefinition>(tables)) {
			if (await createTable(client, options.names[id], definition)) created.push(id);
		}
	} finally {
		client.destroy();
	}
	return created;
}

async function createTable(client: DynamoDBClient, name: string, definition: TableDefinition): Promise<boolean> {
	let created = true;
	try {
		await client.send(new CreateTableCommand(tableInput(name, definition)));
	} catch (error) {
		if (!(error instanceof Error && error.name === "ResourceInUseException")) throw error;
		created = false;
	}
	await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { TableName: name });
	if (created && definition.ttl !== undefined) await enableExpiry(client, name, definition.ttl);
	return created;
}

async function enableExpiry(client: DynamoDBClient, name: string, attribute: string): Promise<void> {
	const specification = { Enabled: true, AttributeName: attribute };
	try {
		await client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification: specification }));
	} catch (error) {
		// An engine without expiry only keeps items longer. The domain checks their age anyway.
		if (!(error instanceof Error && error.name === "UnknownOperationException")) throw error;
	}
}

/** Returns the CreateTable request for a definition: capacity is on demand. */
function tableInput(name: string, { fields, primaryIndex, globalIndexes }: TableDefinition): CreateTableCommandInput {
	return {
		TableName: name,
		BillingMode: "PAY_PER_REQUEST",
		AttributeDefinitions: Object.entries(fields).map(
			([attribute, type]): AttributeDefinition => ({ AttributeName: attribute, AttributeType: attributeTypes[type] }),
		),
		KeySchema: keySchema(primaryIndex),
		GlobalSecondaryIndexes: Object.entries(globalIndexes).map(([index, key]) => ({
			IndexName: index,
			KeySchema: keySchema(key),
			Projection: { ProjectionType: key.projection === "keys-only" ? "KEYS_ONLY" : "ALL" },
		})),
	};
}

const attributeTypes = { string: "S", number: "N", binary: "B" } as const;

function keySchema(key: TableDefinition["primaryIndex"]): KeySchemaElement[] {
	const schema: KeySchemaElement[] = [{ AttributeName: key.hashKey, KeyType: "HASH" }];
	if (key.rangeKey !== undefined) schema.push({ AttributeName: key.rangeKey, KeyType: "RANGE" });
	return schema;
}
