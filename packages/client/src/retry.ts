import { type BufferedResponse, parseResponse } from "./response.ts";
import { sleep } from "./timeout.ts";

/** How a client retries failed requests. */
export interface RetryOptions {
	/** The maximum number of retries of a request: 3 by default; 0 disables retries. */
	maxRetries?: number | undefined;
	/** The upper bound of the first delay in ms, 250 by default. It doubles with each retry; the delay is random up to it (full jitter). */
	baseDelayMs?: number | undefined;
	/** The bound at which the doubling stops, in ms: 8,000 by default. A `Retry-After` header adds to it. */
	maxDelayMs?: number | undefined;
	/**
	 * The retry budget: the maximum number of retries that the client can save up, 10 by default. A retry costs one and each
	 * call returns a tenth, so that during an outage all calls together add a tenth to the load instead of multiplying it.
	 */
	budget?: number | undefined;
}

/** The result of an attempt: a response, or the reason why there is none (no network, a timeout). */
export type AttemptResult = BufferedResponse | { failure: unknown };

/** The result of a call. */
export interface CallResult {
	received: BufferedResponse;
	/** Whether an earlier attempt may have succeeded although its response was lost. */
	retried: boolean;
}

/** A call, as far as retrying it is concerned. */
interface RetriableCall {
	attempt: () => Promise<AttemptResult>;
	/** Whether sending it twice has the same effect as sending it once. */
	idempotent: boolean;
	/** The time after which no attempt starts, in ms of `performance.now()`. */
	deadline: number;
	signal: AbortSignal | null | undefined;
}

/** The minimum time for another attempt, in ms. Timers may also fire a millisecond early. */
const minAttemptMs = 5;

/** The part of a retry's cost that each call returns to the budget. */
const refund = 0.1;

/** Creates the function that retries the calls of one client. All its calls share one budget. */
export function createRetry({ maxRetries = 3, baseDelayMs = 250, maxDelayMs = 8_000, budget = 10 }: RetryOptions = {}) {
	let credit = budget;
	return async ({ attempt, idempotent, deadline, signal }: RetriableCall): Promise<CallResult> => {
		credit = Math.min(budget, credit + refund);
		let retried = false;
		for (let retry = 0; ; retry++) {
			const result = await attempt();
			const delayMs = delayBeforeRetry(result, Math.min(maxDelayMs, baseDelayMs * 2 ** retry));
			if (
				delayMs === undefined ||
				!idempotent ||
				retry >= maxRetries ||
				credit < 1 ||
				performance.now() + delayMs + minAttemptMs >= deadline
			) {
				if ("failure" in result) throw result.failure;
				return { received: result, retried };
			}
			credit--;
			// Only throttling (429) is known to reject a request before any work is done.
			retried ||= "failure" in result || result.response.status !== 429;
			await sleep(delayMs, signal);
		}
	};
}

/** The delay before another attempt in ms, with a jitter of up to `maxJitterMs`; `undefined` if a retry cannot help. */
function delayBeforeRetry(result: AttemptResult, maxJitterMs: number): number | undefined {
	if ("failure" in result) return Math.random() * maxJitterMs;
	if (!isTransient(result)) return undefined;
	return retryAfterMs(result.response.headers.get("Retry-After")) + Math.random() * maxJitterMs;
}

function isTransient(received: BufferedResponse): boolean {
	const { status } = received.response;
	if (status === 409) return parseResponse(received).error?.code === "idempotency.in_progress";
	return [429, 502, 503, 504].includes(status);
}

/** `Retry-After` in ms: seconds or a date (RFC 9110, section 10.2.3); 0 when it is absent or neither. */
function retryAfterMs(value: string | null): number {
	if (value === null) return 0;
	const seconds = Number(value);
	const delayMs = Number.isNaN(seconds) ? Date.parse(value) - Date.now() : seconds * 1000;
	return Math.max(0, delayMs) || 0;
}
