import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { type Bundles, startBundler } from "../../src/lambda/bundler.ts";
import { testFolder, until, writeInOneStep } from "../harness.ts";

async function startWatching(sources: Record<string, string>) {
	const root = testFolder();
	const put = (name: string, text: string) => writeInOneStep(join(root, name), text);
	for (const [name, text] of Object.entries(sources)) put(name, text);
	const changes: string[][] = [];
	const failures: string[] = [];
	let bundles: Bundles = {};
	const bundler = await startBundler({
		root,
		outdir: join(root, "build"),
		entries: { one: "one.ts", two: "two.ts" },
	});
	onTestFinished(() => bundler.stop());
	await bundler.watch({
		changed(fresh, names) {
			bundles = fresh;
			changes.push(names);
		},
		failed: (message) => failures.push(message),
	});
	const load = async (name: string) => import(pathToFileURL({ ...bundler.bundles, ...bundles }[name] ?? "").href);
	return { put, changes, failures, load, first: { ...bundler.bundles } };
}

test("a change rebuilds the affected entries under new names; an error is reported and changes nothing", async () => {
	const { put, changes, failures, load, first } = await startWatching({
		"one.ts": 'import { value } from "./value.ts";\nexport const one = value + 0;',
		"two.ts": "export const two = 2;",
		"value.ts": "export const value = 1;",
	});
	expect(await load("one")).toMatchObject({ one: 1 });

	put("value.ts", "export const value = ;");
	await until(() => failures.length > 0);
	expect(failures[0]).toMatch(/^value\.ts:1:22: Unexpected ";"$/);
	expect(changes).toEqual([]);
	expect(readFileSync(first.one ?? "", "utf8")).not.toBe("");

	put("value.ts", "export const value = 5;");
	await until(() => changes.length > 0);
	expect(changes).toEqual([["one"]]);
	expect(await load("one")).toMatchObject({ one: 5 });
	expect(await load("two")).toMatchObject({ two: 2 });
});

test("reports the place of an error in the first build", async () => {
	await expect(startWatching({ "one.ts": "let x =", "two.ts": "" })).rejects.toThrow(
		/^The code does not build: one\.ts:1:\d+: Unexpected end of file$/,
	);
});

/** Starts a bundler with a cache on a folder with sources, as often as needed. */
function cachedProject(sources: Record<string, string>) {
	const root = testFolder();
	const cache = join(root, "cache");
	const put = (name: string, text: string) => writeInOneStep(join(root, name), text);
	for (const [name, text] of Object.entries(sources)) put(name, text);
	let starts = 0;
	const start = async () => {
		starts += 1;
		const bundler = await startBundler({
			root,
			outdir: join(root, `build-${starts}`),
			entries: { one: "one.ts" },
			cache: { folder: cache, inputs: ["one.ts", "value.ts"] },
		});
		onTestFinished(() => bundler.stop());
		return { bundler, load: () => import(pathToFileURL(bundler.bundles.one ?? "").href) };
	};
	/** Changes the cached bundle, which shows whether it is used. */
	const mark = () => {
		const [folder = ""] = readdirSync(cache);
		const bundle = readdirSync(join(cache, folder)).find((name) => name.endsWith(".mjs")) ?? "";
		writeFileSync(join(cache, folder, bundle), 'export const one = "from the cache";');
	};
	return { put, start, mark };
}

const sources = {
	"one.ts": 'import { value } from "./value.ts";\nexport const one = value + 0;',
	"value.ts": "export const value = 1;",
};

test("the same sources are bundled once, and changed sources again", async () => {
	const { put, start, mark } = cachedProject(sources);
	expect(await (await start()).load()).toMatchObject({ one: 1 });
	mark();
	expect(await (await start()).load()).toMatchObject({ one: "from the cache" });
	put("value.ts", "export const value = 2;");
	expect(await (await start()).load()).toMatchObject({ one: 2 });
});

test("a change between a start from the cache and the beginning of the watch takes effect", async () => {
	const { put, start } = cachedProject(sources);
	await start();
	const { bundler, load } = await start();
	put("value.ts", "export const value = 3;");
	const changes: string[][] = [];
	await bundler.watch({ changed: (_, names) => changes.push(names), failed: () => {} });
	await until(() => changes.length > 0);
	expect(changes).toEqual([["one"]]);
	expect(await load()).toMatchObject({ one: 3 });
});

test("a start from the cache does not report unchanged bundles as changed", async () => {
	const { put, start } = cachedProject(sources);
	await start();
	const { bundler, load } = await start();
	const first = bundler.bundles.one;
	const changes: (string | undefined)[] = [];
	await bundler.watch({ changed: ({ one }) => changes.push(one), failed: () => {} });
	// The watch begins with a build of the sources as they are. Only a later one may be reported.
	put("value.ts", "export const value = 5;");
	await until(() => changes.length > 0);
	expect(changes).not.toContain(first);
	expect(await load()).toMatchObject({ one: 5 });
});

test("code that does not build is not cached", async () => {
	const { put, start } = cachedProject({ ...sources, "value.ts": "export const value = ;" });
	await expect(start()).rejects.toThrow("The code does not build: value.ts:1:22");
	put("value.ts", "export const value = 4;");
	expect(await (await start()).load()).toMatchObject({ one: 4 });
});

test("a source that the cache does not know is an error, because its changes would go unnoticed", async () => {
	const { put, start } = cachedProject({ ...sources, "one.ts": 'export { two as one } from "./two.ts";' });
	put("two.ts", "export const two = 2;");
	await expect(start()).rejects.toThrow(/^The cache of bundles does not know that they depend on .*two\.ts\.$/);
});
