import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { projectRoot } from "../../src/config.ts";
import { createSite, type Site } from "../../src/console/build.ts";
import { testFolder, until } from "../harness.ts";

/** A small site for the real Vite, and what is built of it. */
function project(script = 'document.body.textContent = "first";') {
	const source = testFolder();
	mkdirSync(join(source, "node_modules"));
	symlinkSync(join(projectRoot, "node_modules/vite"), join(source, "node_modules/vite"), "junction");
	writeFileSync(join(source, "package.json"), '{ "type": "module" }');
	writeFileSync(join(source, "index.html"), '<!doctype html><script type="module" src="./main.js"></script>');
	const main = join(source, "main.js");
	writeFileSync(main, script);
	const cache = join(testFolder(), "cache");
	const lines: string[] = [];
	const open = (): Site => {
		const site = createSite({ source, inputs: [source], cache, base: "/console/", log: (line) => lines.push(line) });
		onTestFinished(() => site.stop());
		return site;
	};
	return { main, cache, lines, open };
}

function scriptOf(folder: string): string {
	const [name = ""] = readdirSync(join(folder, "assets"));
	return readFileSync(join(folder, "assets", name), "utf8");
}

test("builds once for the same sources, whoever asks, and anew for others", async () => {
	const { open, main, lines, cache } = project();
	const site = open();
	const [folder, again] = await Promise.all([site.folder(), site.folder()]);
	expect(again).toBe(folder);
	expect(await open().folder()).toBe(folder);
	expect(lines).toEqual([expect.stringMatching(/^built the console in [\d.]+ s$/)]);
	expect(readFileSync(join(folder, "index.html"), "utf8")).toMatch(/src="\/console\/assets\/index-[\w-]+\.js"/);
	expect(scriptOf(folder)).toContain("first");

	writeFileSync(main, 'document.body.textContent = "second";');
	const changed = await open().folder();
	expect(changed).not.toBe(folder);
	expect(scriptOf(changed)).toContain("second");
	expect(readdirSync(cache)).toHaveLength(2);
});

test("two stages that build the same at once both get it", async () => {
	const { open, cache } = project();
	const [one, other] = await Promise.all([open().folder(), open().folder()]);
	expect(one).toBe(other);
	expect(readdirSync(cache)).toHaveLength(1);
});

test("says what the build had to say, keeps nothing, and builds when the sources are mended", async () => {
	const { open, main, cache } = project('import "./missing.js";');
	const site = open();
	await expect(site.folder()).rejects.toThrow(/missing\.js/);
	expect(readdirSync(cache)).toEqual([]);
	writeFileSync(main, 'document.body.textContent = "mended";');
	expect(scriptOf(await site.folder())).toContain("mended");
});

test("a stop ends the build and leaves nothing behind", async () => {
	const { open, cache } = project();
	const site = open();
	const folder = site.folder();
	await until(() => existsSync(cache));
	await site.stop();
	await expect(folder).rejects.toThrow(/abort/);
	expect(readdirSync(cache)).toEqual([]);
});

test("what no stage has asked for in a week is deleted", async () => {
	const { open, main, cache } = project();
	const old = await open().folder();
	utimesSync(old, 1, 1);
	writeFileSync(main, 'document.body.textContent = "second";');
	await open().folder();
	expect(existsSync(old)).toBe(false);
	expect(readdirSync(cache)).toHaveLength(1);
});
