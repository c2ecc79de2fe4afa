import { isDeepStrictEqual } from "node:util";
import { asciiJson } from "../ascii-json.ts";
import { keysOf, listOf, type Node, nodeOf } from "./node.ts";

/** The change of the set of values that a schema accepts. `changed`: neither set contains the other, or that is unknown. */
export type Relation = "same" | "narrowed" | "widened" | "changed";

/** How one keyword of JSON Schema is compared. A value is `undefined` where the keyword is absent. */
interface Keyword {
	relation(before: unknown, after: unknown): Relation;
	/** Whether the client's types show the difference. */
	isTyped?(before: unknown, after: unknown): boolean;
}

/** Compares sets of values, represented by their JSON; `undefined` contains everything. */
function compareSets(before: readonly string[] | undefined, after: readonly string[] | undefined): Relation {
	if (!before || !after) return before ? "widened" : after ? "narrowed" : "same";
	const removed = before.some((value) => !after.includes(value));
	const added = after.some((value) => !before.includes(value));
	return removed && added ? "changed" : removed ? "narrowed" : added ? "widened" : "same";
}

function valuesOf(list: unknown): string[] | undefined {
	return Array.isArray(list) ? list.map((value) => JSON.stringify(value)) : undefined;
}

/** The types of a schema as sets of values that do not overlap: every integer is also a number. */
function typesOf(type: unknown): string[] | undefined {
	if (type === undefined) return undefined;
	return [type].flat().flatMap((name) => (name === "number" ? ["integer", "fraction"] : [String(name)]));
}

/** The types as TypeScript has them. */
function typescriptTypes(type: unknown): unknown[] {
	const names = [type].flat().map((name) => (name === "integer" ? "number" : name));
	return [...new Set(names)].sort();
}

/** A keyword for an upper bound of the values of a schema, or with `sign` -1, a lower bound. */
function limit(sign: 1 | -1, absent: number = sign * Number.POSITIVE_INFINITY): Keyword {
	const of = (value: unknown) => (typeof value === "number" ? value : absent) * sign;
	return {
		relation(before, after) {
			if (of(before) === of(after)) return "same";
			return of(after) < of(before) ? "narrowed" : "widened";
		},
	};
}

/** A constraint of which only the presence can be compared. */
const constraint: Keyword = {
	relation(before, after) {
		if (isDeepStrictEqual(before, after)) return "same";
		return before === undefined ? "narrowed" : after === undefined ? "widened" : "changed";
	},
};

/** A boolean constraint. */
const flag: Keyword = { relation: (before, after) => constraint.relation(before || undefined, after || undefined) };

const multipleOf: Keyword = {
	relation(before, after) {
		if (typeof before !== "number" || typeof after !== "number" || before === after)
			return constraint.relation(before, after);
		return after % before === 0 ? "narrowed" : before % after === 0 ? "widened" : "changed";
	},
};

/** What a string contains. Callers that do not decode it, or do so in another way, read something else. */
const encoding: Keyword = { relation: (before, after) => (isDeepStrictEqual(before, after) ? "same" : "changed") };

/** What the values of a schema mean, by value. Callers rely on each meaning as soon as it is stated. */
const meanings: Keyword = {
	relation(before, after) {
		const stated = Object.entries(nodeOf(before));
		return stated.every(([value, meaning]) => isDeepStrictEqual(meaning, nodeOf(after)[value])) ? "same" : "changed";
	},
};

/**
 * The rules for the keywords of JSON Schema 2020-12 that contain no schemas (`const` is read as an `enum` of one). A keyword
 * that is neither here nor in `annotations` nor known to schema.ts may not change, because the effect would be unknown.
 */
export const keywords: Readonly<Record<string, Keyword>> = {
	type: {
		relation: (before, after) => compareSets(typesOf(before), typesOf(after)),
		isTyped: (before, after) => !isDeepStrictEqual(typescriptTypes(before), typescriptTypes(after)),
	},
	enum: { relation: (before, after) => compareSets(valuesOf(before), valuesOf(after)), isTyped: () => true },
	maximum: limit(1),
	exclusiveMaximum: limit(1),
	maxLength: limit(1),
	maxItems: limit(1),
	maxProperties: limit(1),
	minimum: limit(-1),
	exclusiveMinimum: limit(-1),
	minLength: limit(-1, 0),
	minItems: limit(-1, 0),
	minProperties: limit(-1, 0),
	multipleOf,
	uniqueItems: flag,
	pattern: constraint,
	format: constraint,
	contentEncoding: encoding,
	contentMediaType: encoding,
	"x-minor-unit-digits": meanings,
};

/** The keywords that constrain no value, and that no generated client depends on, anywhere in a document. */
export const annotations: readonly string[] = [
	"description",
	"summary",
	"title",
	"$comment",
	"example",
	"examples",
	"externalDocs",
	"xml",
	"x-codeSamples",
];

/** Rewrites `const` as `enum`, and leaves out what the other keywords say already. */
function normalize({ const: value, ...schema }: Node): Node {
	const normalized = value === undefined ? schema : { ...schema, enum: [value] };
	if (!isRedundantFormat(normalized)) return normalized;
	const { format, ...rest } = normalized;
	return rest;
}

/** The number of bits of an integer, by its format. */
const integerBits: Readonly<Record<string, number>> = { int32: 32, int64: 64 };

/** Returns whether the format of an integer allows all values that the other keywords allow. */
function isRedundantFormat({ type, format, enum: values, minimum, maximum }: Node): boolean {
	const bits = typeof format === "string" ? integerBits[format] : undefined;
	if (type !== "integer" || bits === undefined) return false;
	const limit = 2 ** (bits - 1);
	const fits = (value: unknown) => typeof value === "number" && value >= -limit && value < limit;
	return Array.isArray(values) ? values.every(fits) : fits(minimum) && fits(maximum);
}

/** Lists every keyword of the table in which two schemas differ, with a description for a person. */
export function keywordChanges(
	schemaBefore: Node,
	schemaAfter: Node,
): { relation: Relation; isTyped: boolean; what: string }[] {
	const before = normalize(schemaBefore);
	const after = normalize(schemaAfter);
	return keysOf(before, after).flatMap((name) => {
		const relation = keywords[name]?.relation(before[name], after[name]) ?? "same";
		if (relation === "same") return [];
		const isTyped = keywords[name]?.isTyped?.(before[name], after[name]) ?? false;
		return [{ relation, isTyped, what: describe(name, before[name], after[name]) }];
	});
}

function describe(name: string, before: unknown, after: unknown): string {
	if (before === undefined) return `${name} ${asciiJson(after)} was added`;
	if (after === undefined) return `${name} ${asciiJson(before)} was removed`;
	if (!Array.isArray(before) || !Array.isArray(after)) {
		return `${name} was ${asciiJson(before)} and is ${asciiJson(after)}`;
	}
	const removed = listOf(before).filter((value) => !after.includes(value));
	const added = listOf(after).filter((value) => !before.includes(value));
	const changes = [
		...removed.map((value) => `without ${asciiJson(value)}`),
		...added.map((value) => `with ${asciiJson(value)}`),
	];
	return `${name} is now ${changes.join(" and ")}`;
}
