import * as fc from "fast-check";
import { codePoint } from "../support/code-point.ts";
import type { Schema } from "./document.ts";

/** The sources of values besides the schema. */
export interface Sources {
	/** Follows a schema's `$ref`. */
	resolve(schema: Schema): Schema;
	/** Values with this pattern that the API has returned so far: ids, slugs. Called for each value. */
	known?(pattern: string): readonly string[];
}

/** Keywords that do not affect which values are valid. */
const annotations = new Set(["description", "examples", "default", "title", "deprecated", "example"]);

/**
 * Returns an arbitrary of the values that are valid under a JSON Schema, with extra weight on extreme values. An unsupported
 * keyword is an error, so that no part of a schema is overlooked.
 * @param schema the schema of a part of a request; only the keywords that the document uses there are supported
 */
export function arbitraryOf(schema: Schema, sources: Sources): fc.Arbitrary<unknown> {
	const found = sources.resolve(schema);
	if ("const" in found) return fc.constant(found.const);
	// Half of the time one of the first two, so that separate values match: an order needs prices in one currency.
	if (found.enum) return fc.oneof(fc.constantFrom(...found.enum.slice(0, 2)), fc.constantFrom(...found.enum));
	if (found.oneOf) return fc.oneof(...found.oneOf.map((each) => arbitraryOf(each, sources)));
	switch (found.type) {
		case "string":
			return stringOf(found, sources);
		case "integer":
			assertKeywords(found, ["minimum", "maximum", "format"]);
			return integerOf(found);
		case "boolean":
			assertKeywords(found, []);
			return fc.boolean();
		case "array":
			assertKeywords(found, ["items", "minItems", "maxItems"]);
			return arrayOf(found, sources);
		case "object":
			assertKeywords(found, ["properties", "required", "additionalProperties"]);
			return objectOf(found, sources);
		default:
			throw unknown(found, `type ${JSON.stringify(found.type)}`);
	}
}

/** The percentage of values with a pattern that repeat one that the API has returned. */
const knownPercent = 95;

function stringOf(schema: Schema, { known = () => [] }: Sources): fc.Arbitrary<string> {
	assertKeywords(schema, ["minLength", "maxLength", "pattern", "format"]);
	const { minLength = 0, maxLength, pattern, format } = schema;
	if (format !== undefined) throw unknown(schema, `format ${format}`);
	if (pattern === undefined) return plain(minLength, maxLength);
	const fits = (text: string) => [...text].length >= minLength && [...text].length <= (maxLength ?? Infinity);
	const fresh = matching(pattern).filter(fits);
	return fc.tuple(fc.noBias(fc.nat(99)), fc.noBias(fc.nat()), fresh).map(([chance, position, text]) => {
		const candidates = known(pattern);
		return chance < knownPercent ? (candidates[position % (candidates.length || 1)] ?? text) : text;
	});
}

/** Text of any code points, which are what JSON Schema counts; sometimes of the maximum length. */
function plain(minLength: number, maxLength: number | undefined): fc.Arbitrary<string> {
	const usual = fc.string({ unit: codePoint, minLength, ...(maxLength !== undefined && { maxLength }) });
	if (maxLength === undefined) return usual;
	const longest = fc.string({ unit: codePoint, minLength: maxLength, maxLength, size: "max" });
	const readable = fc.string({ minLength, maxLength });
	return fc.oneof(
		{ weight: 10, arbitrary: usual },
		{ weight: 10, arbitrary: readable },
		{ weight: 1, arbitrary: longest },
	);
}

/** Parsing a pattern takes far longer than drawing from it. */
const parsedPatterns = new Map<string, fc.Arbitrary<string>>();

function matching(pattern: string): fc.Arbitrary<string> {
	const found = parsedPatterns.get(pattern) ?? fc.stringMatching(new RegExp(pattern, "u"));
	parsedPatterns.set(pattern, found);
	return found;
}

function integerOf({ minimum, maximum }: Schema): fc.Arbitrary<number> {
	const range = { min: minimum ?? Number.MIN_SAFE_INTEGER, max: maximum ?? Number.MAX_SAFE_INTEGER };
	// Small numbers match other small numbers: a stock that is just enough, or just too low.
	const small = { min: range.min, max: Math.min(range.max, range.min + 5) };
	return fc.oneof(fc.integer(small), fc.integer(range));
}

function arrayOf({ items, minItems = 0, maxItems }: Schema, sources: Sources): fc.Arbitrary<unknown[]> {
	if (!items) throw new Error("An array schema without items is not supported. Add items in the contract.");
	const item = arbitraryOf(items, sources);
	const few = (more: number) => ({ minLength: minItems, maxLength: Math.min(maxItems ?? Infinity, minItems + more) });
	const usual = fc.oneof(fc.array(item, few(1)), fc.array(item, few(5)));
	if (maxItems === undefined) return usual;
	const longest = fc.array(item, { minLength: maxItems, maxLength: maxItems, size: "max" });
	return fc.oneof({ weight: 60, arbitrary: usual }, { weight: 1, arbitrary: longest });
}

function objectOf({ properties = {}, required = [] }: Schema, sources: Sources): fc.Arbitrary<unknown> {
	const members = Object.fromEntries(
		Object.entries(properties).map(([name, schema]) => [name, arbitraryOf(schema, sources)]),
	);
	return fc.record(members, { requiredKeys: required, noNullPrototype: true });
}

function assertKeywords(schema: Schema, known: readonly string[]): void {
	const other = Object.keys(schema).find((each) => each !== "type" && !known.includes(each) && !annotations.has(each));
	if (other !== undefined) throw unknown(schema, `keyword ${other}`);
}

function unknown(schema: Schema, what: string): Error {
	return new Error(
		`test/fuzz/arbitrary.ts does not support the ${what} (${JSON.stringify(schema)}). Add it there and in mutations.ts.`,
	);
}
