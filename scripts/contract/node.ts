import { isDeepStrictEqual } from "node:util";

/** A JSON object of an OpenAPI document. */
export type Node = Readonly<Record<string, unknown>>;

/** Whether a JSON value is an object. */
export function isNode(value: unknown): value is Node {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The members of `value`; none if it is not an object. */
export function nodeOf(value: unknown): Node {
	return isNode(value) ? value : {};
}

/** The items of `value`; none if it is not an array. */
export function listOf(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}

/** All keys of both objects, each once. */
export function keysOf(before: Node, after: Node): string[] {
	return [...new Set([...Object.keys(before), ...Object.keys(after)])];
}

/** A JSON Pointer (RFC 6901) one or more levels below `place`. */
export function below(place: string, ...keys: string[]): string {
	return [place, ...keys.map((key) => key.replaceAll("~", "~0").replaceAll("/", "~1"))].join("/");
}

/**
 * The object that `value` is or refers to. Members next to a `$ref` override those of its target.
 * @throws Error when a reference cannot be resolved, leaves the document or refers to itself
 */
export function follow(document: Node, value: unknown): Node {
	let node = nodeOf(value);
	for (const passed = new Set<string>(); typeof node.$ref === "string"; ) {
		const { $ref, ...siblings } = node;
		if (passed.has($ref)) throw new Error(`The reference ${$ref} refers to itself: give the schema a definition.`);
		passed.add($ref);
		node = { ...target(document, $ref), ...siblings };
	}
	return node;
}

function target(document: Node, ref: string): Node {
	const [root, ...keys] = ref.split("/").map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
	const found = keys.reduce<unknown>((value, key) => nodeOf(value)[key], document);
	if (root !== "#" || !isNode(found))
		throw new Error(`The reference ${ref} is not in the document: correct it, or add its target.`);
	return found;
}

/** Members with text for people. A schema may have a property of the same name, whose value is not text. */
const isText: Record<string, (value: unknown) => boolean> = {
	description: (value) => typeof value === "string",
	title: (value) => typeof value === "string",
	summary: (value) => typeof value === "string",
	$comment: (value) => typeof value === "string",
	examples: Array.isArray,
};

/**
 * Replaces every reference in `value` by its target, and removes text for people, so that two values with the same meaning
 * expand to equal ones. A reference inside its own target stays a reference.
 */
export function expand(document: Node, value: unknown, open: readonly string[] = []): unknown {
	if (Array.isArray(value)) return value.map((item) => expand(document, item, open));
	if (!isNode(value)) return value;
	const ref = value.$ref;
	if (typeof ref === "string") {
		if (open.includes(ref)) return { $ref: ref };
		const { $ref, ...siblings } = value;
		return expand(document, { ...target(document, ref), ...siblings }, [...open, ref]);
	}
	const meaning = Object.entries(value).filter(([key, member]) => !isText[key]?.(member));
	return Object.fromEntries(meaning.map(([key, member]) => [key, expand(document, member, open)]));
}

/** Whether two values mean the same, each in its document. */
export function isSame(before: Node, valueBefore: unknown, after: Node, valueAfter: unknown): boolean {
	return isDeepStrictEqual(expand(before, valueBefore), expand(after, valueAfter));
}
