import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clearDataFolder, cursorKey, openDataFolder, runningStage } from "../src/data-folder.ts";
import { testFolder } from "./harness.ts";

test("a folder is used by one stage at a time, and has its addresses", () => {
	const path = testFolder();
	const data = openDataFolder(path);
	expect(() => openDataFolder(path)).toThrow(`A local stage (process ${process.pid}) already uses ${path}`);
	data.announce({ url: "http://127.0.0.1:1", issuer: "http://127.0.0.1:2" });
	expect(runningStage(path)).toMatchObject({ url: "http://127.0.0.1:1", process: { pid: process.pid } });
	data.release();
	expect(runningStage(path)).toBeUndefined();
	openDataFolder(path).release();
});

test.runIf(process.platform !== "win32")("a folder that others could read becomes private", () => {
	const path = join(testFolder(), "data");
	openDataFolder(path).release();
	chmodSync(path, 0o755);
	chmodSync(join(path, "tap.json"), 0o644);
	openDataFolder(path).release();
	expect(statSync(path).mode & 0o777).toBe(0o700);
	expect(statSync(join(path, "tap.json")).mode & 0o777).toBe(0o600);
});

test.each([
	["of a process that has ended", JSON.stringify({ process: { pid: process.pid, startedAt: "long ago" } })],
	["that is truncated", '{"process":{"pi'],
])("a record %s does not block another stage", (_, record) => {
	const path = testFolder();
	openDataFolder(path);
	writeFileSync(join(path, "stage.json"), record);
	expect(runningStage(path)).toBeUndefined();
	expect(() => openDataFolder(path)).not.toThrow();
});

test("a folder with other files is neither used nor cleared", async () => {
	const path = testFolder();
	mkdirSync(join(path, "build"));
	expect(() => openDataFolder(path)).toThrow(/is not a data folder of the local stage/);
	await expect(clearDataFolder(path)).rejects.toThrow(/is not a data folder of the local stage/);
	expect(readdirSync(path)).toEqual(["build"]);
});

test("clearing deletes the files of the stage and keeps others", async () => {
	const path = join(testFolder(), "data");
	const data = openDataFolder(path);
	await expect(clearDataFolder(path)).rejects.toThrow(`The stage of process ${process.pid} runs on ${path}`);
	mkdirSync(data.file("logs"));
	data.release();
	writeFileSync(join(path, "notes.txt"), "mine");
	await clearDataFolder(path);
	expect(readdirSync(path)).toEqual(["notes.txt"]);
});

test("clearing deletes a folder without other files, and accepts a missing folder", async () => {
	const path = join(testFolder(), "data");
	openDataFolder(path).release();
	await clearDataFolder(path);
	expect(existsSync(path)).toBe(false);
	await clearDataFolder(path);
});

test("the cursor key is created once, readable by its owner only; a damaged one is reported", async () => {
	const data = openDataFolder(testFolder());
	const key = await cursorKey(data);
	expect(Buffer.from(key, "base64")).toHaveLength(32);
	expect(await cursorKey(data)).toBe(key);
	if (process.platform !== "win32") expect(statSync(data.file("cursorKey")).mode & 0o777).toBe(0o600);
	writeFileSync(data.file("cursorKey"), "short");
	await expect(cursorKey(data)).rejects.toThrow(/cursor\.key is damaged/);
});
