import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { mergeProcessCovs, type ProcessCov } from "@bcoe/v8-coverage";
import { parse } from "acorn";
import { convert } from "ast-v8-to-istanbul";
import { expect, inject, test } from "vitest";
import { root } from "../synthesis/synthesis.ts";
import { stages } from "./stages.ts";

// The infrastructure runs bundled and in processes of its own, so Vitest does not see its coverage. This test reads V8's
// report of each process, and maps the bundle to the sources with the source map.

/** Returns the lines of each source file on which a statement or branch was never run. */
async function uncoveredLines(): Promise<Map<string, number[]>> {
	const folder = inject("coverage");
	const bundle = pathToFileURL(inject("bundle")).href;
	// The bundle is loaded once per synthesis, each time with another query, and so has several reports.
	const reports = readdirSync(folder).flatMap((file): ProcessCov[] => {
		const { result }: ProcessCov = JSON.parse(readFileSync(join(folder, file), "utf8"));
		const scripts = result.filter(({ url }) => url.split("?")[0] === bundle);
		return scripts.map((script) => ({ result: [{ ...script, url: bundle }] }));
	});
	expect(reports).toHaveLength(Object.keys(stages).length);
	const [script] = mergeProcessCovs(reports).result;
	if (!script) throw new Error("V8 reported no coverage of the bundle");
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
	const uncovered = await uncoveredLines();
	const sources = readdirSync(join(root, "infra")).filter((file) => file.endsWith(".ts"));
	const files = ["sst.config.ts", ...sources.map((file) => `infra/${file}`)];
	expect(files.length).toBeGreaterThan(10);
	const lines = files.map((file) => [file, uncovered.get(join(root, file))]);
	expect(Object.fromEntries(lines)).toEqual(Object.fromEntries(files.map((file) => [file, []])));
});
