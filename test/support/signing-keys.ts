import { readFileSync, writeFileSync } from "node:fs";
import { type DataFolder, openDataFolder } from "../../packages/local/src/data-folder.ts";
import { loadSigningKeys } from "../../packages/local/src/identity/signing-keys.ts";

/** The keys that this process made first. To make a pair takes a seventh of a second of CPU time. */
let keys: string | undefined;

/** Writes signing keys into an open data folder, the same into each. */
export async function writeSigningKeys(data: DataFolder): Promise<void> {
	const file = data.file("keys");
	if (keys === undefined) {
		await loadSigningKeys(file);
		keys = readFileSync(file, "utf8");
	} else writeFileSync(file, keys, { mode: 0o600 });
}

/** Makes a folder a data folder that has nothing but signing keys, so that its first stage need not make them. Returns its path. */
export async function prepareDataFolder(path: string): Promise<string> {
	const data = openDataFolder(path);
	await writeSigningKeys(data);
	data.release();
	return path;
}
