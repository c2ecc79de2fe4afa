import { type ApiFunction, apiFunctions } from "@tap/functions/settings.ts";
import { credentials, region, tableNames } from "../database/create-tables.ts";
import { functionName } from "./functions.ts";

/** What the variables of all functions depend on. */
export interface VariablesOptions {
	/** Of the database. */
	endpoint: string;
	/** 32 bytes in base64. */
	cursorKey: string;
	/** `*`, or origins separated by commas. */
	allowedOrigins: string;
}

/**
 * The whole environment of a function: what Lambda sets, what SST sets for its links, and what the infrastructure sets.
 * These variables are all that differs between this stage and AWS.
 */
export function functionVariables(name: ApiFunction, options: VariablesOptions): Record<string, string> {
	const { memory, logLevel } = apiFunctions[name];
	return {
		...domainVariables(options),
		ALLOWED_ORIGINS: options.allowedOrigins,
		AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory),
		AWS_LAMBDA_FUNCTION_NAME: functionName(name),
		AWS_LAMBDA_FUNCTION_VERSION: "1",
		LOG_LEVEL: logLevel,
		POWERTOOLS_METRICS_NAMESPACE: "tap",
		POWERTOOLS_SERVICE_NAME: name,
	};
}

/** The part of them that the domain needs: the database and the links. */
export function domainVariables({
	endpoint,
	cursorKey,
}: Omit<VariablesOptions, "allowedOrigins">): Record<string, string> {
	return {
		AWS_ACCESS_KEY_ID: credentials.accessKeyId,
		AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
		AWS_REGION: region,
		AWS_ENDPOINT_URL_DYNAMODB: endpoint,
		// The SDK would remind every environment of the end of Node.js 20; Lambda runs 22.
		AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
		SST_RESOURCE_App: JSON.stringify({ name: "tap", stage: "local" }),
		SST_RESOURCE_CursorKey: JSON.stringify({ value: cursorKey, type: "random.index/randomBytes.RandomBytes" }),
		...Object.fromEntries(
			Object.entries(tableNames).map(([id, table]) => [
				`SST_RESOURCE_${id}`,
				JSON.stringify({ name: table, type: "sst.aws.Dynamo" }),
			]),
		),
	};
}
