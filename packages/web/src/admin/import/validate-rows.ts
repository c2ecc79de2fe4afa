import type { BulkProductInput } from "@tap/client";
import { productRules } from "../../contract-rules.gen.ts";
import { readProduct } from "../product-form-values.ts";
import { type ImportField, importFields, type Mapping } from "./mapping.ts";
import type { Sheet } from "./parse-csv.ts";

/** A product to import: its id makes that the import can be run again. */
export type ImportProduct = BulkProductInput & { id: string };

/** A line of the file, read as a product. */
export interface CheckedRow {
	line: number;
	/** What stands in the file, by field; "" where it has no such column. */
	texts: Record<ImportField, string>;
	/** What is wrong with which cell, and how to mend it. */
	faults: Partial<Record<ImportField, string>>;
	/** What is wrong with the line as a whole. */
	fault?: string;
	/** The product; absent where anything is wrong. */
	product?: ImportProduct;
}

/** Reads every line of a file as a product, by what its columns mean. Asks nobody: what is wrong is known before anything is sent. */
export async function checkRows({ header, rows, broken }: Sheet, mapping: Mapping): Promise<CheckedRow[]> {
	const lineOf = new Map<string, number>();
	const checked: CheckedRow[] = broken.map(({ line, reason }) => ({
		line,
		texts: textsOf([], mapping),
		faults: {},
		fault: reason,
	}));
	for (const { line, cells } of rows) {
		const texts = textsOf(cells, mapping);
		if (cells.length !== header.length) {
			const fault = `It has ${cells.length} cells instead of ${header.length}. Put those with commas in quotes.`;
			checked.push({ line, texts, faults: {}, fault });
			continue;
		}
		const read = readProduct(texts);
		const faults: CheckedRow["faults"] = "faults" in read ? { ...read.faults } : {};
		const id = texts.id || (await idOf(texts.name));
		const first = lineOf.get(id);
		if (!new RegExp(productRules.id.pattern).test(id)) {
			faults.id = "Give prd_ and 1 to 40 of 0-9 A-Z a-z _ -, or leave it empty.";
		} else if (first !== undefined) {
			const what = texts.id === "" ? "A product of this name" : "This id";
			faults[texts.id === "" ? "name" : "id"] ??= `${what} stands on line ${first} already.`;
		} else lineOf.set(id, line);
		const isGood = "product" in read && Object.keys(faults).length === 0;
		checked.push({ line, texts, faults, ...(isGood && { product: { id, ...read.product } }) });
	}
	return checked.sort((one, other) => one.line - other.line);
}

/** Whether a line is not imported. */
export function isFaulty({ product }: CheckedRow): boolean {
	return product === undefined;
}

function textsOf(cells: readonly string[], mapping: Mapping): CheckedRow["texts"] {
	const text = (field: ImportField) => cells[mapping.indexOf(field)]?.trim() ?? "";
	// The entries are those of the fields, one for each.
	return Object.fromEntries(importFields.map((field) => [field, text(field)])) as CheckedRow["texts"];
}

/** The id of a product that has none: the same for the same name, so that the import can be run again. */
async function idOf(name: string): Promise<string> {
	const readable = name
		.normalize("NFKD")
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, "-")
		.replace(/^-|-$/g, "");
	const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(name.normalize("NFC"))));
	const hash = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
	return `prd_${readable.slice(0, 24)}-${hash.slice(0, 12)}`;
}
