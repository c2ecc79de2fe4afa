import { fieldNames, productFields } from "../product-form-values.ts";

/** What a column of the file can mean, in the order of the format. */
export const importFields = ["id", ...productFields] as const;

/** One of them. */
export type ImportField = (typeof importFields)[number];

/** What each column of the file means; `undefined` is a column that is not imported. */
export type Mapping = readonly (ImportField | undefined)[];

/** What people call the fields. */
export const importFieldNames: Record<ImportField, string> = { id: "Id", ...fieldNames };

/** Without these columns there is no product. A missing id is made of the name, a missing description is empty. */
const required: readonly ImportField[] = ["name", "category", "price", "currency", "stock"];

/** Takes each column for the field that has its name, in capitals or not. */
export function guessMapping(header: readonly string[]): Mapping {
	const names = header.map((name) => name.toLowerCase());
	return names.map((name, index) =>
		names.indexOf(name) === index ? importFields.find((field) => field === name) : undefined,
	);
}

/** Gives a column a meaning; another column that had it loses it. */
export function mapColumn(mapping: Mapping, index: number, field: ImportField | undefined): Mapping {
	return mapping.map((other, column) => (column === index ? field : other === field ? undefined : other));
}

/** The required fields that no column means. */
export function missingFields(mapping: Mapping): ImportField[] {
	return required.filter((field) => !mapping.includes(field));
}
