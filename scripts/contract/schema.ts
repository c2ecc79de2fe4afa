import { annotations, keywordChanges, keywords, type Relation } from "./keyword.ts";
import { below, expand, follow, isNode, isSame, keysOf, listOf, type Node, nodeOf } from "./node.ts";

/** The direction of the values: written by callers, whose requests must stay valid, or read by them. */
export type Direction = "request" | "response";

/** The effect of a change on a caller of the released contract. */
export type Effect = "breaking" | "compatible";

/** Receives one change: its place (a JSON Pointer, list items by name), its description and its effect. */
export type Report = (place: string, what: string, effect: Effect) => void;

/** Compares two schemas and reports every change. */
export type CompareSchemas = (before: unknown, after: unknown, direction: Direction, place: string) => void;

const unionKeywords: readonly string[] = ["oneOf", "anyOf"];

/** The keywords that have a rule here or in keyword.ts. `$defs` counts where a reference leads into it. */
const known = new Set([
	...[
		"properties",
		"required",
		"additionalProperties",
		"items",
		"const",
		"default",
		"deprecated",
		"$defs",
		"discriminator",
	],
	...unionKeywords,
	...annotations,
	...Object.keys(keywords),
]);

/**
 * Creates the comparison of schemas of two documents. A request schema may only become wider. A response schema may only
 * become narrower, and what the client's types show of it must stay: a new value of an enum breaks a caller's exhaustive
 * `switch`, a removed one breaks a comparison with it. A component is compared once for each direction.
 */
export function createSchemaComparison(documentBefore: Node, documentAfter: Node, report: Report): CompareSchemas {
	const compared = new Set<string>();
	return compare;

	function compare(valueBefore: unknown, valueAfter: unknown, direction: Direction, at: string): void {
		const [nodeBefore, nodeAfter] = [toNode(valueBefore), toNode(valueAfter)];
		let place = at;
		if ("$ref" in nodeBefore || "$ref" in nodeAfter) {
			// Ends the recursion, and reports a shared schema once, at its definition.
			const pair = JSON.stringify([direction, nodeBefore, nodeAfter]);
			if (compared.has(pair)) return;
			compared.add(pair);
			if ("$ref" in nodeBefore && typeof nodeAfter.$ref === "string") place = nodeAfter.$ref;
		}
		const before = follow(documentBefore, nodeBefore);
		const after = follow(documentAfter, nodeAfter);
		const say = (where: string, what: string, effect: Effect) => report(where, `${direction}s: ${what}`, effect);
		const scope = { before, after, direction, place, say };

		if (isUnion(before) || isUnion(after)) {
			compareAlternatives(
				scope,
				alternatives(documentBefore, nodeBefore, scope),
				alternatives(documentAfter, nodeAfter, scope),
			);
		}
		if (isUnion(before) !== isUnion(after)) {
			// One of them is an alternative of the other and was compared as such.
			rejectUnknown(scope, isUnion(before) ? before : after);
			return;
		}
		compareDiscriminators(scope);
		compareKeywords(scope);
		compareObjects(scope);
		if ("items" in before || "items" in after) {
			compare(before.items ?? {}, after.items ?? {}, direction, below(place, "items"));
		}
	}

	/** Two schemas at one place. */
	interface Scope {
		before: Node;
		after: Node;
		direction: Direction;
		place: string;
		say: Report;
	}

	function compareKeywords({ before, after, direction, place, say }: Scope): void {
		for (const { relation, isTyped, what } of keywordChanges(before, after)) {
			say(place, what, effectOf(relation, isTyped, direction));
		}
		for (const key of keysOf(before, after)) {
			const isKnown = known.has(key) && !(key === "anyOf" && ("oneOf" in before || "oneOf" in after));
			if (!isKnown && !isSame(documentBefore, before[key], documentAfter, after[key]))
				say(place, noRule(key), "breaking");
		}
		if (!before.deprecated && after.deprecated) say(place, "it is deprecated", "compatible");
		if (direction === "response" || isSame(documentBefore, before.default, documentAfter, after.default)) return;
		const [was, is] = [JSON.stringify(before.default), JSON.stringify(after.default)];
		if (was === undefined) say(place, `default ${is} was added`, "compatible");
		// A caller that omits the value would get a different one than before.
		else say(place, is === undefined ? `default ${was} was removed` : `default was ${was} and is ${is}`, "breaking");
	}

	/** A union that was added or removed may have no keywords but its alternatives and their shared type. */
	function rejectUnknown({ place, say }: Scope, union: Node): void {
		for (const key of Object.keys(union)) {
			if (![...unionKeywords, ...annotations, "type", "discriminator"].includes(key))
				say(place, noRule(key), "breaking");
		}
	}

	/** Generated clients of some languages decode a union by its discriminator alone. */
	function compareDiscriminators({ before, after, place, say }: Scope): void {
		const at = below(place, "discriminator");
		if (before.discriminator === undefined || after.discriminator === undefined) {
			if (before.discriminator) say(at, "the discriminator was removed: generated clients decode by it", "breaking");
			else if (after.discriminator) say(at, "a discriminator was added", "compatible");
			return;
		}
		const [had, has] = [nodeOf(before.discriminator), nodeOf(after.discriminator)];
		const [was, is] = [had.propertyName, has.propertyName];
		if (was !== is) say(at, `the discriminator was ${was} and is ${is}: generated clients decode by it`, "breaking");
		const [mapping, mappingNow] = [nodeOf(had.mapping), nodeOf(has.mapping)];
		for (const value of keysOf(mapping, mappingNow)) {
			const [target, targetNow] = [mapping[value], mappingNow[value]];
			if (target === targetNow) continue;
			if (target === undefined) say(at, `${value} now names ${targetNow}`, "compatible");
			else say(at, `${value} named ${target} and names ${targetNow ?? "nothing"}: clients decode by it`, "breaking");
		}
	}

	function compareObjects(scope: Scope): void {
		const { before, after, direction, place, say } = scope;
		const [had, has] = [nodeOf(before.properties), nodeOf(after.properties)];
		const [wasRequired, isRequired] = [listOf(before.required), listOf(after.required)];
		for (const name of keysOf(had, has)) {
			const at = below(place, "properties", name);
			if (!(name in has)) say(at, "the property was removed", "breaking");
			else if (!(name in had)) propertyAdded(scope, name, at);
			else compare(had[name], has[name], direction, at);
		}
		for (const name of new Set([...wasRequired, ...isRequired].map(String))) {
			// Reported above: a removed property, and an added one that is required.
			const isReported = name in had !== name in has && (name in had || isRequired.includes(name));
			if (isReported || wasRequired.includes(name) === isRequired.includes(name)) continue;
			const at = below(place, "properties", name);
			if (isRequired.includes(name)) say(at, "it is required now", direction === "request" ? "breaking" : "compatible");
			else say(at, "it is no longer required", direction === "request" ? "compatible" : "breaking");
		}
		compareAdditional(scope);
	}

	function propertyAdded({ before, after, direction, say }: Scope, name: string, at: string): void {
		if (direction === "request" && listOf(after.required).includes(name)) {
			say(at, "a required property was added", "breaking");
		} else if (direction === "response" && before.additionalProperties === false) {
			say(at, "a property was added to a closed object", "breaking");
		} else {
			say(at, direction === "request" ? "an optional property was added" : "a property was added", "compatible");
		}
		// Before, the name was one of the additional properties, which had a schema.
		if (isNode(before.additionalProperties)) {
			compare(before.additionalProperties, nodeOf(after.properties)[name], direction, at);
		}
	}

	function compareAdditional({ before, after, direction, place, say }: Scope): void {
		const [was, is] = [before.additionalProperties ?? true, after.additionalProperties ?? true];
		const at = below(place, "additionalProperties");
		if (was === is) return;
		if (was === false) say(at, "additional properties are allowed now", effectOf("widened", false, direction));
		else if (is === false) say(at, "additional properties are rejected now", effectOf("narrowed", false, direction));
		else compare(was, is, direction, at);
	}

	function compareAlternatives(scope: Scope, had: Map<string, unknown>, has: Map<string, unknown>): void {
		const { before, after, direction, place, say } = scope;
		for (const key of new Set([...had.keys(), ...has.keys()])) {
			const at = below(place, unionOf(isUnion(after) ? after : before), key);
			if (!has.has(key)) say(at, `the alternative ${key} was removed`, effectOf("narrowed", true, direction));
			else if (!had.has(key)) say(at, `the alternative ${key} was added`, effectOf("widened", true, direction));
			else compare(had.get(key), has.get(key), direction, at);
		}
	}
}

function noRule(keyword: string): string {
	return `${keyword} changed, and there is no rule for it`;
}

/** The effect of a change of the set of values. The typed part of a response must not change in either direction. */
function effectOf(relation: Relation, isTyped: boolean, direction: Direction): Effect {
	if (direction === "request") return relation === "widened" ? "compatible" : "breaking";
	return relation === "narrowed" && !isTyped ? "compatible" : "breaking";
}

/** A schema as an object: `true` accepts everything, `false` nothing. */
function toNode(schema: unknown): Node {
	return schema === false ? { not: {} } : nodeOf(schema);
}

function isUnion(schema: Node): boolean {
	return "oneOf" in schema || "anyOf" in schema;
}

function unionOf(schema: Node): "oneOf" | "anyOf" {
	return "oneOf" in schema ? "oneOf" : "anyOf";
}

/**
 * The alternatives of a schema by key: the value of the discriminating property, such as the code of a problem; else the
 * name of the component; else the whole schema. A schema that is not a union is its own only alternative. No value is
 * assumed to match two of them.
 */
function alternatives(
	document: Node,
	node: Node,
	{ before, after }: { before: Node; after: Node },
): Map<string, unknown> {
	const tag = String(nodeOf(before.discriminator ?? after.discriminator).propertyName);
	const schema = follow(document, node);
	const list = isUnion(schema) ? listOf(schema[unionOf(schema)]) : [node];
	return new Map(
		list.map((alternative) => {
			const value = follow(document, nodeOf(follow(document, alternative).properties)[tag]).const;
			const key = value ?? nodeOf(alternative).$ref ?? JSON.stringify(expand(document, alternative));
			return [String(key), alternative];
		}),
	);
}
