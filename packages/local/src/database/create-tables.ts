import { setTimeout as delay } from "node:timers/promises";
import type {
	AttributeDefinition,
	CreateTableCommandInput,
	KeySchemaElement,
	UpdateTimeToLiveCommandInput,
} from "@aws-sdk/client-dynamodb";
import { entriesOf } from "@tap/core/contract/record.ts";
import { type TableDefinition, type TableId, tables } from "@tap/core/storage/tables.ts";
import * as z from "zod/mini";
import { EngineError, sendToEngine } from "./engine-request.ts";

/**
 * Creates the missing tables and waits until all tables are active. Idempotent.
 * @param options.names the name of each table in the database
 * @returns the tables that were created
 */
export async function createTables(options: {
	endpoint: string;
	names: Readonly<Record<TableId, string>>;
}): Promise<TableId[]> {
	const created: TableId[] = [];
	// One after the other: DynamoDB Local sometimes fails when tables are created concurrently.
	for (const [id, definition] of entriesOf<TableId, TableDefinition>(tables)) {
		if (await createTable(options.endpoint, options.names[id], definition)) created.push(id);
	}
	return created;
}

async function createTable(endpoint: string, name: string, definition: TableDefinition): Promise<boolean> {
	const created = await sendUnless("ResourceInUseException", endpoint, "CreateTable", tableInput(name, definition));
	await untilActive(endpoint, name);
	if (created && definition.ttl !== undefined) {
		const TimeToLiveSpecification = { Enabled: true, AttributeName: definition.ttl };
		const input: UpdateTimeToLiveCommandInput = { TableName: name, TimeToLiveSpecification };
		// An engine without expiry only keeps items longer. The domain checks their age anyway.
		await sendUnless("UnknownOperationException", endpoint, "UpdateTimeToLive", input);
	}
	return created;
}

/** Sends a request. Returns whether it succeeded instead of failing with the expected error. */
async function sendUnless(expected: string, endpoint: string, operation: string, input: object): Promise<boolean> {
	try {
		await sendToEngine(endpoint, operation, input);
		return true;
	} catch (error) {
		if (error instanceof EngineError && error.name === expected) return false;
		throw error;
	}
}

const Description = z.object({ Table: z.object({ TableStatus: z.string() }) });

/** How long, in ms, a table may take until it can be used, and how often that is checked. */
const activation = { maxMs: 30_000, intervalMs: 200 };

async function untilActive(endpoint: string, name: string): Promise<void> {
	const deadline = Date.now() + activation.maxMs;
	for (;;) {
		const { Table } = z.parse(Description, await sendToEngine(endpoint, "DescribeTable", { TableName: name }));
		if (Table.TableStatus === "ACTIVE") return;
		if (Date.now() > deadline) throw new Error(`the table ${name} is still ${Table.TableStatus}`);
		await delay(activation.intervalMs);
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
