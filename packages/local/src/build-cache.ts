import { randomUUID } from "node:crypto";
import { accessSync, constants, existsSync } from "node:fs";
import { access, mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { fingerprint } from "./fingerprint.ts";

/** What built files depend on, and the folder that they are kept in. */
export interface BuildCacheOptions {
	/**
	 * The folders for built files, with one sub-folder for each version of the inputs: builds are found in each of them, and are added to
	 * the first that can be written.
	 */
	folders: readonly string[];
	/** The absolute paths of the files and folders that the built files depend on. */
	inputs: readonly string[];
	/** Other values that the built files depend on. */
	facts: readonly string[];
}

/** A cache of the files that are built from the inputs as they are now. */
export interface BuildCache {
	/** Returns the folder with the built files, or undefined if they are not in the cache. */
	find(): Promise<string | undefined>;
	/** Whether the inputs are still the same. Files that were built while they changed must not be added. */
	isCurrent(): Promise<boolean>;
	/**
	 * Adds the built files, and deletes builds that have not been used for a week.
	 * @param write writes the files into a folder, which it has to create
	 * @returns the folder with the built files
	 */
	add(write: (draft: string) => Promise<void>): Promise<string>;
}

/** How long built files are kept after their last use. */
const maxAgeMs = 7 * 24 * 60 * 60 * 1000;

/** Opens the cache of the files that are built from the inputs as they are now. */
export async function openBuildCache({ folders, inputs, facts }: BuildCacheOptions): Promise<BuildCache> {
	const key = await fingerprint(inputs, facts);
	return {
		async find() {
			const folder = folders.map((each) => join(each, key)).find(isReadable);
			if (folder === undefined) return undefined;
			// `removeOld` deletes the builds that have not been used for longest.
			await utimes(folder, new Date(), new Date()).catch(() => {});
			return folder;
		},
		isCurrent: async () => (await fingerprint(inputs, facts)) === key,
		async add(write) {
			const cache = await firstWritable(folders);
			const folder = join(cache, key);
			const draft = `${folder}.${randomUUID()}.draft`;
			try {
				await write(draft);
				// Another stage may have built the same files in the meantime.
				await rename(draft, folder).catch((error) => {
					if (!existsSync(folder)) throw error;
				});
			} finally {
				await rm(draft, { recursive: true, force: true });
			}
			await removeOld(cache);
			return folder;
		},
	};
}

/** Whether a folder exists and this process can read it: another user's build may be private. */
function isReadable(folder: string): boolean {
	try {
		accessSync(folder, constants.R_OK | constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** Returns the first folder that this process can write, and creates it if it is missing. */
async function firstWritable(folders: readonly string[]): Promise<string> {
	for (const [index, folder] of folders.entries()) {
		try {
			await mkdir(folder, { recursive: true });
			await access(folder, constants.W_OK);
			return folder;
		} catch (error) {
			if (index === folders.length - 1) throw error;
		}
	}
	throw new Error("A cache has at least one folder.");
}

async function removeOld(cache: string): Promise<void> {
	for (const name of await readdir(cache)) {
		const folder = join(cache, name);
		const usedAt = await stat(folder).then(
			({ mtimeMs }) => mtimeMs,
			() => Number.POSITIVE_INFINITY,
		);
		if (usedAt < Date.now() - maxAgeMs) await rm(folder, { recursive: true, force: true });
	}
}
