import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";

/**
 * Returns a folder with what a tool needs. It is made by the first call, and again when the files that pin the tool change: their hash is a
 * part of the folder's name. `install` fills a folder beside it, which then takes its name, so that an interrupted installation leaves no
 * half of one.
 * @param folder the folder's path without the hash
 * @param pins the paths of the files that pin the tool
 */
export async function installOnce(
	folder: string,
	pins: readonly string[],
	install: (draft: string) => Promise<void>,
): Promise<string> {
	const contents = await Promise.all(pins.map((file) => readFile(file)));
	const hash = contents.reduce((all, content) => all.update(content), createHash("sha256")).digest("hex");
	const installed = `${folder}-${hash.slice(0, 12)}`;
	if (existsSync(installed)) return installed;
	const draft = `${installed}.${process.pid}`;
	await mkdir(draft, { recursive: true });
	try {
		await install(draft);
		await rename(draft, installed).catch((error: unknown) => {
			// Another process has installed the same meanwhile.
			if (!existsSync(installed)) throw error;
		});
	} finally {
		await rm(draft, { recursive: true, force: true });
	}
	return installed;
}
