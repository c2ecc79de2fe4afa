import { tables as definitions, type TableDefinition, type TableId } from "@tap/core/storage/tables.ts";
import { keyArn } from "./key.ts";
import type { FunctionId } from "./names.ts";
import { stage } from "./stage.ts";

// By default SST grants a function all actions on a linked table. Here a link passes only the table's name on; `grants`
// lists the permissions.
sst.Linkable.wrap(sst.aws.Dynamo, (table) => ({ properties: { name: table.name } }));

/** The tables, by the names of their links. */
export const tables = {
	Users: createTable("Users"),
	Products: createTable("Products"),
	Orders: createTable("Orders"),
} satisfies Record<TableId, sst.aws.Dynamo>;

function createTable(id: TableId) {
	const { fields, primaryIndex, globalIndexes, ttl }: TableDefinition = definitions[id];
	return new sst.aws.Dynamo(id, {
		fields,
		primaryIndex,
		globalIndexes,
		ttl,
		deletionProtection: stage.isProduction,
		transform: {
			table: (table) => {
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

/** The access of a function to a table. */
interface Grant {
	/** The IAM actions on items. Each write of a transaction needs its own action; a batch read is an action by itself. */
	items: ("GetItem" | "BatchGetItem" | "PutItem" | "UpdateItem" | "DeleteItem")[];
	/** The indexes that it queries. */
	queries?: string[];
}

/** The exact access of each function. Tests compare it with the requests that the operations send. */
const grants: Record<FunctionId, Partial<Record<TableId, Grant>>> = {
	users: { Users: { items: ["GetItem"], queries: ["newest"] } },
	orders: {
		Orders: { items: ["GetItem", "BatchGetItem", "PutItem"], queries: ["byUser", "byUserAndStatus", "byStatus"] },
		Products: { items: ["BatchGetItem", "UpdateItem"] },
	},
	products: {
		Products: {
			items: ["GetItem", "BatchGetItem", "PutItem", "DeleteItem"],
			queries: ["newest", "byCategory"],
		},
	},
	postConfirmation: { Users: { items: ["PutItem"] } },
};

/** Returns the links and permissions of the function `id`. */
export function accessOf(id: FunctionId) {
	// Object.entries is typed string, because an object may have more keys than its type. The rows of `grants` do not.
	const rows = Object.entries(grants[id]) as [TableId, Grant][];
	const granted = rows.map(([table, grant]) => ({ table: tables[table], ...grant }));
	const hasLists = granted.some(({ queries }) => queries);
	return {
		link: [...granted.map(({ table }) => table), ...(hasLists ? [cursorKey] : [])],
		permissions: granted.flatMap(({ table, items, queries = [] }) => [
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
