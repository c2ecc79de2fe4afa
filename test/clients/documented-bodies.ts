import type { Document, Schema } from "../fuzz/document.ts";

/** A body that the contract allows for a response. */
export interface DocumentedBody {
	/** The name of its schema in the document. */
	schema: string;
	body: unknown;
}

/**
 * Returns bodies of every response in the document: with the largest and the smallest numbers, with each value of an enum, with
 * each type of a union, and with and without optional members.
 */
export function documentedBodies({ operations, resolve }: Document): DocumentedBody[] {
	const schemas = operations
		.flatMap(({ responses }) => [...responses.values()])
		.flatMap(({ content }) => (content ? [content] : []))
		.map(({ schema, pointer }): [string, Schema] => {
			const name = schema.$ref?.split("/").at(-1);
			if (name === undefined) throw new Error(`The schema at ${pointer} has no name. Make it a component.`);
			return [name, schema];
		});
	return [...new Map(schemas)].flatMap(([name, schema]) =>
		samplesOf(schema, resolve).map((body) => ({ schema: name, body })),
	);
}

/** Returns values that are valid under a schema. Each part of the schema has each of its samples in at least one of them. */
export function samplesOf(schema: Schema, resolve: (schema: Schema) => Schema): unknown[] {
	const found = resolve(schema);
	if ("const" in found) return [found.const];
	if (found.enum) return found.enum;
	if (found.oneOf) return found.oneOf.flatMap((each) => samplesOf(each, resolve));
	switch (found.type) {
		case "string":
			return [textOf(found)];
		case "integer":
			return [found.maximum ?? Number.MAX_SAFE_INTEGER, found.minimum ?? Number.MIN_SAFE_INTEGER];
		case "boolean":
			return [true, false];
		case "array": {
			const { items = {}, minItems = 0, maxItems } = found;
			const samples = samplesOf(items, resolve);
			const least = Array.from({ length: minItems }, () => samples.at(-1));
			return [samples.slice(0, maxItems), least];
		}
		case "object":
			return objectsOf(found, resolve);
		default:
			throw new Error(`No sample can be made of ${JSON.stringify(found)}: add its type here.`);
	}
}

function textOf({ pattern, format, examples }: Schema): unknown {
	// Some libraries leave out zero milliseconds.
	if (format === "date-time") return "2026-05-04T09:30:00.123Z";
	if (Array.isArray(examples) && examples.length > 0) return examples[0];
	if (format === "email") return "ada@example.com";
	if (pattern !== undefined || format !== undefined) {
		throw new Error(`A string with the ${pattern ? `pattern ${pattern}` : `format ${format}`} needs an example.`);
	}
	return "Größe XL ☕";
}

function objectsOf({ properties = {}, required = [] }: Schema, resolve: (schema: Schema) => Schema): unknown[] {
	const samples = Object.entries(properties).map(([name, schema]) => ({ name, values: samplesOf(schema, resolve) }));
	const count = Math.max(1, ...samples.map(({ values }) => values.length));
	const complete = Array.from({ length: count }, (_, index) =>
		Object.fromEntries(samples.map(({ name, values }) => [name, values[index % values.length]])),
	);
	const least = samples.filter(({ name }) => required.includes(name)).map(({ name, values }) => [name, values.at(-1)]);
	return [...complete, Object.fromEntries(least)];
}
