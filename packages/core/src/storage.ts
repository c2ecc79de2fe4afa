import { DynamoDBClient, type TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import {
	BatchGetCommand,
	type BatchGetCommandOutput,
	DeleteCommand,
	DynamoDBDocumentClient,
	GetCommand,
	PutCommand,
	QueryCommand,
	TransactWriteCommand,
} from "@aws-sdk/lib-dynamodb";
import { ConfiguredRetryStrategy } from "@smithy/core/retry";
import { AppError } from "./app-error.ts";
import { tableName } from "./resource.ts";
import { type TableDefinition, type TableId, tables } from "./tables.ts";

/** An item as DynamoDB holds it; the domain parses it with its schema before use. */
export type Item = Record<string, unknown>;

/** A condition or update expression of DynamoDB with its placeholders. */
export interface Expression {
	text: string;
	/** `#placeholder` → attribute name. */
	names?: Record<string, string>;
	/** `:placeholder` → value. */
	values?: Record<string, unknown>;
}

/** One write of a transaction. */
export type Write = { table: TableId; condition?: Expression } & (
	| { put: Item }
	| { update: string; id: string }
	| { remove: string }
);

/**
 * `unmet`: positions of the writes whose condition did not hold. `contended`: positions of those that could not be tried
 * now, because another transaction held the item or the table was throttled.
 */
export type TransactionResult = { committed: true } | { committed: false; unmet: number[]; contended: number[] };

// Every failure is retried in one layer. What the network or the service lost is sent again by the SDK: 4 attempts of 4 s
// at most, with full jitter between them. That is safe: writes are conditional, and transactions carry a client token that
// the SDK makes once per command (exactly once, for ten minutes). What another writer won is decided anew by
// `untilCommitted`, because the state is another one then. The worst case of both, 10 s and one last step of 17 s, still
// ends before the gateway gives up after 29 s.
const maxAttempts = 4;
const attemptTimeout = 4_000;
const connectionTimeout = 3_000;
const backoff = (attempt: number) => Math.random() * Math.min(500, 25 * 2 ** attempt);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** How long `untilCommitted` goes on, in ms. */
const contentionBudget = 10_000;

let client: DynamoDBDocumentClient | undefined;

/** The one database client. It is made by the first call, so that importing the domain needs no cloud. */
function database(): DynamoDBDocumentClient {
	client ??= DynamoDBDocumentClient.from(
		new DynamoDBClient({
			retryStrategy: new ConfiguredRetryStrategy(maxAttempts, backoff),
			requestHandler: { connectionTimeout, requestTimeout: attemptTimeout, throwOnRequestTimeout: true },
		}),
	);
	return client;
}

/** Reads one item, strongly consistent. */
export async function get(table: TableId, id: string): Promise<Item | undefined> {
	const command = new GetCommand({ TableName: tableName(table), Key: { id }, ConsistentRead: true });
	return (await dependable(database().send(command))).Item;
}

/** Reads items of several tables in one batch (100 ids at most), strongly consistent. Missing ones are left out. */
export async function batchGet(requests: { table: TableId; ids: readonly string[] }[]): Promise<Map<string, Item>> {
	const found = new Map<string, Item>();
	let pending: Record<string, { Keys: Item[]; ConsistentRead: true }> | undefined = Object.fromEntries(
		requests
			.filter(({ ids }) => ids.length > 0)
			.map(({ table, ids }) => [tableName(table), { Keys: ids.map((id) => ({ id })), ConsistentRead: true }]),
	);
	for (let attempt = 1; pending && Object.keys(pending).length > 0; attempt++) {
		if (attempt > 1) await pause(backoff(attempt));
		if (attempt > maxAttempts) throw new AppError("server.unavailable");
		const answer: BatchGetCommandOutput = await dependable(
			database().send(new BatchGetCommand({ RequestItems: pending })),
		);
		for (const item of Object.values(answer.Responses ?? {}).flat()) found.set(String(item.id), item);
		// DynamoDB gives back what it could not read now: over 16 MB, or throttled.
		pending = Object.fromEntries(
			Object.entries(answer.UnprocessedKeys ?? {}).map(([name, { Keys }]) => [
				name,
				{ Keys: Keys ?? [], ConsistentRead: true },
			]),
		);
	}
	return found;
}

/** Reads up to `limit` items of an index under one hash key, the highest range key first. */
export async function query(
	table: TableId,
	{ index, hash, limit, start }: { index: string; hash: string; limit: number; start?: Item | undefined },
): Promise<{ items: Item[]; next?: Item | undefined }> {
	const { globalIndexes }: TableDefinition = tables[table];
	const key = globalIndexes[index];
	if (!key) throw new Error(`table ${table} has no index ${index}`);
	const command = new QueryCommand({
		TableName: tableName(table),
		IndexName: index,
		KeyConditionExpression: "#hash = :hash",
		ExpressionAttributeNames: { "#hash": key.hashKey },
		ExpressionAttributeValues: { ":hash": hash },
		ScanIndexForward: false,
		Limit: limit,
		ExclusiveStartKey: start,
	});
	const { Items = [], LastEvaluatedKey } = await dependable(database().send(command));
	return { items: Items, next: LastEvaluatedKey };
}

/** Writes an item whole. Answers false, having written nothing, when the condition does not hold. */
export function put(table: TableId, item: Item, condition?: Expression): Promise<boolean> {
	return conditional(
		database().send(new PutCommand({ TableName: tableName(table), Item: item, ...conditionInput(condition) })),
	);
}

/** Deletes an item. Answers false, having deleted nothing, when the condition does not hold. */
export function remove(table: TableId, id: string, condition?: Expression): Promise<boolean> {
	return conditional(
		database().send(new DeleteCommand({ TableName: tableName(table), Key: { id }, ...conditionInput(condition) })),
	);
}

/** Does up to 100 writes, all or none. */
export async function transact(writes: readonly Write[]): Promise<TransactionResult> {
	const TransactItems = writes.map((write) => {
		const shared = { TableName: tableName(write.table), ...conditionInput(write.condition) };
		if ("put" in write) return { Put: { ...shared, Item: write.put } };
		if ("remove" in write) return { Delete: { ...shared, Key: { id: write.remove } } };
		return { Update: { ...shared, Key: { id: write.id }, UpdateExpression: write.update } };
	});
	try {
		await dependable(database().send(new TransactWriteCommand({ TransactItems })));
		return { committed: true };
	} catch (error) {
		if (!isTransactionCancelled(error)) throw error;
		const unmet = positions(error, ["ConditionalCheckFailed"]);
		const contended = positions(error, ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]);
		// Any other reason is a fault of ours, such as an item that is too large.
		if (unmet.length + contended.length === 0) throw error;
		return { committed: false, unmet, contended };
	}
}

/**
 * Runs a read-decide-write step until its write goes through. A step answers `undefined` when somebody else was faster:
 * after a pause with full jitter (half a second at most) it reads and decides anew, for ten seconds at most.
 * @param exhausted makes what is thrown then; `server.unavailable` unless given
 */
export async function untilCommitted<Result>(
	step: () => Promise<Result | undefined>,
	exhausted = () => new AppError("server.unavailable", { detail: "Too many others are changing the same thing." }),
): Promise<Result> {
	const deadline = Date.now() + contentionBudget;
	for (let attempt = 0; Date.now() < deadline; attempt++) {
		if (attempt > 0) await pause(backoff(attempt));
		const result = await step();
		if (result !== undefined) return result;
	}
	throw exhausted();
}

function conditionInput(condition: Expression | undefined) {
	return {
		ConditionExpression: condition?.text,
		ExpressionAttributeNames: condition?.names,
		ExpressionAttributeValues: condition?.values,
	};
}

async function conditional(sent: Promise<unknown>): Promise<boolean> {
	try {
		await dependable(sent);
		return true;
	} catch (error) {
		if (error instanceof Error && error.name === "ConditionalCheckFailedException") return false;
		throw error;
	}
}

/** Names a failure of the database that may pass, after the retries, `server.unavailable`; leaves every other alone. */
async function dependable<Answer>(sent: Promise<Answer>): Promise<Answer> {
	try {
		return await sent;
	} catch (error) {
		if (isPassing(error)) throw new AppError("server.unavailable", {}, { cause: error });
		throw error;
	}
}

const passingFailures = new Set([
	"InternalServerError",
	"LimitExceededException",
	"ProvisionedThroughputExceededException",
	"RequestLimitExceeded",
	"ServiceUnavailable",
	"ThrottlingException",
	"TransactionInProgressException",
	"TimeoutError",
]);
const networkFailures = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN"]);

function isPassing(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	if (passingFailures.has(error.name)) return true;
	if ("code" in error && typeof error.code === "string" && networkFailures.has(error.code)) return true;
	// An answer of 5xx whose name is not known.
	return "$fault" in error && error.$fault === "server";
}

function isTransactionCancelled(error: unknown): error is TransactionCanceledException {
	return error instanceof Error && error.name === "TransactionCanceledException";
}

function positions(error: TransactionCanceledException, codes: readonly string[]): number[] {
	return (error.CancellationReasons ?? []).flatMap(({ Code }, position) =>
		Code !== undefined && codes.includes(Code) ? [position] : [],
	);
}
