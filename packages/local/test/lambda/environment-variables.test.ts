import { keysOf } from "@tap/core/contract/record.ts";
import { apiFunctions } from "@tap/functions/settings.ts";
import { expect, test } from "vitest";
import { functionVariables } from "../../src/lambda/environment-variables.ts";

test.each(keysOf(apiFunctions))("%s knows only the tables that it may use, as on AWS", (name) => {
	const variables = functionVariables(name, { endpoint: "http://127.0.0.1:1", cursorKey: "", allowedOrigins: "*" });
	const links = Object.keys(variables).filter((variable) => variable.startsWith("SST_RESOURCE_"));
	const tables = Object.keys(apiFunctions[name].tables).map((table) => `SST_RESOURCE_${table}`);
	expect(links.sort()).toEqual([...tables, "SST_RESOURCE_App", "SST_RESOURCE_CursorKey"].sort());
});
