import { type Answer, read } from "./response.ts";
import { sleep } from "./timeout.ts";

/** How a client repeats what failed. */
export interface RetryOptions {
	/** How many times a request is repeated at most: 3 by default, 0 switches retries off. */
	limit?: number | undefined;
	/** The longest first wait in ms, 250 by default; it doubles with each repetition. The wait is random up to it (full jitter). */
	delay?: number | undefined;
	/** What the doubling ends at, in ms: 8,000 by default. `Retry-After` may ask for more. */
	maxDelay?: number | undefined;
	/**
	 * The retry budget: how many repetitions the client may have in store, 10 by default. Each costs one and each call brings
	 * a tenth back, so that during an outage all calls together add a tenth to the load instead of multiplying it.
	 */
	budget?: number | undefined;
}

/** What an attempt came to: an answer, or the reason why there is none (no network, a time-out). */
export type Outcome = Answer | { failure: unknown };

/** What a call came to. */
export interface Settled {
	answer: Answer;
	/** An earlier attempt may have done its work, although no answer said so. */
	repeated: boolean;
}

/** One call, as far as repeating it matters. */
interface Retriable {
	attempt: () => Promise<Outcome>;
	/** Whether sending it twice does what sending it once does. */
	repeatable: boolean;
	/** Until when to begin another attempt, in ms of `performance.now()`. */
	deadline: number;
	signal: AbortSignal | null | undefined;
}

/** How much time, in ms, another attempt needs at least; timers may also fire a millisecond early. */
const leastTime = 5;

/** What a call gives back of a repetition's cost. */
const refund = 0.1;

/** Makes the loop that repeats the calls of one client, with one budget for all of them. */
export function retrying({ limit = 3, delay = 250, maxDelay = 8_000, budget = 10 }: RetryOptions = {}) {
	let credit = budget;
	return async ({ attempt, repeatable, deadline, signal }: Retriable): Promise<Settled> => {
		credit = Math.min(budget, credit + refund);
		let repeated = false;
		for (let retry = 0; ; retry++) {
			const outcome = await attempt();
			const wait = waitBefore(outcome, Math.min(maxDelay, delay * 2 ** retry));
			if (
				wait === undefined ||
				!repeatable ||
				retry >= limit ||
				credit < 1 ||
				performance.now() + wait + leastTime >= deadline
			) {
				if ("failure" in outcome) throw outcome.failure;
				return { answer: outcome, repeated };
			}
			credit--;
			// Only the throttle is known to turn requests away before anything is done.
			repeated ||= "failure" in outcome || outcome.response.status !== 429;
			await sleep(wait, signal);
		}
	};
}

/** How long to wait before another attempt in ms, with a jitter of at most `jitter`; `undefined` if another cannot help. */
function waitBefore(outcome: Outcome, jitter: number): number | undefined {
	if ("failure" in outcome) return Math.random() * jitter;
	if (!isTransient(outcome)) return undefined;
	return retryAfter(outcome.response.headers.get("Retry-After")) + Math.random() * jitter;
}

function isTransient(answer: Answer): boolean {
	const { status } = answer.response;
	if (status === 409) return read(answer).error?.code === "idempotency.in_progress";
	return [429, 502, 503, 504].includes(status);
}

/** `Retry-After` in ms: seconds or a date (RFC 9110, section 10.2.3); 0 when it says nothing. */
function retryAfter(value: string | null): number {
	if (value === null) return 0;
	const seconds = Number(value);
	const wait = Number.isNaN(seconds) ? Date.parse(value) - Date.now() : seconds * 1000;
	return Math.max(0, wait) || 0;
}
