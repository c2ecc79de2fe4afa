import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { mapValues } from "@tap/core/contract/record.ts";
import { type TableId, tables } from "@tap/core/storage/tables.ts";
import * as z from "zod/mini";
import { createTables } from "../../local/src/database/create-tables.ts";
import { startEngine } from "../../local/src/database/engine.ts";

/** The capacity units that one request to the database consumed, by table and by index (`Orders/byUser`). */
export interface Consumption {
	/** The DynamoDB operation, such as `GetItem`. */
	operation: string;
	/** Whether the units are of reads or of writes. */
	kind: "read" | "write";
	units: ReadonlyMap<string, number>;
}

/** A database engine whose requests are metered. */
export interface MeteredDatabase {
	/** The endpoint for what is measured. */
	endpoint: string;
	/** The endpoint of the engine itself, whose requests are not metered. */
	engine: string;
	/** Returns the requests since the last call. */
	takeRequests: () => Consumption[];
	stop: () => Promise<void>;
}

const Units = z.object({ CapacityUnits: z.number() });
const TableUnits = z.object({
	TableName: z.string(),
	Table: z.optional(Units),
	GlobalSecondaryIndexes: z.optional(z.record(z.string(), Units)),
});
/** A response has one table, a list of tables, or none if nothing was consumed. */
const Response = z.object({ ConsumedCapacity: z.optional(z.union([z.array(TableUnits), TableUnits])) });

/** The name of each table in the database: its id. */
export const tableNames: Readonly<Record<TableId, string>> = mapValues(tables, (_, id) => id);

/**
 * Starts an engine in memory with empty tables, and a proxy that asks it for the consumed capacity of each request. It has to be
 * dynoxide: DynamoDB Local counts the writes of a transaction to an index twice.
 */
export async function startMeteredDatabase(): Promise<MeteredDatabase> {
	const engine = await startEngine({ kind: "dynoxide" });
	await createTables({ endpoint: engine.endpoint, names: tableNames });
	let requests: Consumption[] = [];
	const server = createServer(async (incoming, outgoing) => {
		const operation = String(incoming.headers["x-amz-target"]).split(".").at(-1) ?? "";
		const input: object = JSON.parse(Buffer.concat(await incoming.toArray()).toString());
		const body = Buffer.from(JSON.stringify({ ...input, ReturnConsumedCapacity: "INDEXES" }));
		// Engines check no signature, so that the body may differ from the signed one.
		const headers = { ...incoming.headers, "content-length": String(body.length) };
		const forwarded = send(engine.endpoint, { method: "POST", headers }, async (response) => {
			const content = Buffer.concat(await response.toArray());
			if (response.statusCode === 200) {
				requests.push({
					operation,
					kind: operation === "TransactWriteItems" ? "write" : "read",
					units: unitsOf(JSON.parse(content.toString())),
				});
			}
			outgoing.writeHead(response.statusCode ?? 502, response.headers).end(content);
		});
		forwarded.on("error", () => outgoing.destroy());
		forwarded.end(body);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	// A listening TCP server has an AddressInfo; the string is for pipes.
	const { port } = server.address() as AddressInfo;
	return {
		endpoint: `http://127.0.0.1:${port}`,
		engine: engine.endpoint,
		takeRequests() {
			const taken = requests;
			requests = [];
			return taken;
		},
		async stop() {
			server.close().closeAllConnections();
			await engine.stop();
		},
	};
}

function unitsOf(response: unknown): ReadonlyMap<string, number> {
	const units = new Map<string, number>();
	const { ConsumedCapacity = [] } = z.parse(Response, response);
	for (const { TableName, Table, GlobalSecondaryIndexes = {} } of [ConsumedCapacity].flat()) {
		if (Table) units.set(TableName, Table.CapacityUnits);
		for (const [index, { CapacityUnits }] of Object.entries(GlobalSecondaryIndexes)) {
			units.set(`${TableName}/${index}`, CapacityUnits);
		}
	}
	return units;
}

/** Returns the sum of the units of one kind. */
export function totalOf(requests: readonly Consumption[], kind: Consumption["kind"]): number {
	return requests
		.filter((request) => request.kind === kind)
		.flatMap(({ units }) => [...units.values()])
		.reduce((sum, units) => sum + units, 0);
}
