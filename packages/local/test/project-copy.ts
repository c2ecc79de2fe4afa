import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../src/config.ts";
import { testFolder } from "./harness.ts";

/**
 * Copies the project, so that its sources can be changed, and returns the folder, which is removed when the test is over. Installed
 * packages are links. Nothing is cached there.
 */
export function copyOfProject(): string {
	const copy = testFolder();
	for (const name of ["package.json", "package-lock.json", "tsconfig.json"]) {
		cpSync(join(projectRoot, name), join(copy, name));
	}
	const modules = join(copy, "node_modules");
	mkdirSync(join(modules, "@tap"), { recursive: true });
	for (const name of readdirSync(join(projectRoot, "node_modules"))) {
		if (name !== "@tap" && !name.startsWith("."))
			symlinkSync(join(projectRoot, "node_modules", name), join(modules, name));
	}
	for (const name of ["client", "core", "functions", "local", "web"]) {
		const folder = join(copy, "packages", name);
		cpSync(join(projectRoot, "packages", name), folder, { recursive: true, verbatimSymlinks: true });
		symlinkSync(folder, join(modules, "@tap", name));
	}
	return copy;
}
