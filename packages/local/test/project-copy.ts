import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../src/config.ts";
import { testFolder } from "./harness.ts";

/** The packages whose sources the tests change. */
const changeable = ["core", "functions", "local"];

/**
 * Copies the project, so that the sources of the local stage, the functions and the core can be changed, and returns the folder, which
 * is removed when the test is over. Everything else is a link: a copy of the whole takes seconds. Nothing is cached there.
 */
export function copyOfProject(): string {
	const folder = testFolder();
	// Node.js looks for packages in the folders above, too. A link to each of the installed ones would take longer.
	symlinkSync(join(projectRoot, "node_modules"), join(folder, "node_modules"), "junction");
	const copy = join(folder, "project");
	const ownPackages = join(copy, "node_modules/@tap");
	mkdirSync(ownPackages, { recursive: true });
	for (const name of ["package.json", "package-lock.json", "tsconfig.json"]) {
		cpSync(join(projectRoot, name), join(copy, name));
	}
	mkdirSync(join(copy, "packages"));
	for (const name of readdirSync(join(projectRoot, "packages"))) {
		const original = join(projectRoot, "packages", name);
		const copied = join(copy, "packages", name);
		if (changeable.includes(name)) cpSync(original, copied, { recursive: true, filter: isNoTest });
		else symlinkSync(original, copied, "junction");
		symlinkSync(copied, join(ownPackages, name), "junction");
	}
	return copy;
}

function isNoTest(path: string): boolean {
	return !/[/\\](?:test|bench)$/.test(path);
}
