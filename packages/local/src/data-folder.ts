import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { appName } from "@tap/core/contract/app.ts";
import * as z from "zod/mini";
import { engineKinds } from "./database/engine-kinds.ts";
import { endOrphans } from "./database/orphans.ts";
import { makePrivate, notWritable, parseJson, readIfExists, readOrCreateSecret, writeAtomically } from "./files.ts";
import { isRunning, ProcessRecord, recordOf } from "./process.ts";
import { codeOf, UserError } from "./user-error.ts";

/** Every entry that a stage creates in its data folder. `marker` identifies the folder as one. */
const names = {
	marker: "tap.json",
	stage: "stage.json",
	keys: "keys.json",
	refreshTokens: "refresh-tokens.json",
	cursorKey: "cursor.key",
	seed: "seed.json",
	build: "build",
	console: "console",
	logs: "logs",
} as const;

/** The facts about a running stage that other commands read. `url` and `issuer` are set once the stage serves. */
const StageRecord = z.object({
	process: ProcessRecord,
	url: z.optional(z.string()),
	issuer: z.optional(z.string()),
});
export type StageRecord = z.output<typeof StageRecord>;

/** The folder that holds all data of a local stage, in use by this process. */
export interface DataFolder {
	/** Returns the absolute path of an entry. */
	file(name: keyof typeof names): string;
	/** The absolute path of the folder. */
	path: string;
	/** Publishes the addresses of this stage to other commands. */
	announce(addresses: { url: string; issuer: string }): void;
	/** Releases the folder, so that another stage can use it. */
	release(): void;
}

/**
 * Prepares the data folder and claims it for this process.
 * @throws UserError if the folder belongs to something else, cannot be written, or is in use by another stage
 */
export function openDataFolder(path: string): DataFolder {
	const folder = resolve(path);
	const file = (name: keyof typeof names) => join(folder, names[name]);
	try {
		mkdirSync(folder, { recursive: true });
		assertDataFolder(folder);
		// A folder of an earlier version may be readable by others.
		makePrivate(folder);
		writeFileSync(file("marker"), `{ "app": "${appName}", "stage": "local" }\n`, { mode: 0o600 });
	} catch (error) {
		if (error instanceof UserError) throw error;
		throw notWritable(folder, error);
	}
	claim(folder, file("stage"));
	return {
		file,
		path: folder,
		announce(addresses) {
			writeAtomically(file("stage"), JSON.stringify({ process: recordOf(process.pid), ...addresses }));
		},
		release() {
			rmSync(file("stage"), { force: true });
		},
	};
}

/** Returns the record of the stage that runs on a data folder, or undefined if none does. */
export function runningStage(path: string): StageRecord | undefined {
	const text = readIfExists(join(resolve(path), names.stage));
	if (text === undefined) return undefined;
	const record = z.safeParse(StageRecord, parseJson(text));
	return record.success && isRunning(record.data.process) ? record.data : undefined;
}

/**
 * Deletes everything that the stage created in its data folder, and the folder itself if nothing else is in it.
 * @throws UserError if a stage runs on the folder, or the folder is not a data folder
 */
export async function clearDataFolder(path: string): Promise<void> {
	const folder = resolve(path);
	const running = runningStage(folder);
	if (running) {
		throw new UserError(`The stage of process ${running.process.pid} runs on ${folder}: stop it first, then reset.`);
	}
	try {
		if (readdirSync(folder).length > 0) assertDataFolder(folder);
		await endOrphans(folder);
		const { marker, ...rest } = names;
		// The marker goes last, so that an interrupted reset can be repeated.
		for (const name of [...Object.values(rest), ...engineKinds, marker]) {
			rmSync(join(folder, name), { recursive: true, force: true });
		}
		if (readdirSync(folder).length === 0) rmdirSync(folder);
	} catch (error) {
		if (error instanceof UserError) throw error;
		if (codeOf(error) !== "ENOENT") throw notWritable(folder, error);
	}
}

/**
 * Returns the key that encrypts pagination cursors on this stage: 32 bytes in base64, created on first use.
 * @throws UserError if the stored key is damaged
 */
export async function cursorKey(data: DataFolder): Promise<string> {
	const file = data.file("cursorKey");
	const key = (await readOrCreateSecret(file, () => randomBytes(32).toString("base64"))).trim();
	if (Buffer.from(key, "base64").length === 32) return key;
	throw new UserError(
		`${file} is damaged (it must hold 32 bytes in base64): delete it to get a new key; existing cursors then stop working.`,
	);
}

/** Asserts that a folder is empty or a data folder: a mistyped LOCAL_DATA must not mix with, or later delete, other files. */
function assertDataFolder(folder: string): void {
	const entries = readdirSync(folder);
	if (entries.length === 0 || entries.includes(names.marker)) return;
	throw new UserError(`${folder} is not a data folder of the local stage: set LOCAL_DATA to an empty or a new folder.`);
}

/** Records that this process uses the folder. If several processes try at once, only one succeeds. */
function claim(folder: string, file: string): void {
	const record: StageRecord = { process: recordOf(process.pid) ?? { pid: process.pid, startedAt: "" } };
	for (let attempt = 1; attempt <= 3; attempt++) {
		try {
			writeFileSync(file, JSON.stringify(record), { flag: "wx", mode: 0o600 });
			return;
		} catch (error) {
			if (codeOf(error) !== "EEXIST") throw notWritable(folder, error);
		}
		const running = runningStage(folder);
		if (running) {
			const where = running.url === undefined ? "" : ` and serves ${running.url}`;
			throw new UserError(
				`A local stage (process ${running.process.pid}) already uses ${folder}${where}: stop it, or set LOCAL_DATA and PORT for a second one.`,
			);
		}
		// A killed stage left this record behind.
		rmSync(file, { force: true });
	}
	throw new UserError(`Other stages are claiming ${folder} at the same time: try again.`);
}
