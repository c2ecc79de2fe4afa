import { parse } from "csv-parse/sync";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCsv } from "../src/csv.ts";

const cell = fc.oneof(
	fc.string({
		unit: fc.constantFrom("a", "B", "ß", "é", "🫖", " ", ",", ";", "\t", '"', "\n", "-", "7"),
		maxLength: 12,
	}),
	fc.constantFrom("Tee", "Größe M", "'", ";"),
);
const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** The lines and cells of the rows of a file. */
function rowsOf(csv: string): [line: number, ...cells: string[]][] {
	return parseCsv(csv).rows.map(({ line, cells }) => [line, ...cells]);
}

// A carriage return alone is tested below: mixed at random, one before a line feed would be read as one line end.
const lineEnd = fc.constantFrom("\n", "\r\n");

test("returns every quoted cell with any mix of line ends, and the line on which its row begins", () => {
	const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 8 });
	const separator = fc.constantFrom(",", ";", "\t");
	fc.assert(
		fc.property(rows, separator, fc.infiniteStream(lineEnd), (cells, separator, lineEnds) => {
			const nextEnd = () => lineEnds.next().value ?? "\n";
			const header = ["a", "b", "c", "d"];
			const records = cells.map((row) => row.map(quote).join(separator));
			const csv = `${[header.join(separator), ...records].join("\n")}\n`.replaceAll("\n", nextEnd);
			const { malformed, ...parsed } = parseCsv(csv);
			expect(malformed).toEqual([]);
			expect(parsed.header).toEqual(header);
			let line = 2;
			const expected = cells.flatMap((row) => {
				const first = line;
				line += row.join("").split("\n").length;
				return row.some((text) => text.trim() !== "") ? [{ line: first, cells: row }] : [];
			});
			expect(parsed.rows).toEqual(expected);
		}),
		{ numRuns: 300 },
	);
});

test("reads what is well-formed as csv-parse does", () => {
	const text = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", " "), maxLength: 40 });
	let compared = 0;
	fc.assert(
		fc.property(text, (body) => {
			const csv = `h1,h2,h3\n${body}`;
			const { rows, malformed } = parseCsv(csv);
			let theirs: string[][];
			try {
				theirs = parse(csv, { relax_column_count: true, from_line: 2 });
			} catch {
				expect(malformed).not.toEqual([]);
				return;
			}
			expect(malformed).toEqual([]);
			const withContent = theirs.filter((cells) => cells.some((each) => each.trim() !== ""));
			// Ours leaves out empty cells beyond the last column.
			const trimmed = withContent.map((cells) =>
				cells.slice(0, Math.max(3, cells.findLastIndex((each) => each.trim() !== "") + 1)),
			);
			expect(rows.map(({ cells }) => cells)).toEqual(trimmed);
			compared++;
		}),
		{ numRuns: 2000 },
	);
	expect(compared).toBeGreaterThan(100);
});

describe("line ends", () => {
	const lines = ["name,stock", "A,1", '"B\nb",2', "C,3"];
	const rows = [
		[2, "A", "1"],
		[3, "B\nb", "2"],
		[5, "C", "3"],
	];
	test.each([
		["LF", lines.join("\n")],
		["CRLF", lines.join("\n").replaceAll("\n", "\r\n")],
		["CR", lines.join("\r").replaceAll("\n", "\r")],
		["CRLF after the header, then LF", lines.join("\n").replace("\n", "\r\n")],
		["LF after the header, then CRLF", lines.join("\r\n").replace("\r\n", "\n")],
		["CRLF in a quoted cell only", lines.join("\n").replace("B\nb", "B\r\nb")],
		["CR in a quoted cell only", lines.join("\r\n").replace("B\nb", "B\rb")],
	])("may be %s", (_, csv) => {
		expect(rowsOf(csv)).toEqual(rows);
		expect(rowsOf(`${csv}\r\n`)).toEqual(rows);
	});
});

describe("the separator", () => {
	test.each([
		["a comma", "name,price\nA,1.50", "1.50"],
		["a semicolon", "name;price\nA;1,50", "1,50"],
		["a tab", "name\tprice\nA\t1,50", "1,50"],
		["a semicolon beside commas in a name", "name;price, net;stock\nA;1,50;4", "1,50"],
		["a semicolon after a quoted comma", '"name, short";price\nA;1.50', "1.50"],
		["a semicolon after rows without content", "\n;;\n;\nname;price\nA;1,50", "1,50"],
		["stated as a comma", "sep=,\nname,price\nA,1.50", "1.50"],
		["stated as a semicolon", "sep=;\r\nname;price\r\nA;1,50", "1,50"],
		["stated as a tab", "SEP=\t\nname\tprice\nA\t1", "1"],
		["stated as a bar", '"sep=|"\nname|price\nA|1;2,3', "1;2,3"],
		["stated after a byte order mark, in a row of the program", "\uFEFFsep=;;;\nname;price\nA;1", "1"],
	])("may be %s", (_, csv, price) => {
		expect(parseCsv(csv).header.at(1)).toMatch(/^price/);
		expect(parseCsv(csv).rows[0]?.cells.slice(0, 2)).toEqual(["A", price]);
		expect(parseCsv(csv).rows[0]?.line).toBe(csv.split(/\r?\n/).findIndex((line) => line.startsWith("A")) + 1);
	});

	test("of a single column is a comma", () => {
		expect(parseCsv("name\nA")).toEqual({
			header: ["name"],
			rows: [{ line: 2, cells: ["A"] }],
			malformed: [],
			separator: ",",
		});
	});
});

describe("what spreadsheets leave behind", () => {
	test("rows without content are left out, and counted as lines", () => {
		expect(rowsOf('name,stock\r\n,\r\nA,1\r\n" ",\u00a0\r\n\r\nB,2\r\n,,\r\n,,\r\n')).toEqual([
			[3, "A", "1"],
			[6, "B", "2"],
		]);
	});

	test("columns without a name and content are left out, wherever they are", () => {
		const file = parseCsv(",name,,stock,,\r\n,A,,1,,\r\n,B, ,2,\r\n");
		expect(file.header).toEqual(["name", "stock"]);
		expect(file.rows.map(({ cells }) => cells)).toEqual([
			["A", "1"],
			["B", "2"],
		]);
	});

	test("a column without a name is kept if a row has content in it", () => {
		const file = parseCsv("name,,stock\nA,,1\nB,x,2\n");
		expect(file.header).toEqual(["name", "", "stock"]);
		expect(file.rows[1]?.cells).toEqual(["B", "x", "2"]);
	});

	test("empty cells beyond the last column are left out, others are not", () => {
		expect(rowsOf("name,stock\nA,1,,\nB,2,,x\n")).toEqual([
			[2, "A", "1"],
			[3, "B", "2", "", "x"],
		]);
	});

	test("a file without content has no columns", () => {
		for (const csv of ["", "\r\n\r\n", ",,\n,,\n", "\uFEFF", "sep=;\n"]) {
			expect(parseCsv(csv)).toMatchObject({ header: [], rows: [], malformed: [] });
		}
	});
});

describe("wrong quotes", () => {
	test.each([
		["a quote that is never closed", 'prd_a,"Open,1', /opened and never closed/],
		["a quote in the middle of a cell", 'prd_a,27" screen,1', /in the middle of a cell/],
		["text after a closing quote", 'prd_a,"27" screen,1', /after the closing quote/],
	])("%s cost one line, told by its number", (_, line, reason) => {
		const csv = ["id,name,stock", 'prd_0,"two\r\nlines",1', line, "prd_b,B,2", "prd_c,C,3"].join("\r\n");
		const { rows, malformed } = parseCsv(csv);
		expect(malformed).toEqual([{ line: 4, reason: expect.stringMatching(reason) }]);
		expect(rows.map((row) => [row.line, row.cells[0]])).toEqual([
			[2, "prd_0"],
			[5, "prd_b"],
			[6, "prd_c"],
		]);
	});

	test("in a cell of several lines are told by the line on which the record begins", () => {
		const { rows, malformed } = parseCsv('id,name\n1,"a\nb" c\n2,"d"\n3,"e\n4,f\n');
		expect(malformed.map(({ line }) => line)).toEqual([2, 3, 5]);
		expect(rows).toEqual([
			{ line: 4, cells: ["2", "d"] },
			{ line: 6, cells: ["4", "f"] },
		]);
	});

	test("in the line that names the columns refuse the file", () => {
		expect(() => parseCsv('\nid,"name\nprd_a,A')).toThrow("Line 2 must name the columns, and can't be read.");
	});
});
