// Typed views of constant tables such as `operations` and `tables`. TypeScript types the keys of an object as `string`,
// because a value may have more keys than its type. A constant table has exactly the keys that are written down, so the
// casts here hold for it. Don't use these functions on values from elsewhere.

/** Returns the keys of a constant table, in the order in which they are written. */
export function keysOf<Key extends string>(table: Readonly<Record<Key, unknown>>): Key[] {
	return Object.keys(table) as Key[];
}

/** Returns the keys and values of a constant table, in the order in which they are written. */
export function entriesOf<Key extends string, Value>(table: Readonly<Record<Key, Value>>): [Key, Value][] {
	return Object.entries(table) as [Key, Value][];
}

/** Returns a table with the same keys, each with the value that `transform` returns for it. */
export function mapValues<Key extends string, Value, Result>(
	table: Readonly<Record<Key, Value>>,
	transform: (value: Value, key: Key) => Result,
): Record<Key, Result> {
	return Object.fromEntries(entriesOf(table).map(([key, value]) => [key, transform(value, key)])) as Record<
		Key,
		Result
	>;
}
