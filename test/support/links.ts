import { appName } from "@tap/core/contract/app.ts";
import { entriesOf, mapValues } from "@tap/core/contract/record.ts";
import { type TableId, tables } from "@tap/core/storage/tables.ts";
import { credentials, region } from "../../packages/local/src/aws.ts";

/**
 * Sets the environment that SST gives a function: what is linked to it, a region, and credentials. Comes before anything imports `sst`,
 * which reads its environment once.
 * @param names the name of each table in the database
 */
export function link(names: Readonly<Record<TableId, string>>): void {
	process.env.AWS_REGION = region;
	process.env.AWS_ACCESS_KEY_ID = credentials.accessKeyId;
	process.env.AWS_SECRET_ACCESS_KEY = credentials.secretAccessKey;
	process.env.SST_RESOURCE_App = JSON.stringify({ name: appName, stage: "test" });
	process.env.SST_RESOURCE_CursorKey = JSON.stringify({ value: Buffer.alloc(32, "key").toString("base64") });
	for (const [table, name] of entriesOf(names)) {
		process.env[`SST_RESOURCE_${table}`] = JSON.stringify({ name, type: "sst.aws.Dynamo" });
	}
}

// As a setup file, it links tables that no engine has.
link(mapValues(tables, (_, id) => id));
