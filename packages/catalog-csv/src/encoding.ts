/** A file that cannot be read as CSV at all. The message says what it is instead and what to do, for the person who chose it. */
export class CsvFileError extends Error {
	override readonly name = "CsvFileError";
}

const advice = 'Save it as "CSV UTF-8", then choose it again.';

/** What a file is, by its first bytes. `content` distinguishes formats that all are ZIP archives. */
const otherFormats: readonly { name: string; start: readonly number[]; content?: string }[] = [
	{ name: "an Excel workbook (.xlsx)", start: [0x50, 0x4b, 0x03, 0x04], content: "xl/workbook" },
	{ name: "an OpenDocument spreadsheet (.ods)", start: [0x50, 0x4b, 0x03, 0x04], content: "opendocument.spreadsheet" },
	{ name: "a ZIP archive", start: [0x50, 0x4b, 0x03, 0x04] },
	{ name: "an Excel workbook (.xls)", start: [0xd0, 0xcf, 0x11, 0xe0] },
	{ name: "a PDF document", start: [0x25, 0x50, 0x44, 0x46, 0x2d] },
];

/**
 * Decodes the bytes of a CSV file: UTF-8, or UTF-16 with a byte order mark. Other encodings cannot be told apart, so that a guess
 * would store wrong letters.
 * @throws {CsvFileError} if the bytes are something else
 */
export function decodeCsv(bytes: Uint8Array): string {
	const format = otherFormats.find(
		({ start, content }) =>
			start.every((byte, index) => bytes[index] === byte) &&
			(content === undefined || new TextDecoder("latin1").decode(bytes).includes(content)),
	);
	if (format) throw new CsvFileError(`The file is ${format.name}, not CSV. ${advice}`);
	const encoding = encodingOf(bytes);
	let text: string;
	try {
		text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
	} catch {
		const place = encoding === "utf-8" ? ` (see line ${firstInvalidLine(bytes)})` : "";
		throw new CsvFileError(`The file isn't valid ${encoding.toUpperCase()}${place}. ${advice}`);
	}
	if (text.includes("\0")) {
		throw new CsvFileError(
			`The file isn't UTF-8 text: it has zero bytes, as UTF-16 and files that aren't text do. ${advice}`,
		);
	}
	return text;
}

/** The encoding that the byte order mark states; UTF-8 without one. */
function encodingOf([first, second]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
	if (first === 0xff && second === 0xfe) return "utf-16le";
	if (first === 0xfe && second === 0xff) return "utf-16be";
	return "utf-8";
}

/** The first line that is not valid UTF-8, counted from 1. */
function firstInvalidLine(bytes: Uint8Array): number {
	const decoder = new TextDecoder("utf-8", { fatal: true });
	const lineFeed = 0x0a;
	for (let line = 1, start = 0; ; line++) {
		const end = bytes.indexOf(lineFeed, start);
		try {
			decoder.decode(bytes.subarray(start, end === -1 ? bytes.length : end));
		} catch {
			return line;
		}
		if (end === -1) return line;
		start = end + 1;
	}
}
