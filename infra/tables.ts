import { mapValues } from "@tap/core/contract/record.ts";
import { tables as definitions, type TableDefinition, type TableId } from "@tap/core/storage/tables.ts";
import type { FunctionSettings, TableAccess } from "@tap/functions/settings.ts";
import { keyArn } from "./key.ts";
import { stage } from "./stage.ts";

// By default SST grants a function all actions on a linked table. Here a link passes only the table's name on; the
// function's settings list the permissions.
sst.Linkable.wrap(sst.aws.Dynamo, (table) => ({ properties: { name: table.name } }));

/** The tables, by the names of their links. */
export const tables = mapValues<TableId, TableDefinition, sst.aws.Dynamo>(definitions, createTable);

function createTable({ fields, primaryIndex, globalIndexes, ttl }: TableDefinition, id: TableId) {
	return new sst.aws.Dynamo(id, {
		fields,
		primaryIndex,
		globalIndexes,
		ttl,
		deletionProtection: stage.isProduction,
		transform: {
			table: (table, opts) => {
				opts.protect = stage.isProtected;
				table.serverSideEncryption = { enabled: true, kmsKeyArn: keyArn };
				table.pointInTimeRecovery = { enabled: true };
			},
		},
	});
}

// Not imported at the top, because the CLI reads sst.config.ts, and this file with it, before it installs the package.
const { RandomBytes } = await import("@pulumi/random");

/** The key that seals cursors, the same for all functions. Replacing it only makes old cursors invalid. */
const cursorKey = new sst.Linkable("CursorKey", {
	properties: { value: new RandomBytes("CursorKeyBytes", { length: 32 }).base64 },
});

/** Returns the links and permissions of a function with this access. */
export function accessTo(access: FunctionSettings["tables"]) {
	// Object.entries is typed string, because an object may have more keys than its type. Settings do not.
	const rows = Object.entries(access) as [TableId, TableAccess][];
	const granted = rows.map(([id, { items, queries = [] }]) => ({ table: tables[id], items, queries }));
	const returnsLists = granted.some(({ queries }) => queries.length > 0);
	return {
		link: [...granted.map(({ table }) => table), ...(returnsLists ? [cursorKey] : [])],
		permissions: granted.flatMap(({ table, items, queries }) => [
			{ actions: items.map((action) => `dynamodb:${action}`), resources: [table.arn] },
			...(queries.length > 0
				? [
						{
							actions: ["dynamodb:Query"],
							resources: queries.map((index) => $interpolate`${table.arn}/index/${index}`),
						},
					]
				: []),
		]),
	};
}
