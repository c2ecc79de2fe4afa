import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as z from "zod/mini";
import { end, isRunning, ProcessRecord, recordOf } from "../process.ts";
import { UserError } from "../user-error.ts";
import { engineKinds } from "./engine-kinds.ts";

/** The engine process that has a data folder open, and the process that started it. Kept next to the data. */
const EngineRecord = z.object({ engine: ProcessRecord, owner: ProcessRecord });

const recordFile = (folder: string) => join(folder, "engine.json");

/** Records that the engine process `pid` has the folder open for this process. */
export function recordEngine(folder: string, pid: number | undefined): void {
	const engine = pid === undefined ? undefined : recordOf(pid);
	const owner = recordOf(process.pid);
	if (engine && owner) writeFileSync(recordFile(folder), JSON.stringify({ engine, owner }), { mode: 0o600 });
}

/** Deletes the record of an engine that has ended. */
export function removeEngineRecord(folder: string): void {
	rmSync(recordFile(folder), { force: true });
}

/**
 * Ends the engines that killed processes left behind on a data folder, and waits until they have ended.
 * @throws UserError if the owner of an engine there is still running
 */
export async function endOrphans(dataPath: string): Promise<void> {
	for (const kind of engineKinds) await endOrphan(resolve(dataPath, kind));
}

/** Does the same for the folder of one engine. */
export async function endOrphan(folder: string): Promise<void> {
	const record = readRecord(folder);
	if (record === undefined || !isRunning(record.engine)) return;
	if (isRunning(record.owner)) {
		throw new UserError(
			`The data folder ${folder} is in use by process ${record.owner.pid}: stop that one, or set LOCAL_DATA to another folder.`,
		);
	}
	await end(record.engine);
}

function readRecord(folder: string): z.output<typeof EngineRecord> | undefined {
	try {
		return z.parse(EngineRecord, JSON.parse(readFileSync(recordFile(folder), "utf8")));
	} catch {
		// Missing, or truncated by a crash while it was written: no other engine is known.
		return undefined;
	}
}
