import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { type Bundles, startBundler } from "../../src/lambda/bundler.ts";
import { testFolder, until } from "../harness.ts";

async function startWatching(sources: Record<string, string>) {
	const root = testFolder();
	const put = (name: string, text: string) => writeFileSync(join(root, name), text);
	for (const [name, text] of Object.entries(sources)) put(name, text);
	const changes: string[][] = [];
	const failures: string[] = [];
	let bundles: Bundles = {};
	const bundler = await startBundler({
		root,
		outdir: join(root, "build"),
		entries: { one: "one.ts", two: "two.ts" },
		watch: {
			changed(fresh, names) {
				bundles = fresh;
				changes.push(names);
			},
			failed: (message) => failures.push(message),
		},
	});
	onTestFinished(() => bundler.stop());
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
