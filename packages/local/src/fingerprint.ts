import { createHash, type Hash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "./user-error.ts";

/** Folders that are generated or never part of a build. */
const skipped = new Set(["node_modules", "dist", "test", "coverage"]);

/**
 * Returns a hash of files, which changes when a file is changed, added or removed.
 * @param inputs absolute paths of files and folders; a missing one is part of the hash, too
 * @param facts other values that the hash depends on
 * @returns 24 hexadecimal digits
 */
export async function fingerprint(inputs: readonly string[], facts: readonly string[]): Promise<string> {
	const hash = createHash("sha256");
	for (const fact of facts) hash.update(`${fact}\0`);
	for (const input of inputs) await add(hash, input, "");
	return hash.digest("hex").slice(0, 24);
}

async function add(hash: Hash, root: string, below: string): Promise<void> {
	const path = join(root, below);
	const names = await readdir(path).catch((error) => {
		if (codeOf(error) === "ENOTDIR" || codeOf(error) === "ENOENT") return undefined;
		throw error;
	});
	if (names === undefined) {
		const content = await readFile(path).catch(() => undefined);
		hash.update(`${below}\0${content === undefined ? "missing" : content.length}\0`);
		if (content) hash.update(content);
		return;
	}
	for (const name of names.sort()) {
		if (!skipped.has(name)) await add(hash, root, join(below, name));
	}
}
