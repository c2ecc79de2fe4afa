import { appName } from "@tap/core/contract/app.ts";
import { keysOf } from "@tap/core/contract/record.ts";
import type { TableId } from "@tap/core/storage/tables.ts";
import { type ApiFunction, apiFunctions } from "@tap/functions/settings.ts";
import { credentials, functionName, region, tableNames } from "../aws.ts";

/** The facts of the running stage that functions get in environment variables. */
export interface StageFacts {
	/** The endpoint of the database. */
	endpoint: string;
	/** 32 bytes in base64. */
	cursorKey: string;
	/** `*`, or origins separated by commas. */
	allowedOrigins: string;
}

/**
 * Returns all environment variables of a function: those that Lambda sets, those that SST sets for its links, and those that
 * the infrastructure sets. A function runs the same code on this stage and on AWS; only these variables differ.
 */
export function functionVariables(name: ApiFunction, facts: StageFacts): Record<string, string> {
	const { memoryMb, logLevel, tables } = apiFunctions[name];
	return {
		...domainVariables(
			facts,
			keysOf(tableNames).filter((id) => id in tables),
		),
		ALLOWED_ORIGINS: facts.allowedOrigins,
		AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
		AWS_LAMBDA_FUNCTION_NAME: functionName(name),
		AWS_LAMBDA_FUNCTION_VERSION: "1",
		LOG_LEVEL: logLevel,
		POWERTOOLS_METRICS_NAMESPACE: appName,
		POWERTOOLS_SERVICE_NAME: name,
	};
}

/**
 * Returns the variables that the domain needs: those of the database and of the links.
 * @param linked the tables that are linked. On AWS a function knows the names of its own tables only.
 */
export function domainVariables(
	{ endpoint, cursorKey }: Omit<StageFacts, "allowedOrigins">,
	linked: readonly TableId[] = keysOf(tableNames),
): Record<string, string> {
	return {
		AWS_ACCESS_KEY_ID: credentials.accessKeyId,
		AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
		AWS_REGION: region,
		AWS_ENDPOINT_URL_DYNAMODB: endpoint,
		SST_RESOURCE_App: JSON.stringify({ name: appName, stage: "local" }),
		SST_RESOURCE_CursorKey: JSON.stringify({ value: cursorKey, type: "random.index/randomBytes.RandomBytes" }),
		...Object.fromEntries(
			linked.map((id) => [`SST_RESOURCE_${id}`, JSON.stringify({ name: tableNames[id], type: "sst.aws.Dynamo" })]),
		),
	};
}
