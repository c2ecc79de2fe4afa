import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { claimOneOf } from "./browser/claim.ts";

/** Returns a folder with claims by number, each with the id of its owner's process. */
async function claimsFolder(owners: Readonly<Record<number, number>> = {}): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "tap-claims-"));
	onTestFinished(() => rm(folder, { recursive: true }));
	for (const [index, pid] of Object.entries(owners)) await writeFile(join(folder, index), String(pid));
	return folder;
}

test("skips what another running process has claimed", async () => {
	const folder = await claimsFolder({ 0: process.ppid });
	expect(claimOneOf(2, folder).index).toBe(1);
	// The next test file of the same worker.
	expect(claimOneOf(2, folder).index).toBe(1);
	expect(() => claimOneOf(1, folder)).toThrow("All 1 are in use");
});

test("claims again what was released", async () => {
	const folder = await claimsFolder();
	const first = claimOneOf(2, folder);
	expect(first.index).toBe(0);
	first.release();
	await writeFile(join(folder, "0"), String(process.ppid), { flag: "wx" });
	expect(claimOneOf(2, folder).index).toBe(1);
});

test("claims what a process that ended has left", async () => {
	const { pid: ended } = spawnSync(process.execPath, ["--version"]);
	expect(claimOneOf(1, await claimsFolder({ 0: ended })).index).toBe(0);
});
