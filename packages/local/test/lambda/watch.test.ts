import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as esbuild from "esbuild";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";
import { testFolder, until, writeInOneStep } from "../harness.ts";

// esbuild's own watch looks for changes every other second. Here it only builds once, so that all changes come from the system.
vi.doMock("esbuild", async (importOriginal) => {
	const original = await importOriginal<typeof esbuild>();
	return {
		...original,
		async context(options: esbuild.BuildOptions) {
			const build = await original.context(options);
			return { ...build, watch: () => build.rebuild() };
		},
	};
});
// Another test file of this process may have loaded the bundler before, and others may load it later.
vi.resetModules();
const { startBundler } = await import("../../src/lambda/bundler.ts");
afterAll(() => {
	vi.doUnmock("esbuild");
	vi.resetModules();
});

test("the system reports changes of all sources, also of files and folders that are new", async () => {
	const root = testFolder();
	const put = (name: string, text: string) => writeInOneStep(join(root, name), text);
	mkdirSync(join(root, "inner"));
	put("one.ts", 'export { value } from "./inner/value.ts";');
	put("inner/value.ts", "export const value = 1;");
	const bundler = await startBundler({ root, outdir: join(root, "build"), entries: { one: "one.ts" } });
	onTestFinished(() => bundler.stop());
	const failures: string[] = [];
	let changes = 0;
	await bundler.watch({
		changed: () => {
			changes += 1;
		},
		failed: (message) => failures.push(message),
	});
	const valueAfter = async (change: number) => {
		await until(() => changes >= change);
		return (await import(pathToFileURL(bundler.bundles.one ?? "").href)).value;
	};

	put("inner/value.ts", "export const value = 2;");
	expect(await valueAfter(1)).toBe(2);

	put("inner/value.ts", "export const value = ;");
	await until(() => failures.length > 0);
	mkdirSync(join(root, "other"));
	put("other/value.ts", "export const value = 3;");
	put("inner/value.ts", 'export { value } from "../other/value.ts";');
	expect(await valueAfter(2)).toBe(3);

	put("other/value.ts", "export const value = 4;");
	expect(await valueAfter(3)).toBe(4);
	expect(failures).toHaveLength(1);
});

test("a change of what is needed at the start only builds nothing, and its bundle stays", async () => {
	const root = testFolder();
	const put = (name: string, text: string) => writeInOneStep(join(root, name), text);
	put("one.ts", "export const value = 1;");
	put("start.ts", "export const value = 1;");
	const entries = { one: "one.ts", start: "start.ts" };
	const bundler = await startBundler({ root, outdir: join(root, "build"), entries, startOnly: ["start"] });
	onTestFinished(() => bundler.stop());
	const { start } = bundler.bundles;
	const changed: string[][] = [];
	await bundler.watch({
		changed: (_, names) => changed.push(names),
		failed: (message) => changed.push([message]),
	});
	// It would not even build.
	put("start.ts", "export const value = ;");
	put("one.ts", "export const value = 2;");
	await until(() => changed.length > 0);
	expect(changed).toEqual([["one"]]);
	expect(bundler.bundles.start).toBe(start);
	expect(existsSync(start ?? "")).toBe(true);
});
