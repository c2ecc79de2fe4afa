import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { root } from "../project-root.ts";

/** A package of the lock file. */
export interface LockedPackage {
	/** Where it is installed, from the project's folder: `node_modules/zod`. */
	path: string;
	name: string;
	version: string;
	/** From the installed package, or from the lock file where it is not installed; undefined when neither has it. */
	license: string | undefined;
	integrity: string | undefined;
	resolved: string | undefined;
	hasInstallScript: boolean;
}

const Lock = z.object({
	lockfileVersion: z.literal(3),
	packages: z.record(
		z.string(),
		z.looseObject({
			version: z.optional(z.string()),
			license: z.optional(z.string()),
			integrity: z.optional(z.string()),
			resolved: z.optional(z.string()),
			link: z.optional(z.boolean()),
			hasInstallScript: z.optional(z.boolean()),
		}),
	),
});

const Installed = z.array(z.looseObject({ location: z.string(), license: z.optional(z.unknown()) }));

/** Lists every package of the lock file except the workspaces, with the license of the installed copy. */
export function lockedPackages(): LockedPackage[] {
	const lock = z.parse(Lock, JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")));
	const claims = new Map(
		z.parse(Installed, JSON.parse(npm(["query", "*"]))).map((each) => [each.location, each.license]),
	);
	return Object.entries(lock.packages).flatMap(([path, entry]) => {
		if (!path.includes("node_modules/") || entry.link || entry.version === undefined) return [];
		const claim = claims.get(path);
		return [
			{
				path,
				name: path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length),
				version: entry.version,
				license: typeof claim === "string" ? claim : entry.license,
				integrity: entry.integrity,
				resolved: entry.resolved,
				hasInstallScript: entry.hasInstallScript ?? false,
			},
		];
	});
}

/**
 * Runs npm in the project's folder and returns its standard output.
 * @throws Error with npm's error output
 */
export function npm(args: string[]): string {
	return execFileSync("npm", args, {
		cwd: root,
		encoding: "utf8",
		maxBuffer: 64 * 1024 * 1024,
		stdio: ["ignore", "pipe", "pipe"],
	});
}

/** Lists every file that is committed or would be, relative to the project's folder. */
export function projectFiles(): string[] {
	const list = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
		cwd: root,
		encoding: "utf8",
	});
	return list.split("\0").filter((path) => path !== "" && existsSync(join(root, path)));
}

const Versions = z.optional(z.record(z.string(), z.string()));
const Manifest = z.object({
	name: z.string(),
	version: z.optional(z.string()),
	/** Whether npm refuses to publish the package. */
	private: z.optional(z.boolean()),
	dependencies: Versions,
	devDependencies: Versions,
	optionalDependencies: Versions,
	scripts: Versions,
});
export type Manifest = z.output<typeof Manifest>;

/** The package.json of the project itself. */
export function rootManifest(): Manifest {
	return readManifest("package.json");
}

/** The package.json of each of our packages and examples. */
export function workspaceManifests(): Manifest[] {
	return projectFiles()
		.filter((path) => /^(packages|examples)\/[\w-]+\/package\.json$/.test(path))
		.map(readManifest);
}

function readManifest(path: string): Manifest {
	return z.parse(Manifest, JSON.parse(readFileSync(join(root, path), "utf8")));
}
