/** A record of a CSV file, or why there is none. */
export interface ParsedRecord {
	cells: string[];
	/** What is wrong with its quotes, and what to do, for a person. */
	error?: string;
	/** The place of the line feed after the record, or the end of the text. */
	end: number;
}

const quote = '"';

/**
 * Parses the record of a text (RFC 4180, lines ended by LF) that begins at `start`. A record with wrong quotes ends with the line on
 * which it begins, so that a quote that is never closed costs one line and not the rest of the file. All records of a text take
 * linear time: at each line break, at most one of the records with wrong quotes is inside a quoted cell.
 */
export function parseRecord(text: string, start: number, separator: string): ParsedRecord {
	const cells: string[] = [];
	for (let position = start; ; position++) {
		const cell =
			text[position] === quote ? quotedCell(text, position, separator) : plainCell(text, position, separator);
		if ("error" in cell) {
			const lineEnd = text.indexOf("\n", start);
			return { cells: [], error: cell.error, end: lineEnd === -1 ? text.length : lineEnd };
		}
		cells.push(cell.text);
		position = cell.end;
		if (text[position] !== separator) return { cells, end: position };
	}
}

/** A cell and the place after it, or what is wrong with its quotes. */
type ParsedCell = { text: string; end: number } | { error: string };

function plainCell(text: string, start: number, separator: string): ParsedCell {
	let end = start;
	while (end < text.length && text[end] !== separator && text[end] !== "\n") {
		if (text[end] === quote) {
			return {
				error: "A quote is in the middle of a cell. Put the whole cell in quotes, and double each quote in it.",
			};
		}
		end++;
	}
	return { text: text.slice(start, end), end };
}

function quotedCell(text: string, start: number, separator: string): ParsedCell {
	let end = text.indexOf(quote, start + 1);
	while (end !== -1 && text[end + 1] === quote) end = text.indexOf(quote, end + 2);
	if (end === -1)
		return { error: "A quote is opened and never closed. Close it, or double it if it belongs to the text." };
	const next = text[end + 1];
	if (next !== undefined && next !== separator && next !== "\n") {
		return { error: "Text comes after the closing quote of a cell. Double each quote that belongs to the text." };
	}
	return { text: text.slice(start + 1, end).replaceAll('""', quote), end: end + 1 };
}
