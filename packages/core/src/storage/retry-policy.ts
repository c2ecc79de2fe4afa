import type { AppError } from "../app-error.ts";

// All retries of a request share one deadline and one count: failed database calls, conflicting transactions, and decisions
// based on stale reads. So retries of one kind can't multiply those of another, and the total time is bounded.

/** The maximum time a request may spend on database calls, in ms, whatever its function's timeout. */
const maxRequestMs = 10_000;

/** The part of the function's timeout that is kept for the rest, such as encoding the response and writing the log, in ms. */
const reservedMs = 1_000;

/** The maximum time of one call in ms. DynamoDB responds within a few ms; a call that takes longer has probably failed. */
const maxCallMs = 2_000;

/** The maximum time until a new connection is ready, in ms. It takes some ms: a longer one will not come, and another may. */
const maxConnectMs = 1_000;

/** The maximum number of retries after failures in a request. During an outage, more would only add load. */
const maxRetries = 5;

/** The maximum first delay in ms. It doubles with each further delay, up to `maxDelayMs`. */
const firstDelayMs = 25;
const maxDelayMs = 500;

/** Why something is retried: the database or the connection failed, or another request changed the same items. */
export type RetryReason = "failure" | "conflict";

/** The limits of one call. */
export interface CallLimits {
	/** The maximum time until the response is complete, in ms. Without any left, nothing is sent. */
	maxMs: number;
	/** The maximum time until a new connection is ready, in ms. */
	maxConnectMs: number;
}

/** The remaining time and retries of one request, which all of its database calls share. */
export interface Retries {
	/** Returns the limits of a call that starts now. It ends after two seconds, or at the deadline of the request. */
	callLimits(): CallLimits;
	/**
	 * Waits before the next attempt, for a random time up to a cap that doubles (full jitter,
	 * https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/).
	 * @throws the error that `onExhausted` returns, if there is no time left or too many attempts failed
	 */
	wait(reason: RetryReason, onExhausted: () => AppError): Promise<void>;
}

/**
 * Returns the time and retries of a request that begins now: ten seconds, or the function's remaining time less a reserve if that
 * is shorter.
 * @param availableMs how long the function may still run, in ms; unlimited by default
 */
export function newRetries(availableMs = Number.POSITIVE_INFINITY): Retries {
	const deadline = Date.now() + Math.min(maxRequestMs, availableMs - reservedMs);
	let failures = 0;
	let delays = 0;
	return {
		callLimits() {
			return { maxMs: Math.min(maxCallMs, deadline - Date.now()), maxConnectMs };
		},
		async wait(reason, onExhausted) {
			if (reason === "failure") failures++;
			const delayMs = Math.random() * Math.min(maxDelayMs, firstDelayMs * 2 ** delays);
			if (failures > maxRetries || Date.now() + delayMs >= deadline) throw onExhausted();
			delays++;
			await new Promise((resolve) => setTimeout(resolve, delayMs));
		},
	};
}
