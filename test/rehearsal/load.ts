/** Requests that were sent while something else happened. */
export interface LoadResult {
	requests: number;
	/** Responses other than 200, and errors, each with how often it came. */
	failures: Map<string, number>;
}

/**
 * Sends requests one after the other to each of `urls` until `work` is done. Each URL has two senders, so that a change between
 * requests of one is seen by the other.
 */
export async function underLoad(urls: readonly string[], work: () => Promise<void>): Promise<LoadResult> {
	const result: LoadResult = { requests: 0, failures: new Map() };
	let isDone = false;
	const send = async (url: string) => {
		while (!isDone) {
			const outcome = await fetch(url).then(
				async (response) => {
					await response.arrayBuffer();
					return response.status === 200 ? undefined : `${response.status} of ${new URL(url).pathname}`;
				},
				(error: unknown) => String(error),
			);
			result.requests++;
			if (outcome !== undefined) result.failures.set(outcome, (result.failures.get(outcome) ?? 0) + 1);
		}
	};
	const senders = [...urls, ...urls].map(send);
	try {
		await work();
	} finally {
		isDone = true;
	}
	await Promise.all(senders);
	return result;
}
