import type { BufferedResponse } from "./response.ts";
import { type AttemptResult, type CallResult, createRetry, type RetryOptions } from "./retry.ts";
import { withTimeout } from "./timeout.ts";
import { createTokenSource, type Token } from "./token.ts";

/** The arguments of `fetch` for a call. Unlike a `Request`, they can be sent any number of times. */
export interface PreparedRequest {
	url: string;
	init: RequestInit & { headers: Headers };
}

/** How the calls of one client are sent. */
export interface TransportOptions {
	/**
	 * The caller's access token, or a function that returns it. The function is called before each call, so that it can renew
	 * an expired token. When the API rejects a token with 401, the function is called once more, with the rejected token, and
	 * a different token is tried once. The token is sent only as `Authorization: Bearer`, and only to the origin of `baseUrl`;
	 * without one (`undefined`, `null` or empty) the request is anonymous. An error of the function rejects the call.
	 */
	token?: Token;
	/** Sends a request; `globalThis.fetch` by default. Like `fetch`, it rejects with a `TypeError` on a network error. */
	fetch?: ((request: Request) => Promise<Response>) | undefined;
	/** How transient failures are retried. */
	retry?: RetryOptions | undefined;
	/** The timeout of a call in ms, including all its retries and delays; 60,000 by default. */
	timeoutMs?: number | undefined;
	/** The timeout of one attempt in ms, including its body; 30,000 by default, slightly longer than the API's own limit. */
	attemptTimeoutMs?: number | undefined;
}

/** Creates the function that sends the calls of one client. */
export function createTransport({
	token,
	fetch,
	retry,
	timeoutMs = 60_000,
	attemptTimeoutMs = 30_000,
}: TransportOptions) {
	const tokens = createTokenSource(token);
	const withRetries = createRetry(retry);

	/** Sends one request and reads the whole response, so that a truncated body is a failed attempt too. */
	async function sendOnce(url: string, init: RequestInit, signal: AbortSignal): Promise<BufferedResponse> {
		// A redirect could send the token elsewhere, and turns a POST into a GET.
		const manual: RequestInit = { ...init, redirect: "manual", signal };
		const response = await (fetch ? fetch(new Request(url, manual)) : globalThis.fetch(url, manual));
		return { response, text: await response.text() };
	}

	/**
	 * Sends a request until its response is final.
	 * @param idempotent whether sending it twice has the same effect as sending it once
	 * @throws the reason of the request's signal, a `TimeoutError`, or the error of `fetch` or of the token function
	 */
	return async ({ url, init }: PreparedRequest, idempotent: boolean): Promise<CallResult> => {
		const { signal, headers } = init;
		const deadline = performance.now() + timeoutMs;
		const beforeDeadline = <T>(work: (signal: AbortSignal) => Promise<T>, limitMs = timeoutMs) =>
			withTimeout(Math.min(limitMs, Math.ceil(deadline - performance.now())), signal, work);

		const current = tokens.current();
		let bearer = current && typeof current === "object" ? await beforeDeadline(() => current) : current;
		let renewed = false;

		async function attempt(): Promise<AttemptResult> {
			if (bearer) headers.set("Authorization", `Bearer ${bearer}`);
			let result: AttemptResult;
			try {
				result = await beforeDeadline((ended) => sendOnce(url, init, ended), attemptTimeoutMs);
			} catch (failure) {
				if (signal?.aborted || !isNetworkErrorOrTimeout(failure)) throw failure;
				return { failure };
			}
			if (result.response.status !== 401 || !bearer || renewed) return result;
			const rejected = bearer;
			renewed = true;
			bearer = await beforeDeadline(() => tokens.renew(rejected));
			return bearer ? attempt() : result;
		}
		return withRetries({ attempt, idempotent, deadline, signal });
	};
}

/** Whether a failure is a network error as `fetch` reports it (Fetch standard, section 5.6), or the timeout of an attempt. */
function isNetworkErrorOrTimeout(failure: unknown): boolean {
	return failure instanceof Error && ["TypeError", "TimeoutError"].includes(failure.name);
}
