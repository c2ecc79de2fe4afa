import { randomUUID } from "node:crypto";
import {
	BatchGetItemCommand,
	DynamoDBClient,
	DynamoDBServiceException,
	GetItemCommand,
	QueryCommand,
	TransactionCanceledException,
	TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import * as fc from "fast-check";
import { expect, inject, test } from "vitest";
import { codePoint } from "../../../../test/support/code-point.ts";
import { createTables } from "../../../local/src/database/create-tables.ts";
import { mapValues } from "../../src/contract/record.ts";
import { toAttributes } from "../../src/storage/attribute-value.ts";
import { DatabaseError } from "../../src/storage/database-error.ts";
import { tables } from "../../src/storage/tables.ts";
import { type Responses, send } from "../../src/storage/transport.ts";

/** A request to the database. Its tables are named as in `tables`. */
type Command = { operation: keyof Responses; input: Record<string, unknown> };

const runs = 1_000;

/** Returns commands on few items, so that conditions hold and fail, transactions collide with themselves, and pages are full. */
function commands(): fc.Arbitrary<Command> {
	const existing = fc.constantFrom("Products", "Orders", "Users");
	const table = fc.oneof({ weight: 20, arbitrary: existing }, fc.constant("Missing"));
	const id = fc.oneof({ weight: 20, arbitrary: fc.constantFrom("a", "b", "c", "d", "é") }, fc.constant(""));
	const text = fc.string({ unit: codePoint, maxLength: 20 });
	const number = fc.oneof(
		fc.integer({ min: 0, max: 5 }),
		fc.maxSafeInteger(),
		fc.double({ min: -1e9, max: 1e9, noNaN: true }),
	);
	const members = fc.record(
		{
			listing: fc.constant("product"),
			category: fc.constantFrom("kitchen", "books"),
			sort: fc.constantFrom("1#a", "2#b", "3#c"),
			stock: number,
			name: text,
			price: fc.record({ amount: number, currency: fc.constantFrom("EUR", "USD") }),
			lines: fc.array(fc.record({ text, flag: fc.boolean(), none: fc.constant(null) }), { maxLength: 3 }),
		},
		{ requiredKeys: [] },
	);
	const condition = fc.oneof(
		{ weight: 5, arbitrary: fc.constant({}) },
		fc.constant({ ConditionExpression: "attribute_not_exists(id)" }),
		fc.constant({ ConditionExpression: "attribute_exists(#id)", ExpressionAttributeNames: { "#id": "id" } }),
		fc.constant({ ConditionExpression: "stock >= :min", ExpressionAttributeValues: toAttributes({ ":min": 3 }) }),
	);
	const target = fc.record({ TableName: table, id });
	type Target = { TableName: string; id: string };
	const add = { UpdateExpression: "SET stock = if_not_exists(stock, :zero) + :by" };
	const write = fc.oneof(
		fc.tuple(members, condition).map(([item, condition]) => ({ TableName, id }: Target) => ({
			Put: { TableName, Item: toAttributes({ id, ...item }), ...condition },
		})),
		condition.map((condition) => ({ TableName, id }: Target) => ({
			Delete: { TableName, Key: toAttributes({ id }), ...condition },
		})),
		number.map((by) => ({ TableName, id }: Target) => ({
			Update: {
				TableName,
				Key: toAttributes({ id }),
				...add,
				ExpressionAttributeValues: toAttributes({ ":by": by, ":zero": 0 }),
			},
		})),
	);
	const TransactItems = fc
		.uniqueArray(fc.tuple(target, write), { maxLength: 3, selector: ([{ TableName, id }]) => TableName + id })
		.map((writes) => writes.map(([target, write]) => write(target)));
	const input = (operation: Command["operation"], arbitrary: fc.Arbitrary<Record<string, unknown>>) =>
		arbitrary.map((input): Command => ({ operation, input }));
	return fc.oneof(
		input(
			"GetItem",
			fc.record({ TableName: table, Key: id.map((id) => toAttributes({ id })), ConsistentRead: fc.boolean() }),
		),
		// With an error in two tables, an engine may report either.
		input("BatchGetItem", fc.record({ RequestItems: requestItems(table, id, { maxTables: 1, minKeys: 0 }) })),
		input(
			"BatchGetItem",
			fc.record({ RequestItems: requestItems(existing, fc.constantFrom("a", "b", "c"), { maxTables: 3, minKeys: 1 }) }),
		),
		input(
			"Query",
			fc
				.record({
					TableName: fc.constantFrom("Products", "Products", "Products", "Products", "Users", "Missing"),
					index: fc.constantFrom<[index: string, attribute: string][]>(
						["newest", "listing"],
						["byCategory", "category"],
						["missing", "listing"],
					),
					KeyConditionExpression: fc.constantFrom("#hash = :hash", "#hash = :hash", "#hash = :hash", "#hash < :hash"),
					hash: fc.constantFrom("product", "kitchen", "books"),
					ScanIndexForward: fc.boolean(),
					Limit: fc.constantFrom(1, 2, 3, 1, 2, 3, 0),
				})
				.map(({ index: [IndexName, name], hash, ...query }) => ({
					...query,
					IndexName,
					ExpressionAttributeNames: { "#hash": name },
					ExpressionAttributeValues: toAttributes({ ":hash": hash }),
				})),
		),
		{
			weight: 3,
			arbitrary: input("TransactWriteItems", fc.record({ TransactItems, ClientRequestToken: fc.nat(400).map(String) })),
		},
	);
}

function requestItems(
	table: fc.Arbitrary<string>,
	id: fc.Arbitrary<string>,
	{ maxTables, minKeys }: { maxTables: number; minKeys: number },
) {
	const keys = fc
		.uniqueArray(id, { minLength: minKeys, maxLength: 4 })
		.map((ids) => ids.map((id) => toAttributes({ id })));
	return fc.dictionary(table, fc.record({ Keys: keys }), { maxKeys: maxTables });
}

/** What a command came to. Tables and ids of requests, which differ, are not in it. */
type Outcome = { output: unknown } | { name: string; message: string; status: number | undefined; reasons: string[] };

const client = new DynamoDBClient({ maxAttempts: 1, endpoint: inject("endpoint") });

async function bySdk({ operation, input }: Command): Promise<Outcome> {
	// The input is generated: some of it is invalid on purpose, which no type of the SDK allows.
	const any = input as never;
	const command = {
		GetItem: () => client.send(new GetItemCommand(any)),
		BatchGetItem: () => client.send(new BatchGetItemCommand(any)),
		Query: () => client.send(new QueryCommand(any)),
		TransactWriteItems: () => client.send(new TransactWriteItemsCommand(any)),
	};
	try {
		const { $metadata, ...output } = await command[operation]();
		return { output };
	} catch (error) {
		if (!(error instanceof DynamoDBServiceException)) throw error;
		const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
		const { name, message, $metadata } = error;
		return {
			name,
			message: message === "UnknownError" ? "" : message,
			status: $metadata.httpStatusCode,
			reasons: reasons.map(({ Code }) => Code ?? "None"),
		};
	}
}

async function byTransport({ operation, input }: Command): Promise<Outcome> {
	try {
		return { output: await send(operation, input, { maxMs: 30_000, maxConnectMs: 30_000 }) };
	} catch (error) {
		if (!(error instanceof DatabaseError)) throw error;
		const { status, cancellationReasons = [] } = error.call;
		const message = error.message.slice(`${operation}: `.length).replace(/^status \d+ without a message.*/, "");
		return { name: error.name, message, status, reasons: [...cancellationReasons] };
	}
}

test(`${runs} generated commands have the same results as with the AWS SDK`, { timeout: 300_000 }, async () => {
	const sample = fc.sample(commands(), { numRuns: runs, seed: inject("seed") });
	const [expected = [], outcomes = []] = await Promise.all([bySdk, byTransport].map((run) => resultsOf(sample, run)));
	const kinds = new Map<string, number>();
	for (const [index, outcome] of outcomes.entries()) {
		const command = sample[index];
		expect(outcome, `${index}: ${JSON.stringify(command)}`).toEqual(expected[index]);
		const kind = `${command?.operation}: ${"name" in outcome ? outcome.name : "success"}`;
		kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
	}
	console.log(Array.from(kinds, ([kind, count]) => `${count} ${kind}`).join("\n"));
	for (const operation of ["GetItem", "BatchGetItem", "Query", "TransactWriteItems"]) {
		expect(kinds.get(`${operation}: success`)).toBeGreaterThan(0);
		expect([...kinds.keys()].filter((kind) => kind.startsWith(`${operation}:`)).length).toBeGreaterThan(1);
	}
});

/** Runs commands one after the other on tables of their own. */
async function resultsOf(sample: readonly Command[], run: (command: Command) => Promise<Outcome>): Promise<Outcome[]> {
	const prefix = randomUUID();
	const created = mapValues(tables, (_, id) => `${prefix}-${id}`);
	await createTables({ endpoint: inject("endpoint"), names: created });
	const names = { ...created, Missing: `${prefix}-Missing` };
	const outcomes: Outcome[] = [];
	for (const command of sample) {
		const outcome = await run(renamedTables(command, names));
		outcomes.push(JSON.parse(JSON.stringify(outcome).replaceAll(`${prefix}-`, "")));
	}
	return outcomes;
}

/** Names the tables of a command, which are values of `TableName` and members of `RequestItems`, and makes its token its own. */
function renamedTables({ operation, input }: Command, names: Record<string, string>): Command {
	const json = JSON.stringify(input, (key, value) => {
		if (key === "TableName") return names[String(value)];
		// An engine compares the requests of a token, whatever table they are for.
		if (key === "ClientRequestToken") return `${names.Missing?.slice(0, 30)}-${value}`;
		if (key !== "RequestItems") return value;
		return Object.fromEntries(Object.entries(value).map(([table, keys]) => [names[table], keys]));
	});
	return { operation, input: JSON.parse(json) };
}
