import { AsyncLocalStorage } from "node:async_hooks";
import type { AppError } from "../app-error.ts";

// Whatever a request repeats, it repeats out of one budget: calls to the database that failed, transactions that met others,
// and decisions that came too late. So repetitions of one kind cannot multiply those of another, and the end is known.

/** How long a request may go on with the database in ms, whatever its function's time-out. A caller is better off to know. */
const longest = 10_000;

/** What is kept of the function's time-out for the rest, such as encoding the answer and writing the log, in ms. */
const reserve = 1_000;

/** How long one call may take, in ms. DynamoDB answers in a few; who waits longer waits for an answer that is lost. */
const longestCall = 2_000;

/** How often a request repeats what failed. During an outage more would only add to the load. */
const maxRepetitions = 5;

/** The longest first pause in ms; it doubles with each further one, up to `longestPause`. */
const firstPause = 25;
const longestPause = 500;

/** Why something is to be repeated: the database or the way to it failed, or somebody else was faster. */
export type Obstacle = "failure" | "race";

/** What one request has left for waiting and repeating. */
export interface Budget {
	/** The signal that ends a call: after two seconds, or when the budget is used up. */
	callSignal(): AbortSignal;
	/**
	 * Waits before another attempt, a random time up to a cap that doubles (full jitter,
	 * https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/).
	 * @throws what `exhausted` makes, when the time is over or too much has failed already
	 */
	pause(obstacle: Obstacle, exhausted: () => AppError): Promise<void>;
}

const budgets = new AsyncLocalStorage<Budget>();

/**
 * Does the work of one request within a budget: at most ten seconds, and at most what its function has left, less a reserve.
 * @param available how long the function may still run, in ms
 */
export function withBudget<Result>(available: number, work: () => Promise<Result>): Promise<Result> {
	return budgets.run(createBudget(Math.min(longest, available - reserve)), work);
}

/** Does a part of a request's work within the budget of that request, or within one of its own where there is none. */
export function budgeted<Result>(work: (budget: Budget) => Promise<Result>): Promise<Result> {
	const current = budgets.getStore();
	if (current) return work(current);
	const budget = createBudget(longest);
	return budgets.run(budget, () => work(budget));
}

function createBudget(time: number): Budget {
	const deadline = Date.now() + time;
	let failures = 0;
	let pauses = 0;
	return {
		callSignal() {
			const left = deadline - Date.now();
			return left > 0 ? AbortSignal.timeout(Math.min(longestCall, left)) : AbortSignal.abort();
		},
		async pause(obstacle, exhausted) {
			if (obstacle === "failure") failures++;
			const wait = Math.random() * Math.min(longestPause, firstPause * 2 ** pauses);
			if (failures > maxRepetitions || Date.now() + wait >= deadline) throw exhausted();
			pauses++;
			await new Promise((resolve) => setTimeout(resolve, wait));
		},
	};
}
