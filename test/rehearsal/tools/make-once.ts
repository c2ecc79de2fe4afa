import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** The folder of what is built once for all rehearsals of this user. It can be deleted at any time. */
export const cacheFolder = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "tap-rehearsal");

/**
 * Returns the folder `name` of the cache. When it is missing, `make` fills a folder beside it, which then takes the name: an
 * interrupted build leaves no half of one.
 */
export async function makeOnce(name: string, make: (folder: string) => Promise<void>): Promise<string> {
	const folder = join(cacheFolder, name);
	if (existsSync(folder)) return folder;
	const draft = `${folder}.${process.pid}`;
	await mkdir(draft, { recursive: true });
	try {
		await make(draft);
		await rename(draft, folder);
	} finally {
		await rm(draft, { recursive: true, force: true });
	}
	return folder;
}
