/** Steps that people count in, within a power of ten. */
const roundSteps = [1, 2, 5, 10];

/**
 * The marks of an axis from 0: whole numbers in steps of 1, 2 or 5 times a power of ten, the last one not below the largest value.
 * @param most the largest value, not negative
 * @param intervals how many steps at most
 */
export function ticksTo(most: number, intervals = 4): number[] {
	const least = Math.max(1, most / intervals);
	const power = 10 ** Math.floor(Math.log10(least));
	// The quotient of a step that fits exactly may come out a hair too large.
	const step = power * (roundSteps.find((round) => round * power >= least - power * 1e-9) ?? 10);
	const count = Math.max(1, Math.ceil(most / step - 1e-9));
	return Array.from({ length: count + 1 }, (_, index) => index * step);
}
