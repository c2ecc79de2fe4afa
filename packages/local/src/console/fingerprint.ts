import { createHash, type Hash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "../user-error.ts";

/** Folders whose content is made, or never gets into what is built. */
const skipped = new Set(["node_modules", "dist", "test", "coverage"]);

/**
 * One name for the content of files: it changes when a file does, comes or goes.
 * @param inputs absolute paths of files, and of folders with everything in them; what is missing counts as such
 * @param facts what else the name depends on
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
