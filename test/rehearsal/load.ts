import { setTimeout as delay } from "node:timers/promises";
import { gateway } from "../../packages/core/src/contract/gateway.ts";

/** Requests that were sent while something else happened. */
export interface LoadResult {
	requests: number;
	/** Responses other than 200, and errors, each with how often it came. */
	failures: Map<string, number>;
}

/**
 * Sends requests one after the other to each of `urls` until `work` is done. Each URL has two senders, so that a change between
 * requests of one is seen by the other. Together they send at most half of the requests that the stage's throttle allows,
 * however fast the machine is.
 */
export async function underLoad(urls: readonly string[], work: () => Promise<void>): Promise<LoadResult> {
	const result: LoadResult = { requests: 0, failures: new Map() };
	const targets = [...urls, ...urls];
	const minIntervalMs = (1_000 * targets.length) / (gateway.throttle.rate / 2);
	let isDone = false;
	const send = async (url: string) => {
		while (!isDone) {
			const interval = delay(minIntervalMs);
			const outcome = await fetch(url).then(
				async (response) => {
					await response.arrayBuffer();
					return response.status === 200 ? undefined : `${response.status} of ${new URL(url).pathname}`;
				},
				(error: unknown) => String(error),
			);
			result.requests++;
			if (outcome !== undefined) result.failures.set(outcome, (result.failures.get(outcome) ?? 0) + 1);
			await interval;
		}
	};
	const senders = targets.map(send);
	try {
		await work();
	} finally {
		isDone = true;
	}
	await Promise.all(senders);
	return result;
}
