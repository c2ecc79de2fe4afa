/** Tells for each request whether it may pass. */
export type Throttle = () => boolean;

/**
 * A token bucket, as API Gateway throttles with: it holds `burst` requests, and `rate` flow in each second.
 * @param now the time in ms; it must not go backwards
 */
export function createThrottle(
	{ rate, burst }: { rate: number; burst: number },
	now: () => number = () => performance.now(),
): Throttle {
	let level = burst;
	let filledAt = now();
	return () => {
		const time = now();
		level = Math.min(burst, level + ((time - filledAt) / 1000) * rate);
		filledAt = time;
		if (level < 1) return false;
		level -= 1;
		return true;
	};
}
