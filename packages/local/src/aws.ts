import { appName } from "@tap/core/contract/app.ts";
import { mapValues } from "@tap/core/contract/record.ts";
import { type TableId, tables } from "@tap/core/storage/tables.ts";
import type { ApiFunction } from "@tap/functions/settings.ts";

/** The account that owns every resource of the local stage. */
export const accountId = "000000000000";

/** The region that the local stage claims to be in. */
export const region = "us-east-1";

/** The credentials that the local stage uses everywhere. Engines require some and check none. */
export const credentials = { accessKeyId: "local", secretAccessKey: "local" };

/** The name of each table on the local stage. */
export const tableNames: Readonly<Record<TableId, string>> = mapValues(tables, (_, id) => `${appName}-local-${id}`);

/** The name of a function in its context, its logs and its ARN. */
export function functionName(name: ApiFunction): string {
	return `${appName}-${name}-api-local`;
}
