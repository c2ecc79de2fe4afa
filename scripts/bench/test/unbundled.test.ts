import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { apiFunctions } from "@tap/functions/settings.ts";
import { expect, test } from "vitest";
import { root } from "../../project-root.ts";

// Bundlers and vitest find named exports of CommonJS packages that Node.js does not find.
test("the functions' code loads in Node.js without a bundler, as benchmarks and scripts do", () => {
	const modules = Object.values(apiFunctions).map(({ handler }) => handler.replace(/\.handler$/, ".ts"));
	const imports = modules.map((path) => `await import(${JSON.stringify(pathToFileURL(join(root, path)).href)});`);
	const args = [
		"--import",
		"tsx/esm",
		"--input-type=module",
		"--eval",
		`${imports.join("\n")}\nconsole.log("loaded");`,
	];
	const env = { ...process.env, SST_RESOURCE_App: JSON.stringify({ name: "app", stage: "test" }) };
	expect(execFileSync(process.execPath, args, { cwd: root, env, encoding: "utf8" })).toContain("loaded");
});
