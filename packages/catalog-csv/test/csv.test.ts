import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseCsv } from "../src/csv.ts";

const cell = fc.oneof(
	fc.string({ unit: fc.constantFrom("a", "B", "ß", "é", "🫖", " ", ",", '"', "\n", "-", "7"), maxLength: 12 }),
	fc.constantFrom("Tee", "Größe M", "'", ";"),
);
const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;

test("returns every quoted cell unchanged, with the line on which its row begins", () => {
	const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 8 });
	fc.assert(
		fc.property(rows, fc.constantFrom("\n", "\r\n"), (cells, end) => {
			const csv = ["name", ...cells.map((row) => row.map(quote).join(",")), ""].join(end);
			const { header, rows: parsed, malformed } = parseCsv(csv);
			expect(header).toEqual(["name"]);
			expect(malformed).toEqual([]);
			expect(parsed.map((row) => row.cells)).toEqual(cells);
			let line = 2;
			for (const [index, row] of cells.entries()) {
				expect(parsed[index]?.line).toBe(line);
				line += row.join("").split("\n").length;
			}
		}),
		{ numRuns: 200 },
	);
});
