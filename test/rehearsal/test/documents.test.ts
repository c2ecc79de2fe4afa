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

describe("docs/infrastructure.md", () => {
	const claims = tableBelow("infrastructure.md", "Verification status");

	it("has a known status for every claim", () => {
		expect(claims.length).toBeGreaterThan(names.length);
		for (const [claim, status] of claims) expect(["tested", "rehearsed", "not tried"], claim).toContain(status);
	});

	it("names the scenario of every rehearsed claim, and each scenario once", () => {
		const rehearsed = claims
			.filter(([, status]) => status === "rehearsed")
			.map(([, , by = ""]) => by.replaceAll("`", ""));
		expect(rehearsed.sort()).toEqual([...names].sort());
	});
});
