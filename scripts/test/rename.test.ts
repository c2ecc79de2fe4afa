import { execFileSync, spawnSync } from "node:child_process";
import {
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	realpathSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installPlatform } from "../../infra/synthesis/platform.ts";
import { root } from "../project-root.ts";
import { currentNames, rename } from "../rename.ts";
import { projectFiles } from "../supply-chain/packages.ts";

const from = currentNames(root);
/** The new names; others if this project was renamed to them. */
const to = from.app === "acme-shop" ? { app: "other-shop", scope: "@other" } : { app: "acme-shop", scope: "@acme" };

/** Ends what hangs, in ms: the checks of a whole project take minutes on a machine that is busy with other tests. */
const timeout = 600_000;

let copy: string;

beforeAll(() => {
	installPlatform();
	copy = copyOfProject();
}, timeout);

afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** A copy of the files that git tracks, committed; installed packages are links to the real ones. */
function copyOfProject(): string {
	const folder = realpathSync(mkdtempSync(join(tmpdir(), "renamed-")));
	for (const path of projectFiles()) {
		mkdirSync(join(folder, dirname(path)), { recursive: true });
		cpSync(join(root, path), join(folder, path));
	}
	const git = (...args: string[]) =>
		execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...args], { cwd: folder });
	git("init", "--quiet");
	git("add", "--all");
	git("commit", "--quiet", "--message", "Copy");
	mkdirSync(join(folder, ".sst"));
	for (const name of readdirSync(join(root, ".sst"))) symlinkSync(join(root, ".sst", name), join(folder, ".sst", name));
	for (const workspace of [".", ...workspaces()]) linkModules(join(root, workspace), join(folder, workspace));
	return folder;
}

/** The folders of the project's own packages. */
function workspaces(): string[] {
	return projectFiles().flatMap((path) =>
		/^(packages|examples)\/[^/]+\/package\.json$/.test(path) ? dirname(path) : [],
	);
}

/** Links what is installed for a package. The project's own packages are linked as `npm install` would after the renaming. */
function linkModules(source: string, target: string): void {
	const installed = join(source, "node_modules");
	if (!existsSync(installed)) return;
	mkdirSync(join(target, "node_modules"));
	for (const name of readdirSync(installed)) {
		if (name !== from.scope && !/^\.(?!bin$)/.test(name))
			symlinkSync(join(installed, name), join(target, "node_modules", name));
	}
	if (source !== root) return;
	mkdirSync(join(target, "node_modules", to.scope));
	for (const workspace of workspaces()) {
		const [, name = ""] = nameOf(join(root, workspace)).split("/");
		symlinkSync(join(target, workspace), join(target, "node_modules", to.scope, name));
	}
}

function nameOf(folder: string): string {
	return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).name;
}

/** Runs a program of the copy, and returns what it printed and its exit code. */
function run(command: string, ...args: string[]) {
	const env = { ...process.env };
	// Vitest sets these for this process; a test run of the copy brings its own.
	for (const name of Object.keys(env))
		if (/^(VITEST|TEST_|NODE_ENV|POWERTOOLS_|LOG_LEVEL|CI$)/.test(name)) delete env[name];
	const { status, stdout, stderr } = spawnSync(command, args, { cwd: copy, encoding: "utf8", env });
	return { status, output: `${stdout}${stderr}` };
}

/** Runs an installed program. */
const node = (program: string, ...args: string[]) => run(join("node_modules/.bin", program), ...args);
const passes = { status: 0, output: expect.any(String) };

describe("refuses, and changes nothing", () => {
	test.each([
		[{ app: "Acme" }, '"Acme" cannot be the name of the app'],
		[{ app: "acme_shop" }, '"acme_shop" cannot be the name of the app'],
		[{ app: "my-aws-shop" }, 'Cognito accepts no host prefix with "aws"'],
		[{ app: "a".repeat(26) }, "26 characters: an app's name may have 25"],
		[{ app: "order" }, '"order" is a word of'],
		[{ scope: "acme" }, '"acme" is no npm scope'],
		[{ repository: "https://example.com/acme" }, "is no repository: give it as github:"],
	])("%j", (names, message) => {
		expect(() => rename(copy, { ...to, ...names })).toThrow(message);
		expect(run("git", "status", "--porcelain").output).toBe("");
	});

	test("uncommitted changes", () => {
		writeFileSync(join(copy, "new.txt"), "");
		expect(() => rename(copy, to)).toThrow("Commit them first, or add --force");
		expect(run("git", "status", "--porcelain").output).toBe("?? new.txt\n");
		rmSync(join(copy, "new.txt"));
	});
});

describe(`renamed to ${to.app} and ${to.scope}`, { timeout }, () => {
	beforeAll(() => {
		expect(node("tsx", "scripts/rename.ts", to.app, to.scope, "github:acme/acme-shop")).toEqual({
			status: 0,
			output: expect.stringContaining(`${from.app} is now ${to.app}, and ${from.scope} is ${to.scope}.`),
		});
	}, timeout);

	test("the packages have the new names, and those with a public page say where the source is", () => {
		expect(currentNames(copy)).toEqual(to);
		expect(workspaces().map((path) => nameOf(join(copy, path)))).toEqual(
			workspaces().map((path) => nameOf(join(root, path)).replace(from.scope, to.scope)),
		);
		expect(JSON.parse(readFileSync(join(copy, "packages/client/package.json"), "utf8"))).toMatchObject({
			repository: { type: "git", url: "git+https://github.com/acme/acme-shop.git", directory: "packages/client" },
			bugs: "https://github.com/acme/acme-shop/issues",
		});
	});

	test("the old names are nowhere else than in the license and the changelog", () => {
		const constant = from.app.toUpperCase().replaceAll("-", "_");
		const old = `(^|[^A-Za-z0-9_.$-])(${from.app}([^A-Za-z0-9_]|$)|${from.scope}/)|(^|[^A-Z0-9])${constant}_[A-Z]`;
		const { output } = run("git", "grep", "--name-only", "-E", old, "--", ":!package-lock.json");
		const allowed = ["CHANGELOG.md", "LICENSE", "scripts/rename.ts", "scripts/test/rename.test.ts"];
		expect(output.split("\n").filter((path) => path !== "" && !allowed.includes(path))).toEqual([]);
	});

	test("the lock file names the new packages, and every other package as before", () => {
		const lockIn = (folder: string): { packages: object } =>
			JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8"));
		const others = (folder: string, scope: string) =>
			Object.entries(lockIn(folder).packages).filter(
				([path]) => path.startsWith("node_modules/") && !path.includes(`/${scope}/`),
			);
		expect(others(copy, to.scope)).toEqual(others(root, from.scope));
		expect(lockIn(copy).packages).toHaveProperty([`node_modules/${to.scope}/client`]);
		expect(JSON.stringify(lockIn(copy))).not.toContain(`${from.scope}/`);
	});

	test("generated files are fresh", () => {
		expect(node("tsx", "scripts/generate.ts", "--check")).toEqual({ status: 0, output: "" });
	});

	test("the code is formatted", () => {
		expect(node("biome", "check", "--error-on-warnings")).toEqual(passes);
	});

	test("types", () => {
		// TypeScript 7 takes a quarter of the time that the compiler of `npm run typecheck` takes. In one thread it takes half the CPU
		// time, because several threads each check what they share.
		expect(run("packages/client/node_modules/.bin/tsc", "-p", ".", "--singleThreaded")).toEqual(passes);
	});

	test("unit tests of the contract, the functions and the client pass", () => {
		const projects = ["core", "functions", "client"].flatMap((name) => ["--project", name]);
		// The client's package and README tests install and start things: they are no unit tests. The storage of core has no names in it.
		const others = ["**/{package,readme}.test.ts", "packages/core/test/storage/**"].flatMap((glob) => [
			"--exclude",
			glob,
		]);
		// The tests of types (.test-d.ts) are checked with all other types above. Further workers would load the same modules again.
		expect(node("vitest", "run", ".test.ts", "--no-file-parallelism", ...projects, ...others)).toEqual(passes);
	});
});
