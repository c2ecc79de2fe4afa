/**
 * Gives the project a name and an npm scope of its own, in every file that git tracks.
 *
 *     npm run rename -- acme-shop @acme [github:acme/acme-shop] [--force]
 *
 * The third argument fills the `repository` and `bugs` fields of the packages. `--force` renames although there are
 * uncommitted changes. Docs: docs/make-it-yours.md.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as z from "zod/mini";

/** A mistake in the arguments or the state of the project. Its message says what to do. */
class RenameError extends Error {}

/** What the project is called. */
interface Names {
	/** The app: begins the names of all resources on AWS. */
	app: string;
	/** The npm scope of all packages, with its `@`. */
	scope: string;
}

const Manifest = z.looseObject({ name: z.string() });
const Entries = z.record(z.string(), z.unknown());
const Lock = z.looseObject({ packages: z.record(z.string(), Entries) });

/**
 * The longest name of an app, in characters. AWS takes 64 for a function and 63 for a sign-in host: with this, 20 are left
 * for the name of a stage, whichever function has the longest name (`<app>-post-confirmation-<stage>`). `assertStage` in
 * infra checks the names themselves.
 */
const maxAppNameLength = 25;

/** Files whose text must stay: a legal notice, the history, and this script with its test, which take names as examples. */
const kept = ["LICENSE", "CHANGELOG.md", "scripts/rename.ts", "scripts/test/rename.test.ts"];

/** Files in which the new name may occur before, as an example. */
const examples = /\.md$|^scripts\/(test\/)?rename/;

/** Renames the project in `folder`. */
export function rename(folder: string, to: Names & { repository?: string | undefined; force?: boolean }): void {
	const from = currentNames(folder);
	assertNames(to);
	if (!to.force) assertClean(folder);
	const paths = git(folder, ["ls-files", "-z"])
		.split("\0")
		.filter((path) => path !== "" && !kept.includes(path));
	const files = paths.flatMap((path) => {
		const content = readFileSync(join(folder, path));
		return content.includes(0) ? [] : [{ path, text: content.toString("utf8") }];
	});
	const isNew = to.app !== from.app;
	const taken = isNew && files.find(({ path, text }) => !examples.test(path) && wordPattern(to.app).test(text));
	if (taken) {
		throw new RenameError(
			`"${to.app}" is a word of ${taken.path} already, so a later rename could not tell the two apart. Choose a more ` +
				`specific name, such as "acme-${to.app}".`,
		);
	}
	for (const { path, text } of files) {
		const renamed = renameFile(path, text, from, to);
		if (renamed !== text) writeFileSync(join(folder, path), renamed);
	}
}

/** The names that the project has now. */
export function currentNames(folder: string): Names {
	const nameIn = (path: string) => z.parse(Manifest, JSON.parse(readFileSync(join(folder, path), "utf8"))).name;
	const [scope = ""] = nameIn("packages/core/package.json").split("/");
	return { app: nameIn("package.json"), scope };
}

/** @throws RenameError when npm or AWS would refuse a name */
function assertNames({ app, scope, repository }: Names & { repository?: string | undefined }): void {
	if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(app)) {
		throw new RenameError(
			`"${app}" cannot be the name of the app: it becomes part of host names, so it must be lowercase letters, digits and ` +
				"single inner hyphens, and begin with a letter, such as acme-shop.",
		);
	}
	const [reserved] = /aws|amazon|cognito/.exec(app) ?? [];
	if (reserved)
		throw new RenameError(`Cognito accepts no host prefix with "${reserved}" in it: choose another app name.`);
	if (app.length > maxAppNameLength) {
		throw new RenameError(
			`"${app}" has ${app.length} characters: an app's name may have ${maxAppNameLength}, so that a stage's name still fits ` +
				"into the names that AWS limits.",
		);
	}
	// npm's rule for new packages: lowercase and URL-safe. https://docs.npmjs.com/cli/v10/configuring-npm/package-json#name
	if (!/^@[a-z0-9][a-z0-9._-]*$/.test(scope)) {
		throw new RenameError(
			`"${scope}" is no npm scope: give @ and lowercase letters, digits, ".", "_" or "-", such as @acme.`,
		);
	}
	if (repository !== undefined && !/^(github|gitlab|bitbucket):[\w.-]+\/[\w.-]+$/.test(repository)) {
		throw new RenameError(`"${repository}" is no repository: give it as github:acme/acme-shop.`);
	}
}

/** @throws RenameError when there are changes that the rename would mix with */
function assertClean(folder: string): void {
	if (git(folder, ["status", "--porcelain"]) === "") return;
	throw new RenameError(
		"There are uncommitted changes, which the rename would be mixed with. Commit them first, or add --force.",
	);
}

/**
 * Matches the app's name as a word: in `tap-users`, `urn:tap:problem` and `"tap.theme"`, but not as the scope (`@tap`), a
 * method (`.tap()`) or a part of another name (`-webkit-tap-highlight-color`).
 */
function wordPattern(app: string): RegExp {
	return new RegExp(`(?<![\\w@.$-])${app}(?!\\w)`, "g");
}

/** Matches the scope, but not one that begins with it. */
function scopePattern(scope: string): RegExp {
	return new RegExp(`${scope.replaceAll(".", "\\.")}(?![\\w-])`, "g");
}

function renameFile(path: string, text: string, from: Names, to: Names & { repository?: string | undefined }): string {
	const isPublished = path === "package.json" || path === "packages/client/package.json";
	switch (basename(path)) {
		case "package-lock.json":
			return renameLock(text, from, to);
		case "package.json":
			return renameManifest(text, from, to, isPublished ? to.repository : undefined, dirname(path));
		default:
			return renameText(text, from, to);
	}
}

function renameText(text: string, from: Names, to: Names): string {
	const constant = (app: string) => app.toUpperCase().replaceAll("-", "_");
	return (
		text
			.replace(scopePattern(from.scope), () => to.scope)
			.replace(wordPattern(from.app), () => to.app)
			// Environment variables, with Vite's prefix too: TAP_URL, VITE_TAP_URL.
			.replace(new RegExp(`(?<![A-Z0-9])${constant(from.app)}_(?=[A-Z])`, "g"), () => `${constant(to.app)}_`)
	);
}

/**
 * Renames the project's own packages in a lock file and nothing else: a package of the registry may have the app's name.
 * The entries are sorted as npm sorts them, so that the next `npm install` changes nothing.
 */
function renameLock(text: string, from: Names, to: Names): string {
	const renamed = text
		.replace(scopePattern(from.scope), () => to.scope)
		.replaceAll(`"name": "${from.app}"`, () => `"name": "${to.app}"`);
	const lock = z.parse(Lock, JSON.parse(renamed));
	lock.packages = sorted(
		Object.fromEntries(Object.entries(lock.packages).map(([path, entry]) => [path, withSorted(entry)])),
	);
	return toJson(lock);
}

/** Renames a package.json. With a `repository`, adds the fields by which npm and its users find the source. */
function renameManifest(text: string, from: Names, to: Names, repository: string | undefined, folder: string): string {
	const manifest = withSorted(z.parse(Manifest, JSON.parse(renameText(text, from, to))));
	if (repository === undefined) return toJson(manifest);
	const [host = "", path = ""] = repository.split(":");
	const web = `https://${host}.${host === "bitbucket" ? "org" : "com"}/${path}`;
	const directory = folder === "." ? {} : { directory: folder };
	return toJson({
		...manifest,
		repository: { type: "git", url: `git+${web}.git`, ...directory },
		bugs: `${web}/issues`,
	});
}

/** A package's dependencies in npm's order, which a new scope changes. */
function withSorted(entry: Record<string, unknown>): Record<string, unknown> {
	const maps = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];
	return Object.fromEntries(
		Object.entries(entry).map(([key, value]) => [key, maps.includes(key) ? sorted(z.parse(Entries, value)) : value]),
	);
}

function sorted<T>(entries: Record<string, T>): Record<string, T> {
	return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => a.localeCompare(b, "en")));
}

function toJson(value: unknown): string {
	return `${JSON.stringify(value, undefined, 2)}\n`;
}

function git(folder: string, args: readonly string[]): string {
	return execFileSync("git", args, { cwd: folder, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
}

function main(): void {
	const args = process.argv.slice(2).filter((arg) => arg !== "--force");
	const [app, scope, repository, ...rest] = args;
	if (!app || !scope || rest.length > 0) {
		throw new RenameError("Usage: npm run rename -- <app> <@scope> [github:<owner>/<repository>] [--force]");
	}
	const folder = process.cwd();
	const from = currentNames(folder);
	rename(folder, { app, scope, repository, force: process.argv.includes("--force") });
	// A longer name wraps other lines, and another scope sorts imports differently. The linter takes most of the time, and changes neither.
	const biome = join(folder, "node_modules/@biomejs/biome/bin/biome");
	execFileSync(process.execPath, [biome, "check", "--write", "--linter-enabled=false"], {
		cwd: folder,
		stdio: ["ignore", "ignore", "inherit"],
	});
	console.log(`${from.app} is now ${app}, and ${from.scope} is ${scope}.`);
	console.log(
		"Next: npm install (links the packages under their new names), npm run check, and commit. Then docs/make-it-yours.md.",
	);
}

if (process.argv[1] === import.meta.filename) {
	try {
		main();
	} catch (error) {
		if (!(error instanceof RenameError)) throw error;
		console.error(error.message);
		process.exitCode = 1;
	}
}
