/** The quartiles of a sample: half of the values lie between `lower` and `upper`. */
export interface Quartiles {
	lower: number;
	median: number;
	upper: number;
}

/**
 * Returns the quantile of a sample with linear interpolation between its values (type 7 of Hyndman and Fan, the default of R).
 * @param share from 0, the lowest value, to 1, the highest
 */
export function quantile(values: readonly number[], share: number): number {
	if (values.length === 0) throw new Error("A quantile needs at least one value.");
	const sorted = values.toSorted((a, b) => a - b);
	const position = (sorted.length - 1) * share;
	const below = sorted[Math.floor(position)] ?? Number.NaN;
	const above = sorted[Math.ceil(position)] ?? Number.NaN;
	return below + (above - below) * (position - Math.floor(position));
}

/** Returns the quartiles of a sample. Other work on the machine only adds time, so the lower quartile is the steadiest. */
export function quartiles(values: readonly number[]): Quartiles {
	return { lower: quantile(values, 0.25), median: quantile(values, 0.5), upper: quantile(values, 0.75) };
}

/** Returns the items in another order each round, so that the work of one does not always slow the same other one. */
export function inTurn<Item>(items: readonly Item[], round: number): Item[] {
	const first = round % items.length;
	const turned = [...items.slice(first), ...items.slice(0, first)];
	return round % 2 === 0 ? turned : turned.reverse();
}
