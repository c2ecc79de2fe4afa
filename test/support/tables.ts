import { mapValues } from "@tap/core/contract/record.ts";
import { tables } from "@tap/core/storage/tables.ts";
import { inject } from "vitest";
import { createTables } from "../../packages/local/src/database/create-tables.ts";
import { link } from "./links.ts";

// Runs before every test file. Each process has its own tables, so that files can run in parallel without seeing the items of another.
// Files that run one after the other in one process share them, because `sst` reads their names once.
const endpoint = inject("endpoint");
const prefix = `test-${process.pid}-${Math.round(performance.timeOrigin)}`;
const names = mapValues(tables, (_, id) => `${prefix}-${id}`);

process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
link(names);
await createTables({ endpoint, names });
