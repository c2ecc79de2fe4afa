import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as z from "zod/mini";
import { endOrphans, engineKinds } from "./database/engine.ts";
import { isRunning, ProcessRecord, recordOf } from "./process.ts";
import { codeOf, messageOf, UserError } from "./user-error.ts";

/** Everything that a stage puts into its data folder. `mark` tells that the folder is one. */
const names = {
	mark: "tap.json",
	stage: "stage.json",
	keys: "keys.json",
	refreshTokens: "refresh-tokens.json",
	cursorKey: "cursor.key",
	seed: "seed.json",
	build: "build",
	logs: "logs",
} as const;

/** What other commands learn of a running stage; `url` and `issuer` are there once it serves. */
const StageRecord = z.object({
	process: ProcessRecord,
	url: z.optional(z.string()),
	issuer: z.optional(z.string()),
});
export type StageRecord = z.output<typeof StageRecord>;

/** The folder that holds all that a local stage keeps. */
export interface Data {
	/** Absolute path of one of its entries. */
	file(name: keyof typeof names): string;
	/** Absolute path of the folder. */
	path: string;
	/** Tells other commands where this stage serves. */
	announce(addresses: { url: string; issuer: string }): void;
	/** Lets go of the folder: another stage may use it. */
	release(): void;
}

/**
 * Makes the data folder ready and takes it for this process.
 * @throws UserError when it is somebody else's folder, cannot be written, or another stage runs on it
 */
export function openData(path: string): Data {
	const folder = resolve(path);
	const file = (name: keyof typeof names) => join(folder, names[name]);
	try {
		mkdirSync(folder, { recursive: true });
		assertOurs(folder);
		writeFileSync(file("mark"), '{ "app": "tap", "stage": "local" }\n');
	} catch (error) {
		if (error instanceof UserError) throw error;
		throw unwritable(folder, error);
	}
	claim(folder, file("stage"));
	return {
		file,
		path: folder,
		announce(addresses) {
			writeWhole(file("stage"), JSON.stringify({ process: recordOf(process.pid), ...addresses }));
		},
		release() {
			rmSync(file("stage"), { force: true });
		},
	};
}

/** The stage that runs on a data folder, if any. */
export function runningStage(path: string): StageRecord | undefined {
	const text = readIfThere(join(resolve(path), names.stage));
	if (text === undefined) return undefined;
	const record = z.safeParse(StageRecord, parseJson(text));
	return record.success && isRunning(record.data.process) ? record.data : undefined;
}

/**
 * Deletes what the stage made in its data folder, and the folder when nothing else is in it.
 * @throws UserError when a stage runs on the folder, or the folder was not made by one
 */
export async function clearData(path: string): Promise<void> {
	const folder = resolve(path);
	const running = runningStage(folder);
	if (running) {
		throw new UserError(`The stage of process ${running.process.pid} runs on ${folder}: stop it first, then reset.`);
	}
	try {
		if (readdirSync(folder).length > 0) assertOurs(folder);
		await endOrphans(folder);
		const { mark, ...rest } = names;
		// The mark goes last: a reset that was cut off can be repeated.
		for (const name of [...Object.values(rest), ...engineKinds, mark]) {
			rmSync(join(folder, name), { recursive: true, force: true });
		}
		if (readdirSync(folder).length === 0) rmdirSync(folder);
	} catch (error) {
		if (error instanceof UserError) throw error;
		if (codeOf(error) !== "ENOENT") throw unwritable(folder, error);
	}
}

/**
 * Reads a file that only its owner may read, and makes it on first use.
 * @param make its content, when there is no file yet
 */
export async function secretFile(file: string, make: () => string | Promise<string>): Promise<string> {
	const found = readIfThere(file);
	if (found !== undefined) return found;
	const content = await make();
	writeWhole(file, content);
	return content;
}

/** The key that cursors are sealed with on this stage: 32 bytes in base64, made on first use. */
export async function cursorKey(data: Data): Promise<string> {
	const file = data.file("cursorKey");
	const key = (await secretFile(file, () => randomBytes(32).toString("base64"))).trim();
	if (Buffer.from(key, "base64").length === 32) return key;
	throw new UserError(
		`${file} is damaged (it must hold 32 bytes in base64): delete it, and cursors given out so far end.`,
	);
}

/** The text of a file, or undefined when there is no such file. */
export function readIfThere(file: string): string | undefined {
	try {
		return readFileSync(file, "utf8");
	} catch (error) {
		if (codeOf(error) === "ENOENT") return undefined;
		throw new UserError(
			`${file} cannot be read (${codeOf(error) ?? messageOf(error)}): make it readable, or move it away.`,
		);
	}
}

/** The value of a JSON text, or undefined when it is none. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** Writes a file for its owner alone, whole or not at all, so that a crash leaves no half of one. */
export function writeWhole(file: string, content: string): void {
	const draft = `${file}.${process.pid}.draft`;
	try {
		writeFileSync(draft, content, { mode: 0o600 });
		renameSync(draft, file);
	} catch (error) {
		rmSync(draft, { force: true });
		throw unwritable(file, error);
	}
}

function unwritable(path: string, error: unknown): UserError {
	const reason = codeOf(error) ?? messageOf(error);
	return new UserError(`${path} cannot be written (${reason}): make it writable, or set LOCAL_DATA to another folder.`);
}

/** That a folder is empty or was made by a stage: a mistyped LOCAL_DATA must not mix with, or later delete, other files. */
function assertOurs(folder: string): void {
	const entries = readdirSync(folder);
	if (entries.length === 0 || entries.includes(names.mark)) return;
	throw new UserError(`${folder} is not a data folder of the local stage: set LOCAL_DATA to an empty or a new folder.`);
}

/** Writes the record that this process uses the folder. Only one of several that try at once succeeds. */
function claim(folder: string, file: string): void {
	const record: StageRecord = { process: recordOf(process.pid) ?? { pid: process.pid, startedAt: "" } };
	for (let attempt = 1; attempt <= 3; attempt++) {
		try {
			writeFileSync(file, JSON.stringify(record), { flag: "wx", mode: 0o600 });
			return;
		} catch (error) {
			if (codeOf(error) !== "EEXIST") throw unwritable(folder, error);
		}
		const running = runningStage(folder);
		if (running) {
			const where = running.url === undefined ? "" : ` and serves ${running.url}`;
			throw new UserError(
				`A local stage (process ${running.process.pid}) already uses ${folder}${where}: stop it, or set LOCAL_DATA and PORT for a second one.`,
			);
		}
		// Left behind by a stage that was killed.
		rmSync(file, { force: true });
	}
	throw new UserError(`${folder} is being taken by other stages: try again.`);
}
