import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { arch, cpus, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { root } from "../project-root.ts";
import type { PartId } from "./parts.ts";
import { goalTable, type PartResult, toMarkdown } from "./report.ts";
import { toSvg } from "./svg.ts";

/** The result of a part with the circumstances in which it was measured. */
export interface Measurement extends PartResult {
	/** When, as in `2026-05-04`. */
	date: string;
	/** The processor, the memory and the operating system. */
	machine: string;
	/** The version of Node.js. */
	node: string;
}

/** The last measurement of each part. */
export type Results = Partial<Record<PartId, Measurement>>;

/** The pages with the results, and the folder with what they show. */
export const pages = ["docs/performance.md", "docs/scale.md"];
const folder = join(root, "docs/performance");
const resultsFile = join(folder, "results.json");

/** Returns the committed results. */
export function readResults(): Results {
	// Only writeResults writes this file.
	return existsSync(resultsFile) ? JSON.parse(readFileSync(resultsFile, "utf8")) : {};
}

/** Adds the circumstances of this run to a result. */
export function measurementOf(result: PartResult, now = new Date()): Measurement {
	const processors = cpus();
	return {
		date: now.toISOString().slice(0, 10),
		machine: `${processors.length} × ${processors[0]?.model.trim() || arch()}, ${Math.round(totalmem() / 2 ** 30)} GB, ${type()} ${release()}`,
		node: process.version,
		...result,
	};
}

/** Writes the results, the plots and the page. */
export async function writeResults(results: Results): Promise<void> {
	await mkdir(folder, { recursive: true });
	await writeFile(resultsFile, `${JSON.stringify(results, null, "\t")}\n`);
	for (const { plots } of Object.values(results)) {
		for (const plot of plots) await writeFile(join(folder, `${plot.name}.svg`), toSvg(plot));
	}
	for (const name of pages) {
		const page = join(root, name);
		await writeFile(page, fillPage(readFileSync(page, "utf8"), results));
	}
}

/** Puts the results into the sections that a page has for them: `<!-- results of cold-start -->` to `<!-- end of results -->`. */
export function fillPage(text: string, results: Results): string {
	let filled = text;
	for (const [id, measurement] of Object.entries(results)) {
		const start = `<!-- results of ${id} -->\n`;
		const begin = filled.indexOf(start);
		const end = filled.indexOf("<!-- end of results -->", begin);
		if (begin === -1 || end === -1) continue;
		filled = `${filled.slice(0, begin + start.length)}\n${sectionOf(measurement)}\n\n${filled.slice(end)}`;
	}
	return filled;
}

function sectionOf({ date, machine, node, versions = {}, tables, plots, goals }: Measurement): string {
	const compared = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
	return [
		`Measured on ${date} with Node.js ${node} on ${machine}.${compared.length > 0 ? ` Compared with ${compared.join(", ")}.` : ""}`,
		...tables.map(toMarkdown),
		...plots.map(({ name, title }) => `![${title}](performance/${name}.svg)`),
		...(goals.length > 0 ? [toMarkdown(goalTable(goals))] : []),
	].join("\n\n");
}
