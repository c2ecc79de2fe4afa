/** Round steps within a power of ten. */
const roundSteps = [1, 2, 5, 10];

/**
 * Returns the ticks of an axis from 0: integers in steps of 1, 2 or 5 times a power of ten, the last at or above the maximum.
 * @param max the largest value, not negative
 * @param maxIntervals the maximum number of steps
 */
export function ticksTo(max: number, maxIntervals = 4): number[] {
	const minStep = Math.max(1, max / maxIntervals);
	const power = 10 ** Math.floor(Math.log10(minStep));
	// Floating-point division may return slightly more than an exact quotient.
	const step = power * (roundSteps.find((round) => round * power >= minStep - power * 1e-9) ?? 10);
	const count = Math.max(1, Math.ceil(max / step - 1e-9));
	return Array.from({ length: count + 1 }, (_, index) => index * step);
}
