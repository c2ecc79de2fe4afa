import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { scenarios } from "../scenarios/index.ts";

const names = scenarios.map(({ name }) => name);

/** Returns the cells of the rows of the first table below a heading, without the table's own heading. */
function tableBelow(file: string, heading: string): string[][] {
	const text = readFileSync(new URL(`../../../docs/${file}`, import.meta.url), "utf8");
	const [, section = ""] = text.split(`\n## ${heading}\n`);
	const [table = ""] = /(?:^\|.*\n)+/m.exec(section) ?? [];
	const rows = table.trim().split("\n").slice(2);
	return rows.map((row) =>
		row
			.split("|")
			.slice(1, -1)
			.map((cell) => cell.trim()),
	);
}

describe("docs/rehearsal.md", () => {
	it("lists every scenario in its order", () => {
		expect(tableBelow("rehearsal.md", "Scenarios").map(([name]) => name)).toEqual(names.map((name) => `\`${name}\``));
	});
});
