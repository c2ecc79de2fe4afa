import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { projectRoot } from "../../src/config.ts";
import { type ConsoleBuild, createConsoleBuild } from "../../src/console/build.ts";
import { testFolder, until } from "../harness.ts";

/** A program that is run as Vite is, and copies the script. The real Vite takes a second or two for each build. */
const copyingVite = `import { cpSync } from "node:fs";
const outDir = process.argv[process.argv.indexOf("--outDir") + 1];
cpSync("main.js", outDir + "/assets/index.js");
`;

/** Creates a small project for the real Vite, or for the copying one where the test is about the cache. */
function project({ script = 'document.body.textContent = "first";', copies = false } = {}) {
	const source = testFolder();
	mkdirSync(join(source, "node_modules"));
	const vite = join(source, "node_modules/vite");
	if (copies) {
		mkdirSync(join(vite, "bin"), { recursive: true });
		writeFileSync(join(vite, "package.json"), '{ "type": "module" }');
		writeFileSync(join(vite, "bin/vite.js"), copyingVite);
	} else symlinkSync(join(projectRoot, "node_modules/vite"), vite, "junction");
	writeFileSync(join(source, "package.json"), '{ "type": "module" }');
	writeFileSync(join(source, "index.html"), '<!doctype html><script type="module" src="./main.js"></script>');
	const main = join(source, "main.js");
	writeFileSync(main, script);
	const cache = join(testFolder(), "cache");
	const lines: string[] = [];
	const open = (): ConsoleBuild => {
		const build = createConsoleBuild({
			source,
			inputs: [source],
			caches: [cache],
			base: "/console/",
			log: (line) => lines.push(line),
		});
		onTestFinished(() => build.stop());
		return build;
	};
	return { main, cache, lines, open };
}

function scriptOf(folder: string): string {
	const [name = ""] = readdirSync(join(folder, "assets"));
	return readFileSync(join(folder, "assets", name), "utf8");
}

test("builds the same sources once, and changed sources again", async () => {
	const { open, main, lines, cache } = project({ script: "first", copies: true });
	const build = open();
	const [folder, again] = await Promise.all([build.folder(), build.folder()]);
	expect(again).toBe(folder);
	expect(await open().folder()).toBe(folder);
	expect(lines).toEqual([expect.stringMatching(/^built the console in [\d.]+ s$/)]);
	expect(scriptOf(folder)).toContain("first");

	writeFileSync(main, "second");
	const changed = await open().folder();
	expect(changed).not.toBe(folder);
	expect(scriptOf(changed)).toContain("second");
	expect(readdirSync(cache)).toHaveLength(2);
});

test("two stages that build the same sources at once get the same folder", async () => {
	const { open, cache } = project({ copies: true });
	const [one, other] = await Promise.all([open().folder(), open().folder()]);
	expect(one).toBe(other);
	expect(readdirSync(cache)).toHaveLength(1);
});

test("reports the output of a failed build, caches nothing, and builds again once the sources are fixed", async () => {
	const { open, main, cache } = project({ script: 'import "./missing.js";' });
	const build = open();
	await expect(build.folder()).rejects.toThrow(/missing\.js/);
	expect(readdirSync(cache)).toEqual([]);
	writeFileSync(main, 'document.body.textContent = "fixed";');
	const folder = await build.folder();
	expect(readFileSync(join(folder, "index.html"), "utf8")).toMatch(/src="\/console\/assets\/index-[\w-]+\.js"/);
	expect(scriptOf(folder)).toContain("fixed");
});

test("a stop aborts the build and leaves no files behind", async () => {
	const { open, cache } = project();
	const build = open();
	const folder = build.folder();
	await until(() => existsSync(cache));
	await build.stop();
	await expect(folder).rejects.toThrow(/abort/);
	expect(readdirSync(cache)).toEqual([]);
});

test("a build that has not been used for a week is deleted", async () => {
	const { open, main, cache } = project({ copies: true });
	const old = await open().folder();
	utimesSync(old, 1, 1);
	writeFileSync(main, 'document.body.textContent = "second";');
	await open().folder();
	expect(existsSync(old)).toBe(false);
	expect(readdirSync(cache)).toHaveLength(1);
});
