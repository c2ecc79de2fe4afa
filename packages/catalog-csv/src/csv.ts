import { CsvFileError, decodeCsv } from "./encoding.ts";
import { parseRecord } from "./record.ts";

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
	/** What separates the cells. */
	separator: string;
}

/** The separators that spreadsheets write, the most common first. */
const separators = [",", ";", "\t"];

/**
 * Reads the bytes of a CSV file.
 * @throws {CsvFileError} if they are not text in a known encoding, or the line that names the columns cannot be parsed
 */
export function readCsv(bytes: Uint8Array): CsvFile {
	return parseCsv(decodeCsv(bytes));
}

/**
 * Parses CSV (RFC 4180) as programs write it. The first line names the columns. Cells are separated by commas, semicolons or tabs,
 * or by what a first line `sep=` states. Lines end with LF, CRLF or CR, also mixed. Rows and columns without content are left out.
 * A line that cannot be parsed does not affect the others.
 * @throws {CsvFileError} if the line that names the columns cannot be parsed
 */
export function parseCsv(text: string): CsvFile {
	const normalized = text.replace(/^\uFEFF+/, "").replaceAll(/\r\n?/g, "\n");
	const stated = /^"?sep=([^"\n])"?[,;\t]*(?:\n|$)/i.exec(normalized);
	const start = stated?.[0].length ?? 0;
	const separator = stated?.[1] ?? detectSeparator(normalized);
	const malformed: { line: number; reason: string }[] = [];
	const records: CsvRow[] = [];
	let line = stated ? 2 : 1;
	for (let position = start; position < normalized.length; ) {
		const { cells, error, end } = parseRecord(normalized, position, separator);
		if (error !== undefined && records.length === 0) {
			throw new CsvFileError(`Line ${line} must name the columns, and can't be read. ${error}`);
		}
		if (error !== undefined) malformed.push({ line, reason: error });
		else if (cells.some(hasContent)) records.push({ line, cells });
		line += lineBreaks(normalized, position, end) + 1;
		position = end + 1;
	}
	const [header, ...rows] = records;
	const names = header?.cells.map((name) => name.trim()) ?? [];
	return { ...withoutEmptyColumns(names, rows), malformed, separator };
}

function hasContent(cell: string): boolean {
	return cell.trim() !== "";
}

/** Returns the separator that divides the first line with content into the most cells. */
function detectSeparator(text: string): string {
	// Rows without content may come first.
	const start = text.lastIndexOf("\n", text.search(/[^\s,;]/)) + 1;
	const counts = separators.map((separator) => ({
		separator,
		count: parseRecord(text, start, separator).cells.length,
	}));
	return counts.reduce((best, other) => (other.count > best.count ? other : best)).separator;
}

function lineBreaks(text: string, start: number, end: number): number {
	let count = 0;
	for (let at = text.indexOf("\n", start); at !== -1 && at < end; at = text.indexOf("\n", at + 1)) count++;
	return count;
}

/** Leaves out the columns that have neither a name nor content, and what empty cells rows have beyond the last column. */
function withoutEmptyColumns(names: readonly string[], rows: readonly CsvRow[]): Pick<CsvFile, "header" | "rows"> {
	const isKept = names.map((name) => name !== "");
	for (const { cells } of rows) {
		for (const [index, cell] of cells.entries()) {
			if (index < names.length && !isKept[index] && hasContent(cell)) isKept[index] = true;
		}
	}
	return {
		header: names.filter((_, index) => isKept[index]),
		rows: rows.map(({ line, cells }) => {
			const length = Math.max(cells.findLastIndex(hasContent) + 1, names.length);
			return { line, cells: cells.slice(0, length).filter((_, index) => isKept[index] ?? true) };
		}),
	};
}
