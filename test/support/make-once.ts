import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";

/**
 * Makes a folder unless it is there. `make` fills a folder beside it, which then takes its name: an interrupted build leaves no half
 * of one.
 */
export async function makeOnce(folder: string, make: (draft: string) => Promise<void>): Promise<string> {
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
