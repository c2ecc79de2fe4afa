/** The longest that `setTimeout` can wait, in ms; more fires at once. */
const longestTimer = 2 ** 31 - 1;

/**
 * Runs `work` with a signal that aborts after `ms` milliseconds or when `outer` does, and rejects at that moment, whether
 * `work` heeds the signal or not.
 * @throws {DOMException} `TimeoutError` after `ms`, as `AbortSignal.timeout` has it; otherwise the reason of `outer`
 */
export function within<T>(
	ms: number,
	outer: AbortSignal | null | undefined,
	work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
	const controller = new AbortController();
	return new Promise<T>((resolve, reject) => {
		const end =
			<V>(finish: (value: V) => void) =>
			(value: V) => {
				clearTimeout(timer);
				outer?.removeEventListener("abort", abort);
				finish(value);
			};
		const fail = end(reject);
		const stop = (reason: unknown) => {
			controller.abort(reason);
			fail(reason);
		};
		const abort = () => stop(outer?.reason);
		const timer = setTimeout(
			() => stop(new DOMException(`No answer within ${ms} ms.`, "TimeoutError")),
			Math.min(ms, longestTimer),
		);
		if (outer?.aborted) return abort();
		outer?.addEventListener("abort", abort);
		work(controller.signal).then(end(resolve), fail);
	});
}

/**
 * Waits.
 * @throws the reason of `signal`, as soon as it aborts
 */
export function sleep(ms: number, signal: AbortSignal | null | undefined): Promise<void> {
	return within(Number.POSITIVE_INFINITY, signal, (ended) => {
		return new Promise((resolve) => {
			const timer = setTimeout(resolve, ms);
			ended.addEventListener("abort", () => clearTimeout(timer));
		});
	});
}
