import type { Values } from "./cloud.ts";

/** Pulumi's sign for an output that a preview cannot know. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Returns the names of the properties that differ, without the provider's own (`__defaults`). */
export function changedKeys(olds: Values, news: Values, equals = sameJson): string[] {
	const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
	return keys.filter((key) => !key.startsWith("__") && !equals(olds[key], news[key], key));
}

function sameJson(one: unknown, other: unknown, _key: string): boolean {
	return JSON.stringify(one) === JSON.stringify(other);
}

/** Whether a value, or any value in it, is not known in a preview. */
export function hasUnknown(value: unknown): boolean {
	if (typeof value === "object" && value !== null) return Object.values(value).some(hasUnknown);
	return value === unknownValue;
}

/** Returns a copy with the keys of all objects in order and without null. */
export function sortedKeys(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sortedKeys);
	if (typeof value !== "object" || value === null) return value;
	const entries = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
	return Object.fromEntries(
		entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, sortedKeys(member)]),
	);
}
