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
	mkdirSync(join(copy, "packages"));
	for (const name of readdirSync(join(projectRoot, "packages"))) {
		const original = join(projectRoot, "packages", name);
		const folder = join(copy, "packages", name);
		if (changeable.includes(name)) cpSync(original, folder, { recursive: true, filter: isNoTest });
		else symlinkSync(original, folder, "junction");
		symlinkSync(folder, join(modules, "@tap", name), "junction");
	}
	return copy;
}

function isNoTest(path: string): boolean {
	return !/[/\\](?:test|bench)$/.test(path);
}
