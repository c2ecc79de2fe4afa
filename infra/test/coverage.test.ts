import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { mergeProcessCovs, type ProcessCov } from "@bcoe/v8-coverage";
import { parse } from "acorn";
import { convert } from "ast-v8-to-istanbul";
import { expect, inject, test } from "vitest";
import { root } from "../synthesis/synthesis.ts";

// The infrastructure runs bundled and in processes of its own, so its coverage is put together here: from what V8 wrote
// down in each, by way of the source map.

/** Lines of each source file that some statement or branch of was never run. */
async function unrunLines(): Promise<Map<string, number[]>> {
	const folder = inject("coverage");
	const written = readdirSync(folder).map((file): ProcessCov => JSON.parse(readFileSync(join(folder, file), "utf8")));
	const script = mergeProcessCovs(written).result.find(({ url }) => url === pathToFileURL(inject("bundle")).href);
	if (!script) throw new Error("V8 wrote nothing down of the bundle");
	const code = readFileSync(inject("bundle"), "utf8");
	const files = await convert({
		code,
		ast: parse(code, { ecmaVersion: "latest", sourceType: "module" }),
		coverage: { url: script.url, functions: script.functions },
		sourceMap: JSON.parse(readFileSync(`${inject("bundle")}.map`, "utf8")),
	});
	return new Map(
		Object.entries(files).map(([file, { s, statementMap, b, branchMap }]) => {
			const statements = Object.entries(s).flatMap(([key, hits]) =>
				hits === 0 ? (statementMap[key]?.start.line ?? 0) : [],
			);
			const branches = Object.entries(b).flatMap(([key, paths]) =>
				paths.flatMap((hits, path) => (hits === 0 ? (branchMap[key]?.locations[path]?.start.line ?? 0) : [])),
			);
			return [file, [...new Set([...statements, ...branches])]];
		}),
	);
}

test("every line and branch of infra/ and sst.config.ts is run by some stage", async () => {
	const unrun = await unrunLines();
	const sources = readdirSync(join(root, "infra")).filter((file) => file.endsWith(".ts"));
	const files = ["sst.config.ts", ...sources.map((file) => `infra/${file}`)];
	expect(files.length).toBeGreaterThan(10);
	const lines = files.map((file) => [file, unrun.get(join(root, file))]);
	expect(Object.fromEntries(lines)).toEqual(Object.fromEntries(files.map((file) => [file, []])));
});
