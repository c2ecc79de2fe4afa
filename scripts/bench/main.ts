/**
 * Measures the project next to named peers, prints the results and writes them to docs/performance.md, with plots.
 *
 *     npm run bench
 *     npm run bench -- --only cold-start,warm
 *     npm run bench -- --only growth --large
 *
 * `--large` also measures what takes longer than the ten minutes of a whole run. Docs: docs/performance.md.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { keysOf } from "@tap/core/contract/record.ts";
import { type PartId, parts } from "./parts.ts";
import { goalTable, isMet, type PartResult, toText } from "./report.ts";
import { measurementOf, pages, readResults, writeResults } from "./results.ts";
import type { PartMessage, PartRequest } from "./run-part.ts";

const ids = keysOf(parts);

const { values } = parseArgs({ options: { only: { type: "string" }, large: { type: "boolean", default: false } } });
const chosen = choose(values.only);
let results = readResults();
const startMs = Date.now();
for (const [index, id] of chosen.entries()) {
	console.log(`\n${id} (${index + 1} of ${chosen.length})\n`);
	const partStartMs = Date.now();
	try {
		const result = await run(id, values.large);
		// Another run may have written results in the meantime.
		results = { ...readResults(), [id]: measurementOf(result) };
		for (const table of result.tables) console.log(`${toText(table)}\n`);
		if (result.goals.length > 0) console.log(`${toText(goalTable(result.goals))}\n`);
		// After each part, so that an interrupted run keeps what it has measured.
		await writeResults(results);
	} catch (error) {
		console.error(`${id} failed: ${error instanceof Error ? error.message : error}`);
		process.exitCode = 1;
	}
	console.log(`  ${id} took ${seconds(partStartMs)} s`);
}
const goals = chosen.flatMap((id) => results[id]?.goals ?? []);
const met = goals.filter(isMet).length;
console.log(
	`\n${met} of ${goals.length} goals are met. ${seconds(startMs)} s. The results are in ${pages.join(" and ")}.`,
);

function choose(only: string | undefined): PartId[] {
	if (only === undefined) return ids;
	const names = only.split(",").map((name) => name.trim());
	const unknown = names.find((name) => !ids.some((id) => id === name));
	if (unknown !== undefined) {
		console.error(`There is no part ${unknown}: use ${ids.join(", ")}.`);
		process.exit(1);
	}
	return ids.filter((id) => names.includes(id));
}

async function run(id: PartId, isLarge: boolean): Promise<PartResult> {
	const child = fork(new URL("./run-part.ts", import.meta.url));
	let result: PartResult | undefined;
	let shown = -1;
	child.on("message", (message: PartMessage) => {
		if ("result" in message) {
			result = message.result;
			return;
		}
		const { done, total, text = "" } = message;
		if (process.stdout.isTTY)
			process.stdout.write(`\r\u001b[K  ${done} of ${total} ${text}${done === total ? "\n" : ""}`);
		// A log shows every tenth only.
		else if (Math.floor((10 * done) / total) > shown) console.log(`  ${done} of ${total} ${text}`.trimEnd());
		shown = Math.floor((10 * done) / total);
	});
	const figures = Object.fromEntries(Object.entries(results).map(([part, { figures }]) => [part, figures]));
	const request: PartRequest = { id, isLarge, figures };
	child.send(request);
	const [code] = await once(child, "exit");
	if (result === undefined) throw new Error(`its process ended with the code ${code} and no result.`);
	return result;
}

function seconds(sinceMs: number): string {
	return ((Date.now() - sinceMs) / 1000).toFixed(0);
}
