// The browser build runs in Node.js as well, so that the console and scripts parse alike.
import { parse } from "csv-parse/browser/esm/sync";

/** A record of a CSV file. */
export interface CsvRow {
	/** The line of the file on which the record begins, counted from 1. */
	line: number;
	cells: readonly string[];
}

/** A parsed CSV file whose columns have no meaning yet. */
export interface CsvFile {
	/** The names of the columns, without white space around them. */
	header: readonly string[];
	rows: readonly CsvRow[];
	/** Lines that cannot be parsed, and why. */
	malformed: readonly { line: number; reason: string }[];
}

/**
 * Parses CSV (RFC 4180) with a header line. Lines end with LF or CRLF, a byte order mark is ignored, and so are empty lines.
 * A line that cannot be parsed does not affect the others.
 */
export function parseCsv(text: string): CsvFile {
	const malformed: { line: number; reason: string }[] = [];
	const records: CsvRow[] = [];
	parse(text, {
		bom: true,
		relax_column_count: true,
		skip_empty_lines: true,
		skip_records_with_error: true,
		on_skip: (error) => {
			const advice = "Put the whole cell in quotes, and double each quote in it.";
			const line = Number(error?.lines);
			// The parser may report the same line more than once.
			if (malformed.at(-1)?.line === line) return;
			malformed.push({ line, reason: error ? `${error.message}. ${advice}` : advice });
		},
		on_record: (cells: string[], { lines }) => {
			// A quoted cell may span lines, and `lines` counts to the last of them.
			records.push({ line: lines - cells.join().split("\n").length + 1, cells });
			return null;
		},
	});
	const [header, ...rows] = records;
	return { header: header?.cells.map((name) => name.trim()) ?? [], rows, malformed };
}
