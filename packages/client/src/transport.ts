import type { Answer } from "./response.ts";
import { type Outcome, type RetryOptions, retrying, type Settled } from "./retry.ts";
import { within } from "./timeout.ts";
import { type Token, tokenSource } from "./token.ts";

/** A call as `fetch` takes it. Other than of a `Request`, any number of requests can be made of it. */
export interface Draft {
	url: string;
	init: RequestInit & { headers: Headers };
}

/** How the calls of one client are sent. */
export interface TransportOptions {
	/**
	 * The caller's access token, or what gets it: a function is asked before each call, so that it can renew an expired
	 * token. When the API refuses a token with 401, the function is asked once more, with the refused token, and another one
	 * is tried once. It travels only as `Authorization: Bearer` and only to the origin of `baseUrl`; without one (`undefined`
	 * or empty) the request goes out anonymous. What the function throws, the call throws.
	 */
	token?: Token;
	/** Sends a request; `globalThis.fetch` by default. As that does, it rejects with a `TypeError` when no answer comes. */
	fetch?: ((request: Request) => Promise<Response>) | undefined;
	/** How failures that pass by themselves are retried. */
	retry?: RetryOptions | undefined;
	/** How long a call may take in ms, all retries and waits included; 60,000 by default. */
	timeout?: number | undefined;
	/** How long one attempt may take in ms, its body included; 30,000 by default, a little more than the API allows itself. */
	attemptTimeout?: number | undefined;
}

/** Makes what sends the calls of one client. */
export function transport({ token, fetch, retry, timeout = 60_000, attemptTimeout = 30_000 }: TransportOptions) {
	const tokens = tokenSource(token);
	const repeat = retrying(retry);

	/** Sends one request and takes the whole answer, so that a body that breaks off is a failed attempt too. */
	async function send(url: string, init: RequestInit, signal: AbortSignal): Promise<Answer> {
		// A redirect could lead the token astray, and makes a GET of a POST.
		const whole: RequestInit = { ...init, redirect: "manual", signal };
		const response = await (fetch ? fetch(new Request(url, whole)) : globalThis.fetch(url, whole));
		return { response, text: await response.text() };
	}

	/**
	 * Sends a draft until its answer is final.
	 * @param repeatable whether sending it twice does what sending it once does
	 * @throws the reason of the draft's signal, a `TimeoutError`, what `fetch` or the token's function throws
	 */
	return async ({ url, init }: Draft, repeatable: boolean): Promise<Settled> => {
		const { signal, headers } = init;
		const deadline = performance.now() + timeout;
		const inTime = <T>(work: (signal: AbortSignal) => Promise<T>, ms = timeout) =>
			within(Math.min(ms, Math.ceil(deadline - performance.now())), signal, work);

		const given = tokens.current();
		let bearer = typeof given === "object" ? await inTime(() => given) : given;
		let renewed = false;

		async function attempt(): Promise<Outcome> {
			if (bearer) headers.set("Authorization", `Bearer ${bearer}`);
			let outcome: Outcome;
			try {
				outcome = await inTime((ended) => send(url, init, ended), attemptTimeout);
			} catch (failure) {
				if (signal?.aborted || !isLostAnswer(failure)) throw failure;
				return { failure };
			}
			if (outcome.response.status !== 401 || !bearer || renewed) return outcome;
			const refused = bearer;
			renewed = true;
			bearer = await inTime(() => tokens.renew(refused));
			return bearer ? attempt() : outcome;
		}
		return repeat({ attempt, repeatable, deadline, signal });
	};
}

/** Whether a failure is what `fetch` means by a network error (Fetch standard, section 5.6), or the end of an attempt's time. */
function isLostAnswer(failure: unknown): boolean {
	return failure instanceof Error && ["TypeError", "TimeoutError"].includes(failure.name);
}
