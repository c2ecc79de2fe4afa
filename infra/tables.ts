import { tables as definitions, type TableDefinition, type TableId } from "@tap/core/storage/tables.ts";
import { keyArn } from "./key.ts";
import { stage } from "./stage.ts";
import type { FunctionId } from "./stage-settings.ts";

// SST lets a function that is linked to a table do everything with it. Here a link tells the table's name and no more;
// what a function may do stands in `grants`.
sst.Linkable.wrap(sst.aws.Dynamo, (table) => ({ properties: { name: table.name } }));

/** The tables, by the name of their link. */
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

// Not at the top: the CLI reads sst.config.ts, and this file with it, before it has installed the package.
const { RandomBytes } = await import("@pulumi/random");

/** What cursors are sealed with, the same for all functions. A new one makes old cursors invalid, and no more than that. */
const cursorKey = new sst.Linkable("CursorKey", {
	properties: { value: new RandomBytes("CursorKeyBytes", { length: 32 }).base64 },
});

/** What a function does with a table. */
interface Grant {
	/** The actions on items, in IAM's words. The writes of a transaction count one by one; a batch read is its own. */
	items: ("GetItem" | "BatchGetItem" | "PutItem" | "UpdateItem" | "DeleteItem")[];
	/** The indexes that are queried. */
	queries?: string[];
}

/** What each function does with which table: that it may, and nothing else. Tested against what operations send. */
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

/** What the function `id` is linked to, and what it may do with that. */
export function accessOf(id: FunctionId) {
	// Object.entries is typed string, as an object may have more keys than its type; the rows of `grants` have not.
	const rows = Object.entries(grants[id]) as [TableId, Grant][];
	const granted = rows.map(([table, grant]) => ({ table: tables[table], ...grant }));
	const isListing = granted.some(({ queries }) => queries);
	return {
		link: [...granted.map(({ table }) => table), ...(isListing ? [cursorKey] : [])],
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
