import { randomUUID } from "node:crypto";
import { AppError } from "../app-error.ts";
import { entriesOf, mapValues } from "../contract/record.ts";
import { type Attributes, fromAttributes, toAttributes } from "./attribute-value.ts";
import { conflictingOf, retryReasonOf, unmetOf } from "./database-error.ts";
import { tableName } from "./links.ts";
import type { CallLimits, Retries } from "./retry-policy.ts";
import { type TableDefinition, type TableId, tables } from "./tables.ts";
import { type Responses, send } from "./transport.ts";

/** An item as DynamoDB stores it. The domain parses it with its schema before use. */
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

/** The writes of a transaction, each under a name of the caller's choice. The names are used to report which ones failed. */
export type Writes = Readonly<Record<string, Write>>;

/** The result of a transaction. If it did not commit, nothing was written, and `unmet` names the writes whose condition failed. */
export type TransactionResult = { committed: true } | { committed: false; unmet: ReadonlySet<string> };

/** Reads one item, strongly consistent. */
export async function get(retries: Retries, table: TableId, id: string): Promise<Item | undefined> {
	const input = { TableName: tableName(table), Key: toAttributes({ id }), ConsistentRead: true };
	const { Item } = await call(retries, "GetItem", input);
	return Item && fromAttributes(Item);
}

/**
 * Reads items of one or more tables in one batch.
 * @param ids the ids to read, by table; 100 at most in all
 * @param options.ConsistentRead false reads at half the cost, and may miss a write of the last moments
 * @returns the items that exist, by table and id
 */
export async function batchGet<Table extends TableId>(
	retries: Retries,
	ids: Readonly<Record<Table, readonly string[]>>,
	{ ConsistentRead = true } = {},
): Promise<Record<Table, ReadonlyMap<string, Item>>> {
	const found = mapValues(ids, () => new Map<string, Item>());
	const tablesByName = new Map<string, Table>();
	let pending: Record<string, { Keys: Attributes[]; ConsistentRead: boolean }> = {};
	for (const [table, wanted] of entriesOf<Table, readonly string[]>(ids)) {
		// A function does not know the names of tables that it never reads.
		if (wanted.length === 0) continue;
		tablesByName.set(tableName(table), table);
		pending[tableName(table)] = { Keys: wanted.map((id) => toAttributes({ id })), ConsistentRead };
	}
	while (Object.keys(pending).length > 0) {
		const output: Responses["BatchGetItem"] = await call(retries, "BatchGetItem", { RequestItems: pending });
		for (const [name, items] of Object.entries(output.Responses ?? {})) {
			const table = tablesByName.get(name);
			if (table) for (const item of items.map(fromAttributes)) found[table].set(String(item.id), item);
		}
		// DynamoDB returns the keys that it could not read now: above 16 MB, or throttled.
		pending = {};
		for (const [name, { Keys = [] }] of Object.entries(output.UnprocessedKeys ?? {})) {
			pending[name] = { Keys, ConsistentRead };
		}
		if (Object.keys(pending).length > 0) await retries.wait("failure", () => new AppError("server.unavailable"));
	}
	return found;
}

/**
 * Reads up to `limit` items of an index under one hash key, the highest range key first. An index with only keys takes a
 * second request for the items.
 */
export async function query(
	retries: Retries,
	table: TableId,
	{ index, hash, limit, start }: { index: string; hash: string; limit: number; start?: Item | undefined },
): Promise<{ items: Item[]; next?: Item | undefined }> {
	const { globalIndexes }: TableDefinition = tables[table];
	const key = globalIndexes[index];
	if (!key) throw new Error(`table ${table} has no index ${index}`);
	const { Items = [], LastEvaluatedKey } = await call(retries, "Query", {
		TableName: tableName(table),
		IndexName: index,
		KeyConditionExpression: "#hash = :hash",
		ExpressionAttributeNames: { "#hash": key.hashKey },
		ExpressionAttributeValues: toAttributes({ ":hash": hash }),
		ScanIndexForward: false,
		Limit: limit,
		ExclusiveStartKey: start && toAttributes(start),
	});
	const entries = Items.map(fromAttributes);
	const items = key.projection === "keys-only" ? await itemsOf(retries, table, key, entries) : entries;
	return { items, next: LastEvaluatedKey && fromAttributes(LastEvaluatedKey) };
}

/**
 * Returns the items of entries of an index. An index stays behind its table for moments: an item that was deleted, or that has
 * another place in the index by now, is left out.
 */
async function itemsOf(
	retries: Retries,
	table: TableId,
	{ hashKey, rangeKey = "" }: { hashKey: string; rangeKey?: string },
	entries: readonly Item[],
): Promise<Item[]> {
	const found = await batchGet<TableId>(
		retries,
		// The type needs all tables, and a table without ids is not read.
		{ ...mapValues(tables, () => []), [table]: entries.map(({ id }) => String(id)) },
		{ ConsistentRead: false },
	);
	return entries.flatMap((entry) => {
		const item = found[table].get(String(entry.id));
		return item && item[hashKey] === entry[hashKey] && item[rangeKey] === entry[rangeKey] ? [item] : [];
	});
}

/** Writes a whole item. Returns false, with nothing written, if the condition does not hold. */
export async function put(retries: Retries, table: TableId, item: Item, condition?: Expression): Promise<boolean> {
	return (await transact(retries, { item: { table, put: item, ...(condition && { condition }) } })).committed;
}

/** Deletes an item. Returns false, with nothing deleted, if the condition does not hold. */
export async function remove(retries: Retries, table: TableId, id: string, condition?: Expression): Promise<boolean> {
	return (await transact(retries, { item: { table, remove: id, ...(condition && { condition }) } })).committed;
}

/**
 * Performs up to 100 writes, all or none, exactly once. The transaction keeps its token across retries, and DynamoDB
 * returns success for a token that it has already committed within ten minutes, without writing again. A single write is a
 * transaction too: a conditional `PutItem` whose response was lost would fail its own condition on a retry. A conflict with
 * another transaction changes nothing about the decision, so the same transaction is sent again. Only a condition that does
 * not hold ends it.
 * @param onConflict makes the error that is thrown if the writes with these names kept conflicting until the deadline
 */
export async function transact(
	retries: Retries,
	writes: Writes,
	onConflict: (names: ReadonlySet<string>) => AppError = () =>
		new AppError("server.unavailable", { detail: contended }),
): Promise<TransactionResult> {
	const names = Object.keys(writes);
	const TransactItems = Object.values(writes).map((write) => {
		const shared = { TableName: tableName(write.table), ...conditionInput(write.condition) };
		if ("put" in write) return { Put: { ...shared, Item: toAttributes(write.put) } };
		if ("remove" in write) return { Delete: { ...shared, Key: toAttributes({ id: write.remove }) } };
		return { Update: { ...shared, Key: toAttributes({ id: write.id }), UpdateExpression: write.update } };
	});
	const input = { TransactItems, ClientRequestToken: randomUUID() };
	return withRetries<TransactionResult>(
		retries,
		async (limits) => {
			try {
				await send("TransactWriteItems", input, limits);
				return { committed: true };
			} catch (error) {
				const unmet = unmetOf(error, names);
				if (unmet.size > 0) return { committed: false, unmet };
				throw error;
			}
		},
		(error) => {
			const conflicting = conflictingOf(error, names);
			return conflicting.size > 0 ? onConflict(conflicting) : new AppError("server.unavailable", {}, { cause: error });
		},
	);
}

/**
 * Runs a read-decide-write step until its write commits. A step returns `undefined` if another request changed the items
 * first. After a delay it then reads and decides again, until the deadline of the request.
 * @throws AppError `server.unavailable`
 */
export async function untilCommitted<Result>(
	retries: Retries,
	step: () => Promise<Result | undefined>,
): Promise<Result> {
	for (;;) {
		const result = await step();
		if (result !== undefined) return result;
		await retries.wait("conflict", () => new AppError("server.unavailable", { detail: contended }));
	}
}

const contended = "Too many requests are changing the same thing.";

function conditionInput(condition: Expression | undefined) {
	return {
		ConditionExpression: condition?.text,
		ExpressionAttributeNames: condition?.names,
		ExpressionAttributeValues: condition?.values && toAttributes(condition.values),
	};
}

/** Reads from the database. Transient failures are retried with the same request. */
function call<Operation extends keyof Responses>(
	retries: Retries,
	operation: Operation,
	input: object,
): Promise<Responses[Operation]> {
	return withRetries(retries, (limits) => send(operation, input, limits));
}

/**
 * Calls the database until a call succeeds. Transient failures and conflicts are retried with the same request.
 * @param attempt one call; sending it twice must have the same effect as sending it once
 * @param onExhausted makes the error that is thrown at the end of the request's retries: `server.unavailable` by default
 */
async function withRetries<Output>(
	retries: Retries,
	attempt: (limits: CallLimits) => Promise<Output>,
	onExhausted = (cause: unknown) => new AppError("server.unavailable", {}, { cause }),
): Promise<Output> {
	for (;;) {
		try {
			return await attempt(retries.callLimits());
		} catch (error) {
			const reason = retryReasonOf(error);
			if (!reason) throw error;
			await retries.wait(reason, () => onExhausted(error));
		}
	}
}
