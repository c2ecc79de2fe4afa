import type { BulkProductInput } from "@tap/client";
import { type ColumnField, columnFields, isRequired, type Mapping } from "./columns.ts";
import type { CsvFile } from "./csv.ts";
import { productRules } from "./product-rules.gen.ts";
import { readProduct, trim } from "./product-values.ts";

/** A product with an ID, so that importing it again replaces it. */
export type ImportProduct = BulkProductInput & { id: string };

/** A row of a catalog, read as a product. */
export interface CatalogRow {
	/** The line of the file on which the row begins, counted from 1. */
	line: number;
	/** The cells by field; "" where the file has no such column. */
	values: Readonly<Record<ColumnField, string>>;
	/** Validation errors by field, each with what to enter instead. */
	errors: Readonly<Partial<Record<ColumnField, string>>>;
	/** The error of a row that has no valid cells. */
	rowError?: string;
	/** Absent if there is any error. */
	product?: ImportProduct;
}

const separatorNames: ReadonlyMap<string, string> = new Map([
	[",", "commas"],
	[";", "semicolons"],
	["\t", "tabs"],
]);

/**
 * Reads every row of a file as a product and validates it by the contract's rules, without calling the API.
 * @returns one result for each row, in the order of the file
 */
export async function readRows(
	{ header, rows, malformed, separator }: CsvFile,
	mapping: Mapping,
): Promise<CatalogRow[]> {
	const lineById = new Map<string, number>();
	const results: CatalogRow[] = malformed.map(({ line, reason }) => ({
		line,
		values: valuesOf([], mapping),
		errors: {},
		rowError: reason,
	}));
	for (const { line, cells } of rows) {
		const values = valuesOf(cells, mapping);
		// Spreadsheets leave out empty cells at the end of a row.
		const lacksCells = mapping.slice(cells.length).some((field) => field !== undefined && isRequired(field));
		if (cells.length > header.length || lacksCells) {
			const advice = `Put cells with ${separatorNames.get(separator) ?? separator} in quotes.`;
			const rowError = `The row has ${cells.length} cells instead of ${header.length}. ${advice}`;
			results.push({ line, values, errors: {}, rowError });
			continue;
		}
		const read = readProduct(values);
		const errors: Partial<Record<ColumnField, string>> = "errors" in read ? { ...read.errors } : {};
		const id = values.id || (await idFromName(values.name));
		const firstLine = lineById.get(id);
		if (!new RegExp(productRules.id.pattern).test(id)) {
			errors.id = "Enter prd_ and 1 to 40 of 0-9 A-Z a-z _ -, or leave it empty.";
		} else if (firstLine !== undefined) {
			if (values.id === "") errors.name ??= `Line ${firstLine} already has a product of this name.`;
			else errors.id = `Line ${firstLine} already has this ID.`;
		} else lineById.set(id, line);
		const isValid = "product" in read && Object.keys(errors).length === 0;
		results.push({ line, values, errors, ...(isValid && { product: { id, ...read.product } }) });
	}
	return results.sort((a, b) => a.line - b.line);
}

function valuesOf(cells: readonly string[], mapping: Mapping): Record<ColumnField, string> {
	const value = (field: ColumnField) => trim(cells[mapping.indexOf(field)] ?? "");
	// fromEntries is typed with any string as a key; the keys are those of columnFields.
	return Object.fromEntries(columnFields.map((field) => [field, value(field)])) as Record<ColumnField, string>;
}

/** Derives an ID from a name, always the same, so that a file without IDs can be imported again. */
async function idFromName(name: string): Promise<string> {
	const slug = name
		.normalize("NFKD")
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, "-")
		.replace(/^-|-$/g, "");
	const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(name.normalize("NFC"))));
	const hash = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
	return `prd_${slug.slice(0, 24)}-${hash.slice(0, 12)}`;
}
