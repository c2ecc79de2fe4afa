import type { World } from "./environment.ts";

/** What a request came to: an answer, or nothing that tells whether it did anything. */
export type Answer =
	| { status: number; headers: Headers; body: unknown }
	| {
			/** Why there is no answer, such as a connection that broke off. */
			lost: string;
	  };

/** One request of the API. */
export interface ApiRequest {
	method: "GET" | "PUT" | "POST" | "DELETE";
	path: string;
	/** E-mail address of who calls, or `admin`. */
	as: string;
	headers?: Record<string, string>;
	/** Sent as JSON. */
	body?: unknown;
}

/** How long to wait for an answer in ms: longer than the gateway takes at most. */
const patience = 45_000;

/**
 * Sends one request, once, as soon as the stage serves. It is bare `fetch`, because a client that repeats what failed would
 * hide what is looked for here.
 */
export async function send(world: World, { method, path, as, headers, body }: ApiRequest): Promise<Answer> {
	const { url, tokens } = await world.stage();
	try {
		const response = await fetch(`${url}${path}`, {
			method,
			headers: {
				Authorization: `Bearer ${tokens[as]}`,
				...(body !== undefined && { "Content-Type": "application/json" }),
				...headers,
			},
			body: body === undefined ? null : JSON.stringify(body),
			signal: AbortSignal.timeout(patience),
		});
		const text = await response.text();
		return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
	} catch (error) {
		return { lost: error instanceof Error ? error.message : String(error) };
	}
}
