import type { Schema } from "./document.ts";

/** Replacements for a JSON value of another type. */
const otherTypes = [null, true, -3, 1.5, "text", [], [1], {}, { a: 1 }];

/** Members that no caller may write, and names that are special in JavaScript. */
const unknownMembers = [
	"extra",
	"isAdmin",
	"userId",
	"role",
	"createdAt",
	"__proto__",
	"constructor",
	"toString",
	"a/b~c",
	"",
];

/** One error in a JSON value: its path, and the whole value with the error. */
export interface JsonMutation {
	kind: string;
	path: readonly (string | number)[];
	value: unknown;
}

/** Only the first items of an array are mutated; the others are like them. */
const maxMutatedItems = 2;

/** Returns the mutations of a valid value. Some may still be valid, which is for the caller to check. */
export function jsonMutations(root: Schema, rootValue: unknown, resolve: (schema: Schema) => Schema): JsonMutation[] {
	const found: JsonMutation[] = [];
	visit(root, rootValue, [], (value) => value);
	return found;

	function visit(
		schema: Schema,
		value: unknown,
		path: JsonMutation["path"],
		rebuild: (value: unknown) => unknown,
	): void {
		const add = (kind: string, replaced: unknown, at = path) =>
			found.push({ kind, path: at, value: rebuild(replaced) });
		const { properties = {}, required = [], items, minItems, maxItems, ...rest } = resolve(schema);
		for (const each of otherTypes) if (typeOf(each) !== typeOf(value)) add("wrong type", each);
		if (typeof value === "string") for (const { kind, text } of textMutations(rest, value)) add(kind, text);
		if (typeof value === "number") {
			add("not an integer", value + 0.5);
			if (rest.minimum !== undefined) add("too small", rest.minimum - 1);
			if (rest.maximum !== undefined) add("too large", rest.maximum + (rest.maximum < 2 ** 52 ? 1 : 2 ** 12));
			add("too large", 1e300);
			add("wrong type", String(value));
		}
		if (Array.isArray(value)) {
			if (minItems) add("too few items", value.slice(0, minItems - 1));
			if (maxItems !== undefined) {
				add(
					"too many items",
					Array.from({ length: maxItems + 1 }, (_, index) => value[index % value.length]),
				);
			}
			for (const [index, item] of value.slice(0, maxMutatedItems).entries()) {
				if (items) visit(items, item, [...path, index], (changed) => rebuild(value.with(index, changed)));
			}
		} else if (typeof value === "object" && value !== null) {
			const members = Object.entries(value);
			for (const name of required) {
				add("missing member", Object.fromEntries(members.filter(([key]) => key !== name)), [...path, name]);
			}
			for (const name of unknownMembers) {
				if (!Object.hasOwn(properties, name)) {
					// An assignment to __proto__ would set the prototype; fromEntries defines the member.
					add("unknown member", Object.fromEntries([...members, [name, true]]), [...path, name]);
				}
			}
			for (const [name, member] of members) {
				const below = properties[name];
				const replace = (changed: unknown) => Object.fromEntries([...members, [name, changed]]);
				if (below) visit(below, member, [...path, name], (changed) => rebuild(replace(changed)));
			}
		}
	}
}

function typeOf(value: unknown): string {
	return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

/** Returns texts that are invalid under the schema of a string. */
export function textMutations(schema: Schema, valid: string): { kind: string; text: string }[] {
	const { pattern, minLength = 0, maxLength } = schema;
	const found: { kind: string; text: string }[] = [];
	const allowed = "const" in schema ? [schema.const] : schema.enum;
	if (allowed) {
		for (const text of [`${valid}x`, valid.toUpperCase(), valid.toLowerCase(), "", "0", "null"]) {
			if (!allowed.includes(text)) found.push({ kind: "not one of the values", text });
		}
		return found;
	}
	const long = maxLength ?? 300;
	if (maxLength !== undefined || pattern !== undefined) {
		found.push({ kind: "too long", text: `${valid}${(valid.at(-1) ?? "a").repeat(long + 1)}` });
	}
	if (minLength > 0) found.push({ kind: "too short", text: "" });
	if (pattern !== undefined) {
		const regex = new RegExp(pattern, "u");
		for (const text of corruptions(valid)) if (!regex.test(text)) found.push({ kind: "pattern broken", text });
	}
	return found;
}

/** Returns variants of a text that a pattern may reject. */
function corruptions(valid: string): string[] {
	const middle = Math.floor(valid.length / 2);
	return [
		"",
		`${valid} `,
		` ${valid}`,
		`${valid}\n`,
		`${valid}\0`,
		`${valid}\u00e9`,
		`${valid}\u2028`,
		`${valid.slice(0, middle)}/${valid.slice(middle)}`,
		`${valid.slice(0, middle)}%${valid.slice(middle)}`,
		valid.toUpperCase(),
		valid.slice(1),
		`${valid}' OR '1'='1`,
		`x${valid}`,
	];
}
