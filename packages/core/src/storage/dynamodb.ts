import { randomUUID } from "node:crypto";
import { DynamoDBClient, type TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import {
	BatchGetCommand,
	type BatchGetCommandOutput,
	DynamoDBDocumentClient,
	GetCommand,
	QueryCommand,
	TransactWriteCommand,
} from "@aws-sdk/lib-dynamodb";
import { isServerError, isThrottlingError, isTransientError } from "@smithy/core/retry";
import { AppError } from "../app-error.ts";
import { tableName } from "./links.ts";
import { budgeted, type Obstacle } from "./retry-policy.ts";
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

/** `unmet`: positions of the writes whose condition did not hold. Nothing was written then. */
export type TransactionResult = { committed: true } | { committed: false; unmet: number[] };

let client: DynamoDBDocumentClient | undefined;

/**
 * The one database client. It is made by the first call, so that importing the domain needs no cloud. It repeats nothing:
 * `dependable` does.
 */
function database(): DynamoDBDocumentClient {
	client ??= DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 1 }));
	return client;
}

/** Reads one item, strongly consistent. */
export async function get(table: TableId, id: string): Promise<Item | undefined> {
	const command = new GetCommand({ TableName: tableName(table), Key: { id }, ConsistentRead: true });
	return (await dependable((options) => database().send(command, options))).Item;
}

/** Reads items of several tables in one batch (100 ids at most), strongly consistent. Missing ones are left out. */
export function batchGet(requests: { table: TableId; ids: readonly string[] }[]): Promise<Map<string, Item>> {
	return budgeted(async (budget) => {
		const found = new Map<string, Item>();
		let pending: Record<string, { Keys: Item[]; ConsistentRead: true }> = Object.fromEntries(
			requests
				.filter(({ ids }) => ids.length > 0)
				.map(({ table, ids }) => [tableName(table), { Keys: ids.map((id) => ({ id })), ConsistentRead: true }]),
		);
		while (Object.keys(pending).length > 0) {
			const command = new BatchGetCommand({ RequestItems: pending });
			const answer: BatchGetCommandOutput = await dependable((options) => database().send(command, options));
			for (const item of Object.values(answer.Responses ?? {}).flat()) found.set(String(item.id), item);
			// DynamoDB gives back what it could not read now: over 16 MB, or throttled.
			pending = Object.fromEntries(
				Object.entries(answer.UnprocessedKeys ?? {}).map(([name, { Keys }]) => [
					name,
					{ Keys: Keys ?? [], ConsistentRead: true },
				]),
			);
			if (Object.keys(pending).length > 0) await budget.pause("failure", () => new AppError("server.unavailable"));
		}
		return found;
	});
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
	const { Items = [], LastEvaluatedKey } = await dependable((options) => database().send(command, options));
	return { items: Items, next: LastEvaluatedKey };
}

/** Writes an item whole. Answers false, having written nothing, when the condition does not hold. */
export async function put(table: TableId, item: Item, condition?: Expression): Promise<boolean> {
	return (await transact([{ table, put: item, ...(condition && { condition }) }])).committed;
}

/** Deletes an item. Answers false, having deleted nothing, when the condition does not hold. */
export async function remove(table: TableId, id: string, condition?: Expression): Promise<boolean> {
	return (await transact([{ table, remove: id, ...(condition && { condition }) }])).committed;
}

/**
 * Does up to 100 writes, all or none, exactly once: the transaction keeps its token however often it is sent, and DynamoDB
 * answers one that it did before (within ten minutes) without doing it again. A single write is a transaction too, because
 * a conditional `PutItem` whose answer was lost fails its own condition when it is sent again. Others that hold an item up
 * change nothing about the decision, so the same transaction is sent again; only a condition that does not hold ends it.
 * @param heldUp makes what is thrown when others held up the writes at these positions for too long
 */
export async function transact(
	writes: readonly Write[],
	heldUp: (positions: number[]) => AppError = () => new AppError("server.unavailable", { detail: contended }),
): Promise<TransactionResult> {
	const TransactItems = writes.map((write) => {
		const shared = { TableName: tableName(write.table), ...conditionInput(write.condition) };
		if ("put" in write) return { Put: { ...shared, Item: write.put } };
		if ("remove" in write) return { Delete: { ...shared, Key: { id: write.remove } } };
		return { Update: { ...shared, Key: { id: write.id }, UpdateExpression: write.update } };
	});
	const command = new TransactWriteCommand({ TransactItems, ClientRequestToken: randomUUID() });
	return dependable<TransactionResult>(
		async (options) => {
			try {
				await database().send(command, options);
				return { committed: true };
			} catch (error) {
				const unmet = positions(error, ["ConditionalCheckFailed"]);
				if (unmet.length > 0) return { committed: false, unmet };
				throw error;
			}
		},
		(error) => {
			const held = positions(error, raceReasons);
			return held.length > 0 ? heldUp(held) : new AppError("server.unavailable", {}, { cause: error });
		},
	);
}

/**
 * Runs a read-decide-write step until its write goes through. A step answers `undefined` when somebody else was faster:
 * after a pause it reads and decides anew, as long as the budget of the request lasts.
 * @throws AppError `server.unavailable`
 */
export function untilCommitted<Result>(step: () => Promise<Result | undefined>): Promise<Result> {
	return budgeted(async (budget) => {
		for (;;) {
			const result = await step();
			if (result !== undefined) return result;
			await budget.pause("race", () => new AppError("server.unavailable", { detail: contended }));
		}
	});
}

const contended = "Too many others are changing the same thing.";

function conditionInput(condition: Expression | undefined) {
	return {
		ConditionExpression: condition?.text,
		ExpressionAttributeNames: condition?.names,
		ExpressionAttributeValues: condition?.values,
	};
}

/**
 * Calls the database until it answers: what fails and may pass, and what others hold up, is sent again as it was.
 * @param attempt one call; sending it twice must do what sending it once does
 * @param exhausted makes what is thrown when the budget of the request is used up: `server.unavailable` unless given
 */
function dependable<Answer>(
	attempt: (options: { abortSignal: AbortSignal }) => Promise<Answer>,
	exhausted = (cause: unknown) => new AppError("server.unavailable", {}, { cause }),
): Promise<Answer> {
	return budgeted(async (budget) => {
		for (;;) {
			try {
				return await attempt({ abortSignal: budget.callSignal() });
			} catch (error) {
				const obstacle = obstacleOf(error);
				if (!obstacle) throw error;
				await budget.pause(obstacle, () => exhausted(error));
			}
		}
	});
}

/** The reasons of a cancelled transaction (DynamoDB API reference, TransactWriteItems) that another attempt may not meet. */
const raceReasons = ["TransactionConflict"];
const failureReasons = ["ThrottlingError", "ProvisionedThroughputExceeded"];

/** What an error of the database stands in the way as; `undefined` when sending the call again cannot help. */
function obstacleOf(error: unknown): Obstacle | undefined {
	if (positions(error, raceReasons).length > 0) return "race";
	if (positions(error, failureReasons).length > 0) return "failure";
	if (!isSdkError(error)) return undefined;
	// The signal of the budget ended the call.
	if (error.name === "AbortError") return "failure";
	return isThrottlingError(error) || isTransientError(error) || isServerError(error) ? "failure" : undefined;
}

/** The positions of the writes that a cancelled transaction was cancelled for, for one of these reasons. */
function positions(error: unknown, reasons: readonly string[]): number[] {
	if (!isTransactionCancelled(error)) return [];
	return (error.CancellationReasons ?? []).flatMap(({ Code }, position) =>
		Code !== undefined && reasons.includes(Code) ? [position] : [],
	);
}

/** Whatever the SDK throws is an error with, perhaps, more; its classification reads only what is there. */
function isSdkError(error: unknown): error is Parameters<typeof isTransientError>[0] {
	return error instanceof Error;
}

function isTransactionCancelled(error: unknown): error is TransactionCanceledException {
	return error instanceof Error && error.name === "TransactionCanceledException";
}
