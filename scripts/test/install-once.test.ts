import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { installOnce } from "../install-once.ts";

let folder: string;
let pin: string;
let installations: number;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "install-once-"));
	pin = join(folder, "pin.txt");
	await writeFile(pin, "1.0.0");
	installations = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function install(draft: string): Promise<void> {
	installations += 1;
	await writeFile(join(draft, "tool"), "");
}

const tool = (run = install) => installOnce(join(folder, "cache/tool"), [pin], run);

test("a tool is installed once, and again when its version changes", async () => {
	const first = await tool();
	expect(existsSync(join(first, "tool"))).toBe(true);
	expect(await tool()).toBe(first);
	expect(installations).toBe(1);
	await writeFile(pin, "1.0.1");
	expect(await tool()).not.toBe(first);
	expect(installations).toBe(2);
});

test("a failed installation leaves nothing, and the next call tries again", async () => {
	const failing = tool(async (draft) => {
		await install(draft);
		throw new Error("The registry does not respond.");
	});
	await expect(failing).rejects.toThrow("The registry does not respond.");
	expect(await readdir(join(folder, "cache"))).toEqual([]);
	expect(existsSync(join(await tool(), "tool"))).toBe(true);
});

test("a tool that another process installs meanwhile is used", async () => {
	const installed = await tool();
	await rm(installed, { recursive: true });
	const again = await tool(async (draft) => {
		await install(draft);
		await mkdir(installed);
		await writeFile(join(installed, "tool"), "other");
	});
	expect(again).toBe(installed);
	expect(await readdir(join(folder, "cache"))).toHaveLength(1);
});
