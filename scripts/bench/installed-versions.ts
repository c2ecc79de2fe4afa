import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { root } from "../project-root.ts";

const Manifest = z.object({ version: z.string() });

/**
 * Returns the installed versions of packages.
 * @param folder the folder, from the project's root, whose code imports them
 */
export function installedVersions(folder: string, names: readonly string[]): Record<string, string> {
	return Object.fromEntries(names.map((name) => [name, versionOf(folder, name)]));
}

function versionOf(folder: string, name: string): string {
	for (const place of [folder, "."]) {
		try {
			const manifest = readFileSync(join(root, place, "node_modules", name, "package.json"), "utf8");
			return z.parse(Manifest, JSON.parse(manifest)).version;
		} catch (error) {
			if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
		}
	}
	throw new Error(`${name} is not installed: run npm ci.`);
}
