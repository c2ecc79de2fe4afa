import { describe, expect, test } from "vitest";
import { readCsv } from "../src/csv.ts";
import { CsvFileError, decodeCsv } from "../src/encoding.ts";

const text = "name,stock\r\nKännchen,40\r\nŒuvre d’art 🫖,12\r\n";

function utf16(text: string, isBigEndian: boolean): Buffer {
	const bytes = Buffer.from(text, "utf16le");
	return isBigEndian ? bytes.swap16() : bytes;
}

/** Bytes of Windows-1252, whose letters here are those of Latin-1. */
const windows1252 = Buffer.from("name,stock\r\nK\u00e4nnchen,40\r\n\u008cuvre d\u0092art,12\r\n", "latin1");

describe("a file", () => {
	test.each([
		["UTF-8", Buffer.from(text)],
		["UTF-8 with a byte order mark", Buffer.from(`\uFEFF${text}`)],
		["UTF-16, little-endian, with a byte order mark", utf16(`\uFEFF${text}`, false)],
		["UTF-16, big-endian, with a byte order mark", utf16(`\uFEFF${text}`, true)],
	])("in %s is read", (_, bytes) => {
		expect(decodeCsv(bytes)).toBe(text);
		expect(readCsv(bytes)).toMatchObject({ header: ["name", "stock"], rows: [{ line: 2 }, { line: 3 }] });
	});

	test("with the replacement character is read: an earlier program wrote it", () => {
		expect(readCsv(Buffer.from("name\nK\ufffdnnchen\n")).rows[0]?.cells).toEqual(["K\ufffdnnchen"]);
	});

	test.each([
		["in Windows-1252", windows1252, "The file isn't valid UTF-8 (see line 2)."],
		["cut in the middle of a letter", Buffer.from(text).subarray(0, 14), "The file isn't valid UTF-8 (see line 2)."],
		["in Shift JIS", Buffer.from([0x6e, 0x0a, 0x83, 0x65, 0x0a]), "The file isn't valid UTF-8 (see line 2)."],
		["with half a character of UTF-16", Buffer.from([0xff, 0xfe, 0x00, 0xd8]), "The file isn't valid UTF-16LE."],
		["with half a byte pair of UTF-16", Buffer.from([0xfe, 0xff, 0x00]), "The file isn't valid UTF-16BE."],
		["in UTF-16 without a byte order mark", utf16("name,stock", false), "The file isn't UTF-8 text: it has zero bytes"],
		["in UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 0x6e, 0, 0, 0]), "The file isn't UTF-8 text: it has zero bytes"],
		[
			".xlsx",
			Buffer.from("PK\x03\x04…[Content_Types].xml…xl/workbook.xml…"),
			"The file is an Excel workbook (.xlsx), not CSV.",
		],
		[
			".ods",
			Buffer.from("PK\x03\x04…mimetypeapplication/vnd.oasis.opendocument.spreadsheet"),
			"The file is an OpenDocument spreadsheet (.ods), not CSV.",
		],
		[".zip", Buffer.from("PK\x03\x04…catalog.csv"), "The file is a ZIP archive, not CSV."],
		[".xls", Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), "The file is an Excel workbook (.xls), not CSV."],
		[".pdf", Buffer.from("%PDF-1.7"), "The file is a PDF document, not CSV."],
	])("%s is refused, with what to do", (_, bytes, message) => {
		expect(() => readCsv(bytes)).toThrow(CsvFileError);
		expect(() => readCsv(bytes)).toThrow(message);
		expect(() => readCsv(bytes)).toThrow(/Save it as "CSV UTF-8", then choose it again\.$/);
	});
});
