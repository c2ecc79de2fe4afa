/**
 * Checks `openapi.json` with Redocly (redocly.yaml) and Spectral (spectral.yaml). If Spectral cannot be installed, it says so and
 * leaves that check out, except in CI, where that is an error.
 *
 *     tsx scripts/openapi/lint.ts
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "../project-root.ts";
import { openApiTool } from "./tools.ts";

lint("node_modules/.bin/redocly", ["lint"]);
try {
	const rules = join(import.meta.dirname, "spectral.yaml");
	lint(await openApiTool("spectral"), [
		"lint",
		"--ruleset",
		rules,
		"--fail-severity",
		"hint",
		"packages/core/openapi.json",
	]);
} catch (error) {
	console.error(`Spectral is left out. ${error instanceof Error ? error.message : error}`);
	if (process.env.CI) process.exitCode = 1;
}

function lint(program: string, args: string[]): void {
	const { status, error } = spawnSync(program, args, { cwd: root, stdio: "inherit" });
	if (error) console.error(error.message);
	if (status !== 0) process.exitCode = 1;
}
