import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * Returns the first program that is installed, or `undefined`.
 * @param names its names in the folders of the PATH, the preferred one first
 * @param places full paths to try after them
 */
export function findProgram(
	names: readonly string[],
	places: readonly string[] = [],
	{ PATH = "" }: NodeJS.ProcessEnv = process.env,
): string | undefined {
	const folders = PATH.split(delimiter).filter(Boolean);
	return [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...places].find(isProgram);
}

function isProgram(file: string): boolean {
	if (!existsSync(file)) return false;
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
