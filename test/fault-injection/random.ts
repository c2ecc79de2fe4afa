/** A source of random values that follow from the seeds alone. */
export interface Random {
	/** An integer from 0 to `end` - 1. */
	below(end: number): number;
	/** True with this probability. */
	chance(probability: number): boolean;
	/** One of the values. */
	pick<Value>(values: readonly [Value, ...Value[]]): Value;
}

/** Makes a source from two seeds (mulberry32 over a mix of both; not for secrets). */
export function createRandom(seed: number, run: number): Random {
	let state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(run + 1, 0xc2b2ae35)) >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const below = (end: number) => Math.floor(next() * end);
	return {
		below,
		chance: (probability) => next() < probability,
		pick: (values) => values[below(values.length)] ?? values[0],
	};
}
