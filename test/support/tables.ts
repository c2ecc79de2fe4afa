import { randomUUID } from "node:crypto";
import { appName } from "@tap/core/contract/app.ts";
import { mapValues } from "@tap/core/contract/record.ts";
import { tables } from "@tap/core/storage/tables.ts";
import { inject } from "vitest";
import { credentials, region } from "../../packages/local/src/aws.ts";
import { createTables } from "../../packages/local/src/database/create-tables.ts";

// Runs before every test file, and so before anything imports `sst`, which reads its environment once. Each file has its own
// tables, so that files can run in parallel without seeing the items of another.
const endpoint = inject("endpoint");
const prefix = `test-${randomUUID()}`;
const names = mapValues(tables, (_, id) => `${prefix}-${id}`);

process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
process.env.AWS_REGION = region;
process.env.AWS_ACCESS_KEY_ID = credentials.accessKeyId;
process.env.AWS_SECRET_ACCESS_KEY = credentials.secretAccessKey;
process.env.SST_RESOURCE_App = JSON.stringify({ name: appName, stage: "test" });
process.env.SST_RESOURCE_CursorKey = JSON.stringify({ value: Buffer.alloc(32, "key").toString("base64") });
for (const [table, name] of Object.entries(names)) {
	process.env[`SST_RESOURCE_${table}`] = JSON.stringify({ name, type: "sst.aws.Dynamo" });
}

await createTables({ endpoint, names });
