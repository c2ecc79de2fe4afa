/** The longest delay of `setTimeout`, in ms; a longer one fires at once. */
const maxTimerMs = 2 ** 31 - 1;

/**
 * Runs `work` with a signal that aborts after `timeoutMs` or when `outer` does. Rejects at that moment, even if `work`
 * ignores the signal.
 * @throws {DOMException} `TimeoutError` after `timeoutMs`, as `AbortSignal.timeout` does; otherwise the reason of `outer`
 */
export function withTimeout<T>(
	timeoutMs: number,
	outer: AbortSignal | null | undefined,
	work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
	const controller = new AbortController();
	return new Promise<T>((resolve, reject) => {
		const end =
			<V>(settle: (value: V) => void) =>
			(value: V) => {
				clearTimeout(timer);
				outer?.removeEventListener("abort", abort);
				settle(value);
			};
		const fail = end(reject);
		const stop = (reason: unknown) => {
			controller.abort(reason);
			fail(reason);
		};
		const abort = () => stop(outer?.reason);
		const timer = setTimeout(
			() => stop(new DOMException(`No response within ${timeoutMs} ms.`, "TimeoutError")),
			Math.min(timeoutMs, maxTimerMs),
		);
		if (outer?.aborted) return abort();
		outer?.addEventListener("abort", abort);
		work(controller.signal).then(end(resolve), fail);
	});
}

/**
 * Waits for `ms` milliseconds.
 * @throws the reason of `signal`, as soon as it aborts
 */
export function sleep(ms: number, signal: AbortSignal | null | undefined): Promise<void> {
	return withTimeout(Number.POSITIVE_INFINITY, signal, (ended) => {
		return new Promise((resolve) => {
			const timer = setTimeout(resolve, ms);
			ended.addEventListener("abort", () => clearTimeout(timer));
		});
	});
}
