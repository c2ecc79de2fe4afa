// The browser's build of the parser that the import example has, so that both read the same.
import { parse } from "csv-parse/browser/esm/sync";

/** A line of a file, cut into its cells. */
export interface SheetRow {
	/** The line of the file on which it begins, counted from 1. */
	line: number;
	cells: readonly string[];
}

/** A file of products as it stands, before anybody knows what its columns mean. */
export interface Sheet {
	header: readonly string[];
	rows: readonly SheetRow[];
	/** Lines that cannot be cut into cells, and why. */
	broken: readonly { line: number; reason: string }[];
}

/** Reads CSV (RFC 4180): lines ended by LF or CRLF, with or without a byte order mark; its first line names the columns. */
export function readSheet(csv: string): Sheet {
	const broken: { line: number; reason: string }[] = [];
	const rows: SheetRow[] = [];
	parse(csv, {
		bom: true,
		relax_column_count: true,
		skip_empty_lines: true,
		skip_records_with_error: true,
		on_skip: (error) => {
			const reason = "Put the whole cell in quotes, and each quote in it twice.";
			const line = Number(error?.lines);
			// The reader may stumble over the same line more than once.
			if (broken.at(-1)?.line === line) return;
			broken.push({ line, reason: error ? `${error.message}. ${reason}` : reason });
		},
		on_record: (cells: string[], { lines }) => {
			// A quoted cell may span lines; the reader is on the last one.
			rows.push({ line: lines - cells.join().split("\n").length + 1, cells });
			return null;
		},
	});
	const [header, ...others] = rows;
	return { header: header?.cells.map((name) => name.trim()) ?? [], rows: others, broken };
}
