import type { TestEnvironment } from "./environment.ts";

/** The result of a request: a response, or an error that does not tell whether the request took effect. */
export type SendResult =
	| { status: number; headers: Headers; body: unknown }
	| {
			/** Why there is no response, such as a closed connection. */
			lost: string;
	  };

/** A request to the API. */
export interface ApiRequest {
	method: "GET" | "PUT" | "POST" | "DELETE";
	path: string;
	/** The caller: an email address, or `admin`. */
	as: string;
	headers?: Record<string, string>;
	/** Sent as JSON. */
	body?: unknown;
}

/** Longer than the gateway's own timeout. */
const timeoutMs = 45_000;

/**
 * Sends a request once, as soon as the stage is ready. It uses plain `fetch`, because a client that retries would hide the
 * failures that this suite looks for.
 */
export async function send(
	environment: TestEnvironment,
	{ method, path, as, headers, body }: ApiRequest,
): Promise<SendResult> {
	const { url, tokens } = await environment.stage();
	try {
		const response = await fetch(`${url}${path}`, {
			method,
			headers: {
				Authorization: `Bearer ${tokens[as]}`,
				...(body !== undefined && { "Content-Type": "application/json" }),
				...headers,
			},
			body: body === undefined ? null : JSON.stringify(body),
			signal: AbortSignal.timeout(timeoutMs),
		});
		const text = await response.text();
		return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
	} catch (error) {
		return { lost: error instanceof Error ? error.message : String(error) };
	}
}
