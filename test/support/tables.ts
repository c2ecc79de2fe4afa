import { randomUUID } from "node:crypto";
import { mapValues } from "@tap/core/contract/record.ts";
import { tables } from "@tap/core/storage/tables.ts";
import { inject } from "vitest";
import { createTables } from "../../packages/local/src/database/create-tables.ts";
import { link } from "./links.ts";

// Runs before every test file. Each file has its own tables, so that files can run in parallel without seeing the items of another.
const endpoint = inject("endpoint");
const prefix = `test-${randomUUID()}`;
const names = mapValues(tables, (_, id) => `${prefix}-${id}`);

process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
link(names);
await createTables({ endpoint, names });
