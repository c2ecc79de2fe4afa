import { createHash } from "node:crypto";
import type { BulkProductInput } from "@tap/client";
import { parse } from "csv-parse/sync";

/** A product and the line of the file on which it begins, counted from 1. */
export interface Line {
	line: number;
	product: BulkProductInput & { id: string };
}

/** A line that is not imported, and why. */
export interface Rejection {
	line: number;
	reasons: string[];
}

export interface Catalog {
	lines: Line[];
	rejected: Rejection[];
}

/** The columns, in any order; the first line of the file names them. */
const columns = { id: "optional", name: "", description: "optional", category: "", price: "", currency: "", stock: "" };

/** A fault of a field that keeps it from becoming a value at all; what the value may be is for the API to say. */
class Unreadable extends Error {}

/**
 * Reads a catalog: CSV (RFC 4180) in UTF-8, with or without a byte order mark, lines ended by LF or CRLF.
 * @throws Error when the first line does not name the columns
 */
export function readCatalog(csv: string): Catalog {
	const rejected: Rejection[] = [];
	const records: { record: string[]; line: number }[] = [];
	parse(csv, {
		bom: true,
		relax_column_count: true,
		skip_empty_lines: true,
		skip_records_with_error: true,
		on_skip: (error) => {
			const reason = "put the whole field in quotes, and each quote in it twice";
			rejected.push({ line: Number(error?.lines), reasons: [error ? `${error.message}: ${reason}` : reason] });
		},
		on_record: (record: string[], { lines }) => {
			// A quoted field may span lines; the reader is on the last one.
			records.push({ record, line: lines - record.join().split("\n").length + 1 });
			return null;
		},
	});
	const [header, ...rows] = records;
	const names = namesOf(header?.record ?? []);

	const lines: Line[] = [];
	const lineOf = new Map<string, number>();
	for (const { record, line } of rows) {
		try {
			const product = productOf(record, names);
			const first = lineOf.get(product.id);
			if (first !== undefined) throw new Unreadable(`id: ${product.id} stands on line ${first} already`);
			lineOf.set(product.id, line);
			lines.push({ line, product });
		} catch (error) {
			if (!(error instanceof Unreadable)) throw error;
			rejected.push({ line, reasons: error.message.split("\n") });
		}
	}
	return { lines, rejected: rejected.sort((a, b) => a.line - b.line) };
}

function namesOf(header: string[]): string[] {
	const names = header.map((name) => name.trim().toLowerCase());
	const missing = Object.entries(columns).filter(([name, need]) => need !== "optional" && !names.includes(name));
	const unknown = names.filter((name, index) => !(name in columns) || names.indexOf(name) !== index);
	if (missing.length === 0 && unknown.length === 0) return names;
	const faults = [
		...missing.map(([name]) => `${name} is missing`),
		...unknown.map((name) => `${JSON.stringify(name)} is unknown or there twice`),
	];
	throw new Error(
		`The first line must name the columns ${Object.keys(columns).join(",")} (id and description may be left out): ${faults.join(", ")}.`,
	);
}

function productOf(record: string[], names: string[]): Line["product"] {
	if (record.length !== names.length) {
		throw new Unreadable(`it has ${record.length} fields instead of ${names.length}: put those with commas in quotes`);
	}
	const field = (name: string) => record[names.indexOf(name)]?.trim() ?? "";
	const faults: string[] = [];
	const read = (name: string, value: () => number) => {
		try {
			return value();
		} catch (error) {
			if (!(error instanceof Unreadable)) throw error;
			faults.push(`${name}: ${error.message}`);
			return Number.NaN;
		}
	};
	const currency = field("currency");
	const amount = read("price", () => minorUnits(field("price"), currency));
	const stock = read("stock", () => wholeNumber(field("stock")));
	if (faults.length > 0) throw new Unreadable(faults.join("\n"));
	return {
		id: field("id") || idOf(field("name")),
		name: field("name"),
		description: field("description"),
		category: field("category"),
		// The API knows the currencies better than a list here would, and refuses those that it does not take.
		price: { amount, currency: currency as Line["product"]["price"]["currency"] },
		stock,
	};
}

/**
 * A decimal price in the minor units of its currency: `19.9` EUR are 1990 cents. Counted in digits, for 19.9 * 100 is not
 * 1990 in floating point.
 */
function minorUnits(price: string, currency: string): number {
	const [, whole = "", fraction = ""] = /^(-?\d+)(?:\.(\d*?)0*)?$/.exec(price) ?? [];
	if (whole === "") throw new Unreadable(`${JSON.stringify(price)} is no decimal number like 19.99`);
	const digits = fractionDigits(currency);
	if (fraction.length > digits) {
		throw new Unreadable(`${price} has more decimals than the ${digits} of ${currency}`);
	}
	return Number(whole + fraction.padEnd(digits, "0"));
}

/** How many decimals a currency has, as `Intl` and so every formatter of prices counts them; 2 for what is no currency. */
function fractionDigits(currency: string): number {
	try {
		const format = new Intl.NumberFormat("en", { style: "currency", currency });
		return format.resolvedOptions().maximumFractionDigits ?? 2;
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
		return 2;
	}
}

function wholeNumber(text: string): number {
	if (!/^-?\d+$/.test(text)) throw new Unreadable(`${JSON.stringify(text)} is no whole number`);
	return Number(text);
}

/** The id of a product that has none: the same for the same name, so that the import can be run again. */
function idOf(name: string): string {
	const readable = name
		.normalize("NFKD")
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, "-")
		.replace(/^-|-$/g, "");
	const hash = createHash("sha256").update(name.normalize("NFC")).digest("hex");
	return `prd_${readable.slice(0, 24)}-${hash.slice(0, 12)}`;
}
