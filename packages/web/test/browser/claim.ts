import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The right of this process to use one of several things that only one process at a time may use. */
export interface Claim {
	/** The number of the claimed thing, from 0. */
	index: number;
	/** Gives it up. */
	release(): void;
}

/**
 * Claims the first of `count` things that no other running process has claimed in `folder`. Each claim is a file with the
 * owner's process id. Vitest's `VITEST_POOL_ID` does not do: at the start of a new `groupOrder`, two workers may have the
 * same one.
 * @throws Error if every one is claimed
 */
export function claimOneOf(count: number, folder: string): Claim {
	for (let index = 0; index < count; index++) {
		const path = join(folder, String(index));
		if (isOwn(path)) return { index, release: () => rmSync(path, { force: true }) };
	}
	throw new Error(`All ${count} are in use by other processes.`);
}

/** Whether the claim at `path` is this process's own, be it since now. */
function isOwn(path: string): boolean {
	try {
		writeFileSync(path, String(process.pid), { flag: "wx" });
		return true;
	} catch (error) {
		if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
	}
	const owner = Number(readFileSync(path, "utf8"));
	if (owner === process.pid) return true;
	if (isRunning(owner)) return false;
	// A worker that crashed leaves its claim. The next process that creates the file has it.
	rmSync(path, { force: true });
	return isOwn(path);
}

function isRunning(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}
