import { chmodSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codeOf, messageOf, UserError } from "./user-error.ts";

/**
 * Returns the text of a file, or undefined if there is no such file.
 * @throws UserError if the file cannot be read
 */
export function readIfExists(file: string): string | undefined {
	try {
		return readFileSync(file, "utf8");
	} catch (error) {
		if (codeOf(error) === "ENOENT") return undefined;
		throw new UserError(
			`${file} cannot be read (${codeOf(error) ?? messageOf(error)}): make it readable, or move it away.`,
		);
	}
}

/**
 * Writes a file that only its owner can read. A crash leaves either the old content or the new, never a part of it.
 * @throws UserError if the file cannot be written
 */
export function writeAtomically(file: string, content: string): void {
	const draft = `${file}.${process.pid}.draft`;
	try {
		writeFileSync(draft, content, { mode: 0o600 });
		renameSync(draft, file);
	} catch (error) {
		rmSync(draft, { force: true });
		throw notWritable(file, error);
	}
}

/**
 * Returns the content of a file that only its owner can read, and creates the file on first use.
 * @param create makes the content when there is no file yet
 */
export async function readOrCreateSecret(file: string, create: () => string | Promise<string>): Promise<string> {
	const found = readIfExists(file);
	if (found !== undefined) return found;
	const content = await create();
	writeAtomically(file, content);
	return content;
}

/** Returns the value of a JSON text, or undefined if the text is not JSON. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** Makes a folder and the files in it accessible to their owner only. Windows has no such modes. */
export function makePrivate(folder: string): void {
	chmodSync(folder, 0o700);
	for (const entry of readdirSync(folder, { withFileTypes: true })) {
		if (entry.isFile()) chmodSync(join(folder, entry.name), 0o600);
	}
}

/** Returns the error for a file or folder in the data folder that cannot be written. */
export function notWritable(path: string, error: unknown): UserError {
	const reason = codeOf(error) ?? messageOf(error);
	return new UserError(`${path} cannot be written (${reason}): make it writable, or set LOCAL_DATA to another folder.`);
}
