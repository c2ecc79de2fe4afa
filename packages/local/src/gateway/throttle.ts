/** Returns whether the next request is admitted. */
export type Throttle = () => boolean;

/**
 * Creates a token bucket, as API Gateway throttles with: it holds `burst` tokens and gains `rate` tokens a second.
 * @param now returns the time in ms; it must not go backwards
 */
export function createThrottle(
	{ rate, burst }: { rate: number; burst: number },
	now: () => number = () => performance.now(),
): Throttle {
	let tokens = burst;
	let refilledAt = now();
	return () => {
		const time = now();
		tokens = Math.min(burst, tokens + ((time - refilledAt) / 1000) * rate);
		refilledAt = time;
		if (tokens < 1) return false;
		tokens -= 1;
		return true;
	};
}
