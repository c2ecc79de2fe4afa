import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clearData, cursorKey, openData, runningStage } from "../src/data-folder.ts";
import { testFolder } from "./harness.ts";

test("a folder is for one stage at a time, and tells where it serves", () => {
	const path = testFolder();
	const data = openData(path);
	expect(() => openData(path)).toThrow(`A local stage (process ${process.pid}) already uses ${path}`);
	data.announce({ url: "http://127.0.0.1:1", issuer: "http://127.0.0.1:2" });
	expect(runningStage(path)).toMatchObject({ url: "http://127.0.0.1:1", process: { pid: process.pid } });
	data.release();
	expect(runningStage(path)).toBeUndefined();
	openData(path).release();
});

test.each([
	["of a process that is gone", JSON.stringify({ process: { pid: process.pid, startedAt: "long ago" } })],
	["that was cut off", '{"process":{"pi'],
])("a record %s does not keep others out", (_, record) => {
	const path = testFolder();
	openData(path);
	writeFileSync(join(path, "stage.json"), record);
	expect(runningStage(path)).toBeUndefined();
	expect(() => openData(path)).not.toThrow();
});

test("a folder with other things in it is neither used nor cleared", async () => {
	const path = testFolder();
	mkdirSync(join(path, "build"));
	expect(() => openData(path)).toThrow(/is not a data folder of the local stage/);
	await expect(clearData(path)).rejects.toThrow(/is not a data folder of the local stage/);
	expect(readdirSync(path)).toEqual(["build"]);
});

test("clearing removes what the stage made and leaves what it did not", async () => {
	const path = join(testFolder(), "data");
	const data = openData(path);
	await expect(clearData(path)).rejects.toThrow(`The stage of process ${process.pid} runs on ${path}`);
	mkdirSync(data.file("logs"));
	data.release();
	writeFileSync(join(path, "notes.txt"), "mine");
	await clearData(path);
	expect(readdirSync(path)).toEqual(["notes.txt"]);
});

test("clearing removes the folder when nothing else is in it, and is content with none", async () => {
	const path = join(testFolder(), "data");
	openData(path).release();
	await clearData(path);
	expect(existsSync(path)).toBe(false);
	await clearData(path);
});

test("the cursor key is made once, for the owner alone; a damaged one is named", async () => {
	const data = openData(testFolder());
	const key = await cursorKey(data);
	expect(Buffer.from(key, "base64")).toHaveLength(32);
	expect(await cursorKey(data)).toBe(key);
	if (process.platform !== "win32") expect(statSync(data.file("cursorKey")).mode & 0o777).toBe(0o600);
	writeFileSync(data.file("cursorKey"), "short");
	await expect(cursorKey(data)).rejects.toThrow(/cursor\.key is damaged/);
});
