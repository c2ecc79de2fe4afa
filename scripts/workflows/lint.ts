/**
 * Checks `.github` with actionlint and zizmor. Without Go or Python it says so and leaves the check out, except in CI, where
 * that is an error.
 *
 *     tsx scripts/workflows/lint.ts
 */
import { root } from "../project-root.ts";
import { lint, linters } from "./linters.ts";

for (const linter of await linters()) {
	const { name, program } = linter;
	if (typeof program !== "string") {
		console.error(`${name} is left out. ${program.missing}`);
		if (process.env.CI) process.exitCode = 1;
		continue;
	}
	const { isClean, output } = lint(linter, program, root);
	if (isClean) {
		console.log(`${name}: no problems`);
		continue;
	}
	console.error(`${name}:\n${output}`);
	process.exitCode = 1;
}
