import type { Operation } from "@tap/core/contract/operations.ts";
import type { TableId } from "@tap/core/storage/tables.ts";

/** The access of a function to a table: exactly the actions that it needs. */
export interface TableAccess {
	/** The IAM actions on items. Each write of a transaction needs its own action; a batch read is an action by itself. */
	items: readonly ("GetItem" | "BatchGetItem" | "PutItem" | "UpdateItem" | "DeleteItem")[];
	/** The indexes that it queries. */
	queries?: readonly string[];
}

/** The settings of one function, the same on every stage. */
export interface FunctionSettings {
	/** The handler as SST names it: the path of the module from the project's root, and its export. */
	handler: `packages/functions/src/${string}.handler`;
	memoryMb: number;
	timeoutSeconds: number;
	/** The least severe level that is logged. */
	logLevel: "DEBUG" | "INFO" | "WARN" | "ERROR";
	/** The tables that it reads or writes. infra/test/privilege.test.ts compares this with the requests that it sends. */
	tables: Partial<Record<TableId, TableAccess>>;
}

/** The functions behind the gateway: one for each `integration` of the contract that is a function. */
export const apiFunctions = {
	users: {
		handler: "packages/functions/src/users.handler",
		memoryMb: 256,
		timeoutSeconds: 30,
		logLevel: "ERROR",
		tables: { Users: { items: ["GetItem"], queries: ["newest"] } },
	},
	orders: {
		handler: "packages/functions/src/orders.handler",
		memoryMb: 512,
		timeoutSeconds: 30,
		logLevel: "WARN",
		tables: {
			Orders: { items: ["GetItem", "BatchGetItem", "PutItem"], queries: ["byUser", "byUserAndStatus", "byStatus"] },
			Products: { items: ["BatchGetItem", "UpdateItem"] },
		},
	},
	products: {
		handler: "packages/functions/src/products.handler",
		memoryMb: 1024,
		timeoutSeconds: 45,
		logLevel: "ERROR",
		tables: {
			Products: { items: ["GetItem", "BatchGetItem", "PutItem", "DeleteItem"], queries: ["newest", "byCategory"] },
		},
	},
} as const satisfies Record<Exclude<Operation["integration"], "gateway">, FunctionSettings>;

export type ApiFunction = keyof typeof apiFunctions;

/** The function that the identity provider calls after an account was confirmed and after each sign-in. */
export const postConfirmation = {
	handler: "packages/functions/src/post-confirmation.handler",
	memoryMb: 256,
	timeoutSeconds: 5,
	logLevel: "ERROR",
	tables: { Users: { items: ["PutItem"] } },
} as const satisfies FunctionSettings;
