import { keysOf } from "@tap/core/contract/record.ts";
import { type TableDefinition, type TableId, tables } from "@tap/core/storage/tables.ts";

/** The units of one kind that one key gets in one request. */
export interface Consumed {
	table: TableId;
	/** Absent for the table itself. */
	index?: string;
	kind: "read" | "write";
	/** The value of the hash key. */
	key: string;
	units: number;
}

/** The heat of a table or an index, in capacity units per second. */
export interface Heat {
	/** `Orders`, or `Orders/byStatus`. */
	place: string;
	kind: "read" | "write";
	total: number;
	/** Of the hash key that gets most. */
	hottest: number;
	hottestKey: string;
}

/**
 * What one partition of DynamoDB takes in a second.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
export const partitionLimits = { read: 3_000, write: 1_000 };

/** Returns numbers from 0 up to 1 that look random and are the same in each run (mulberry32). */
export function randomNumbers(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/**
 * Returns a function that draws indexes from 0 to `count` - 1, of which the first is the most frequent: Zipf's law.
 * @param exponent 0 draws all equally often; with 1, the second is drawn half as often as the first
 */
export function zipf(count: number, exponent: number, random: () => number): () => number {
	const sums = new Float64Array(count);
	let sum = 0;
	for (let rank = 1; rank <= count; rank++) {
		sum += rank ** -exponent;
		sums[rank - 1] = sum;
	}
	return () => {
		const wanted = random() * sum;
		let low = 0;
		let high = count - 1;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((sums[middle] ?? 0) > wanted) high = middle;
			else low = middle + 1;
		}
		return low;
	};
}

/** Returns the value of the hash key of an item in a table or an index, as the table definitions have it. */
export function hashKeyOf(table: TableId, index: string | undefined, item: Readonly<Record<string, string>>): string {
	const { primaryIndex, globalIndexes }: TableDefinition = tables[table];
	const key = index === undefined ? primaryIndex : globalIndexes[index];
	if (!key) throw new Error(`The table ${table} has no index ${index}.`);
	const value = item[key.hashKey];
	if (value === undefined) throw new Error(`The item has no ${key.hashKey}.`);
	return value;
}

/** Returns the indexes of a table. */
export function indexesOf(table: TableId): string[] {
	const { globalIndexes }: TableDefinition = tables[table];
	return keysOf(globalIndexes);
}

/**
 * Adds up the heat of every table and index.
 * @param consumed what the requests consumed
 * @param seconds the time in which they came
 */
export function heatOf(consumed: Iterable<Consumed>, seconds: number): Heat[] {
	const places = new Map<string, Map<string, number>>();
	for (const { table, index, kind, key, units } of consumed) {
		const place = `${kind} ${index === undefined ? table : `${table}/${index}`}`;
		const keys = places.get(place) ?? new Map<string, number>();
		places.set(place, keys.set(key, (keys.get(key) ?? 0) + units));
	}
	return [...places].map(([name, keys]) => {
		const [kind = "", place = ""] = name.split(" ");
		let hottest: [string, number] = ["", 0];
		let total = 0;
		for (const [key, units] of keys) {
			total += units;
			if (units > hottest[1]) hottest = [key, units];
		}
		return {
			place,
			kind: kind === "read" ? "read" : "write",
			total: total / seconds,
			hottest: hottest[1] / seconds,
			hottestKey: hottest[0],
		};
	});
}

/** Returns the rate of requests at which the hottest key of a place needs more than one partition gives. */
export function breakingRate({ kind, hottest }: Heat, rate: number): number {
	return (rate * partitionLimits[kind]) / hottest;
}
