import { fieldNames, productFields } from "./product-values.ts";

/** The fields that a column can hold, in the order of the format. */
export const columnFields = ["id", ...productFields] as const;

/** A field that a column can hold. */
export type ColumnField = (typeof columnFields)[number];

/** The field of each column of a file; `undefined` for a column that is not imported. */
export type Mapping = readonly (ColumnField | undefined)[];

/** Display names of the fields. */
export const columnNames: Record<ColumnField, string> = { id: "ID", ...fieldNames };

/** The other two may be missing: an ID is derived from the name, and a description is empty. */
const requiredFields: readonly ColumnField[] = ["name", "category", "price", "currency", "stock"];

/** Whether a product cannot do without a field. */
export function isRequired(field: ColumnField): boolean {
	return requiredFields.includes(field);
}

/** Maps each column to the field of the same name, in any case. Of two columns with one name, the first is mapped. */
export function guessMapping(header: readonly string[]): Mapping {
	const names = header.map((name) => name.toLowerCase());
	return names.map((name, index) =>
		names.indexOf(name) === index ? columnFields.find((field) => field === name) : undefined,
	);
}

/** Maps a column to a field, and no longer any other column to it. */
export function mapColumn(mapping: Mapping, index: number, field: ColumnField | undefined): Mapping {
	return mapping.map((other, column) => (column === index ? field : other === field ? undefined : other));
}

/** Returns the required fields that no column is mapped to. */
export function missingFields(mapping: Mapping): ColumnField[] {
	return requiredFields.filter((field) => !mapping.includes(field));
}
