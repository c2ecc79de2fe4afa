import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../../src/config.ts";
import { type Command, launch, run } from "../harness.ts";
import { copyOfProject } from "../project-copy.ts";

/** Runs `npm run reset` of a copy of the project without npm, and returns what it prints. */
async function reset(copy: string): Promise<string> {
	const command = startReset(copy);
	expect([await command.exit, command.stderr()]).toEqual([0, ""]);
	return command.stdout();
}

function startReset(copy: string): Command {
	return run("reset", { LOCAL_DATA: join(copy, "data") }, [], copy);
}

function cacheOf(copy: string): string {
	return join(copy, "node_modules/.cache/local-stage");
}

/** Returns the paths of the bundled command, one for each bundle that has been made. */
function bundledCommands(copy: string): string[] {
	const bundles = join(cacheOf(copy), "bundles");
	return readdirSync(bundles).map((name) => join(bundles, name, "reset.mjs"));
}

/** Makes a module print a text when it is loaded. */
function print(file: string, text: string): void {
	writeFileSync(file, `${readFileSync(file, "utf8")}\nconsole.log(${JSON.stringify(text)});\n`);
}

test("a command runs from the bundle until one of the files in it has changed", async () => {
	const copy = copyOfProject();
	const installed = join(copy, "node_modules/zod");
	symlinkSync(join(projectRoot, "node_modules/zod"), installed, "junction");
	// npm writes this file whenever it installs a package.
	const installedPackages = join(copy, "node_modules/.package-lock.json");
	writeFileSync(installedPackages, "{}");
	const cleared = await reset(copy);
	expect(cleared).toMatch(/^cleared \S+\n$/);

	const [bundled = ""] = bundledCommands(copy);
	print(bundled, "from the bundle");
	expect(await reset(copy)).toBe(`${cleared}from the bundle\n`);

	print(join(copy, "packages/local/src/commands/reset.ts"), "changed local");
	expect(await reset(copy)).toBe(`${cleared}changed local\n`);

	print(join(copy, "packages/core/src/contract/app.ts"), "changed core");
	expect(await reset(copy)).toBe(`changed core\n${cleared}changed local\n`);

	// Another version is installed: the link leads to other files.
	const files = join(copy, "zod");
	cpSync(installed, files, {
		recursive: true,
		dereference: true,
		filter: (path) => !/\/src$|\.cjs$|\.d\.c?ts$/.test(path),
	});
	print(join(files, "v4/mini/schemas.js"), "changed dependency");
	rmSync(installed);
	symlinkSync(files, installed, "junction");
	writeFileSync(installedPackages, '{ "packages": {} }');
	expect(await reset(copy)).toBe(`changed dependency\nchanged core\n${cleared}changed local\n`);
});

test("commands that start at the same time, with nothing cached, make one bundle", async () => {
	const copy = copyOfProject();
	const outputs = await Promise.all([reset(copy), reset(copy), reset(copy)]);
	expect(new Set(outputs).size).toBe(1);
	expect(bundledCommands(copy)).toHaveLength(1);
});

test("a command runs from the sources where no bundle can be written", async () => {
	const copy = copyOfProject();
	// In place of a folder that cannot be written: for root, there is none.
	writeFileSync(join(copy, "node_modules/.cache"), "");
	expect(await reset(copy)).toMatch(/^cleared \S+\n$/);
});

test("a bundle is not kept if a source may have changed while it was made", async () => {
	const copy = copyOfProject();
	const inOneHour = new Date(Date.now() + 60 * 60 * 1000);
	utimesSync(join(copy, "packages/core/src/contract/app.ts"), inOneHour, inOneHour);
	expect(await reset(copy)).toMatch(/^cleared \S+\n$/);
	expect(readdirSync(cacheOf(copy))).toEqual([]);
});

test("an error in the code is reported once, with its place", async () => {
	const copy = copyOfProject();
	writeFileSync(join(copy, "packages/core/src/contract/app.ts"), "export const = 1;\n");
	const command = startReset(copy);
	expect(await command.exit).toBe(1);
	expect(command.stderr().match(/contract\/app\.ts:1:13: ERROR/g)).toHaveLength(1);
});

test("stack traces of a bundled command name the lines of the sources", async () => {
	const copy = copyOfProject();
	const file = join(copy, "packages/local/src/commands/reset.ts");
	writeFileSync(file, `${readFileSync(file, "utf8")}\nthrow new Error("on purpose");\n`);
	const line = readFileSync(file, "utf8").split("\n").length - 1;
	const command = startReset(copy);
	expect(await command.exit).toBe(1);
	expect(bundledCommands(copy)).toHaveLength(1);
	expect(command.stderr()).toContain("Error: on purpose\n");
	expect(command.stderr()).toContain(`packages/local/src/commands/reset.ts:${line}:7`);
});

test("an unknown command is refused with the names of the known ones", async () => {
	const command = launch(process.execPath, ["packages/local/run.mjs", "begin"], {});
	expect(await command.exit).toBe(1);
	expect(command.stderr()).toBe('There is no command "begin": use start, token, reset.\n');
});
