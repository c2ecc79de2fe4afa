import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import {
	type AttributeValue,
	BatchGetItemCommand,
	DeleteItemCommand,
	DynamoDBClient,
	PutItemCommand,
	paginateScan,
} from "@aws-sdk/client-dynamodb";
import { entriesOf } from "@tap/core/contract/record.ts";
import { type TableDefinition, tables } from "@tap/core/storage/tables.ts";
import * as z from "zod/mini";
import { credentials, region, tableNames } from "../aws.ts";
import { createTables } from "./create-tables.ts";
import { startEngine } from "./engine.ts";
import { freeEngineAddress } from "./engine-address.ts";
import type { EngineKind } from "./engine-kinds.ts";

/** A database whose global indexes are behind its tables. */
export interface DelayedIndexes {
	/** Where it listens. */
	endpoint: string;
	stop(): Promise<void>;
}

type Item = Record<string, AttributeValue>;

/** An item as a write left it; no item if it was deleted. */
interface Image {
	table: string;
	key: Item;
	item: Item | undefined;
}

/**
 * Starts a proxy in front of a database engine whose global indexes show a write only after a delay. DynamoDB updates them in
 * the background, too, but the engines update them with the table. Queries of an index go to a second engine in memory, which
 * gets each written item after the delay; everything else goes to the first one.
 * @param options.engine the endpoint of the engine with the tables
 * @param options.kind the kind of the second engine
 * @param options.log called with each error of a copy
 */
export async function delayIndexes(options: {
	engine: string;
	kind: EngineKind;
	delayMs: number;
	log: (line: string) => void;
}): Promise<DelayedIndexes> {
	const replicaEngine = await startEngine({ kind: options.kind });
	const source = new DynamoDBClient({ endpoint: options.engine, region, credentials });
	const replica = new DynamoDBClient({ endpoint: replicaEngine.endpoint, region, credentials });
	await createTables({ endpoint: replicaEngine.endpoint, names: tableNames });
	await copyAll(source, replica);

	const stopping = new AbortController();
	// The images are taken one after the other, so that a later one is never older, and are applied in the same sequence.
	let taken: Promise<unknown> = Promise.resolve();
	let applied: Promise<unknown> = Promise.resolve();
	function replicate(keys: readonly Omit<Image, "item">[]): void {
		const images = taken.then(() => readImages(source, keys));
		taken = images.catch(() => {});
		const isDue = delay(options.delayMs, undefined, { signal: stopping.signal, ref: false });
		applied = Promise.all([applied, images, isDue])
			.then(([, found]) => apply(replica, found))
			.catch((error: unknown) => {
				if (!stopping.signal.aborted) options.log(`ERROR LOCAL_INDEX_DELAY: an index was not updated: ${error}`);
			});
	}

	const server = createServer((incoming, response) => {
		void respond(incoming, response).catch(() => response.destroy());
	});
	async function respond(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
		// No page sends requests to the database: one that tries is another site's.
		if (incoming.headers.origin !== undefined) {
			response.writeHead(403).end();
			return;
		}
		const body = Buffer.concat(await incoming.toArray());
		const operation = String(incoming.headers["x-amz-target"]).split(".").at(-1) ?? "";
		const readsIndex =
			(operation === "Query" || operation === "Scan") && IndexQuery.safeParse(JSON.parse(body.toString())).success;
		const endpoint = readsIndex ? replicaEngine.endpoint : options.engine;
		const forwarded = await forward(endpoint, incoming, body);
		const isWritten = forwarded.status < 300;
		const keys = isWritten ? writtenKeys(operation, body.toString()) : [];
		if (keys.length > 0) replicate(keys);
		response.writeHead(forwarded.status, { "content-type": forwarded.type }).end(forwarded.body);
	}
	// Like an engine, it accepts every request.
	const { host, port } = await freeEngineAddress();
	server.listen(port, host);
	await once(server, "listening");
	return {
		endpoint: `http://${host}:${port}`,
		async stop() {
			stopping.abort();
			const closed = once(server, "close");
			server.close();
			server.closeAllConnections();
			await closed;
			await applied;
			source.destroy();
			replica.destroy();
			await replicaEngine.stop();
		},
	};
}

const forwardedHeader = /^(authorization|content-type|x-amz-.*)$/;

/** Sends a request on to an engine. `fetch` of Node.js does not: it blocks the ports of engines, as browsers do. */
async function forward(
	endpoint: string,
	{ method, headers }: IncomingMessage,
	body: Buffer,
): Promise<{ status: number; type: string; body: Buffer }> {
	const forwarded = Object.entries(headers).filter(([name]) => forwardedHeader.test(name));
	const outgoing = request(endpoint, { method, headers: Object.fromEntries(forwarded) });
	outgoing.end(body);
	const [response]: IncomingMessage[] = await once(outgoing, "response");
	if (response === undefined) throw new Error("The engine sent no response.");
	return {
		status: response.statusCode ?? 502,
		type: response.headers["content-type"] ?? "",
		body: Buffer.concat(await response.toArray()),
	};
}

const IndexQuery = z.object({ IndexName: z.string() });

/** An item or key in a request. Its values are passed on unchanged. */
const Attributes = z.custom<Item>((value) => typeof value === "object" && value !== null);
const Write = z.object({ Item: z.optional(Attributes), Key: z.optional(Attributes) });
const TableWrite = z.extend(Write, { TableName: z.string() });
const Transaction = z.object({ TransactItems: z.array(z.record(z.string(), TableWrite)) });
const Batch = z.object({ RequestItems: z.record(z.string(), z.array(z.record(z.string(), Write))) });

/** Returns the keys of the items that a request writes. */
function writtenKeys(operation: string, body: string): Omit<Image, "item">[] {
	switch (operation) {
		case "TransactWriteItems":
			return z
				.parse(Transaction, JSON.parse(body))
				.TransactItems.flatMap((writes) => Object.values(writes))
				.flatMap(({ TableName, Item, Key }) => keyOf(TableName, Key ?? Item));
		case "BatchWriteItem":
			return Object.entries(z.parse(Batch, JSON.parse(body)).RequestItems).flatMap(([table, writes]) =>
				writes.flatMap((write) => Object.values(write)).flatMap(({ Item, Key }) => keyOf(table, Key ?? Item)),
			);
		case "PutItem":
		case "UpdateItem":
		case "DeleteItem": {
			const { TableName, Item, Key } = z.parse(TableWrite, JSON.parse(body));
			return keyOf(TableName, Key ?? Item);
		}
		default:
			return [];
	}
}

/** Returns the key of an item, in a list that is empty for another app's table. */
function keyOf(table: string, attributes: Item | undefined): Omit<Image, "item">[] {
	const definition = definitionsByName.get(table);
	const value = definition && attributes?.[definition.primaryIndex.hashKey];
	return definition && value ? [{ table, key: { [definition.primaryIndex.hashKey]: value } }] : [];
}

const definitionsByName = new Map(
	entriesOf<keyof typeof tables, TableDefinition>(tables).map(([id, definition]) => [tableNames[id], definition]),
);

async function readImages(source: DynamoDBClient, keys: readonly Omit<Image, "item">[]): Promise<Image[]> {
	const RequestItems: Record<string, { Keys: Item[]; ConsistentRead: true }> = {};
	for (const { table, key } of keys) {
		RequestItems[table] ??= { Keys: [], ConsistentRead: true };
		RequestItems[table].Keys.push(key);
	}
	const { Responses = {}, UnprocessedKeys = {} } = await source.send(new BatchGetItemCommand({ RequestItems }));
	if (Object.keys(UnprocessedKeys).length > 0) throw new Error("the engine returned only a part of a batch");
	return keys.map(({ table, key }) => ({
		table,
		key,
		item: Responses[table]?.find((item) => Object.entries(key).every(([name, value]) => isEqual(item[name], value))),
	}));
}

function isEqual(a: AttributeValue | undefined, b: AttributeValue): boolean {
	return JSON.stringify(a) === JSON.stringify(b);
}

async function apply(replica: DynamoDBClient, images: readonly Image[]): Promise<void> {
	for (const { table, key, item } of images) {
		if (item) await replica.send(new PutItemCommand({ TableName: table, Item: item }));
		else await replica.send(new DeleteItemCommand({ TableName: table, Key: key }));
	}
}

async function copyAll(source: DynamoDBClient, replica: DynamoDBClient): Promise<void> {
	for (const TableName of definitionsByName.keys()) {
		for await (const { Items = [] } of paginateScan({ client: source }, { TableName })) {
			for (const Item of Items) await replica.send(new PutItemCommand({ TableName, Item }));
		}
	}
}
