import type { Operation } from "@tap/core/contract/operations.ts";

/** The settings of one function, on every stage. */
export interface FunctionSettings {
	/** The handler as SST names it: the module from the project's root, and its export. */
	handler: `packages/functions/src/${string}.handler`;
	/** In MB. */
	memory: number;
	/** In seconds. */
	timeout: number;
	/** The least severe level that is logged. */
	logLevel: "DEBUG" | "INFO" | "WARN" | "ERROR";
}

/** The functions behind the gateway: one for each value of a contract row's `integration` that is a function. */
export const apiFunctions = {
	users: { handler: "packages/functions/src/users.handler", memory: 256, timeout: 30, logLevel: "ERROR" },
	orders: { handler: "packages/functions/src/orders.handler", memory: 512, timeout: 30, logLevel: "WARN" },
	products: { handler: "packages/functions/src/products.handler", memory: 1024, timeout: 45, logLevel: "ERROR" },
} as const satisfies Record<Exclude<Operation["integration"], "gateway">, FunctionSettings>;

export type ApiFunction = keyof typeof apiFunctions;

/** The function that the identity provider calls when an account is confirmed. */
export const postConfirmation = {
	handler: "packages/functions/src/post-confirmation.handler",
	memory: 256,
	timeout: 5,
	logLevel: "ERROR",
} as const satisfies FunctionSettings;
