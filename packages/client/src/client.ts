import { createFinalURL, createQuerySerializer, mergeHeaders } from "openapi-fetch";
import { keyedOperations } from "./openapi.gen.ts";
import { parseResponse } from "./response.ts";
import { createTransport, type PreparedRequest, type TransportOptions } from "./transport.ts";
import type { Client } from "./types.ts";

/** The options of a client. */
export interface ClientOptions extends TransportOptions {
	/**
	 * The URL of the stage, including its path: `http://127.0.0.1:3000`, `https://….amazonaws.com/production`. In a browser also a
	 * path of the page's origin, such as `/api`.
	 */
	baseUrl: string;
}

/** The options of a call of any operation, as openapi-fetch takes them. */
interface CallInit extends Omit<RequestInit, "body" | "headers"> {
	params?: { path?: Record<string, string>; query?: Record<string, unknown>; header?: Record<string, string> };
	headers?: Parameters<typeof mergeHeaders>[0];
	body?: unknown;
}

const querySerializer = createQuerySerializer();
const retriedResponses = new WeakSet<Response>();

/**
 * Whether the request was retried after an attempt that may have succeeded, because its response was lost. Then the call
 * itself may have caused a 404 of a DELETE, a 412 of a PUT with `If-Match` or a 409 `product.version_conflict`: read the
 * resource to find out. A retry after 429 does not count, because a throttled request has no effect.
 */
export function wasRetried(response: Response): boolean {
	return retriedResponses.has(response);
}

/**
 * Creates a client. A call resolves with `data` on success and with a problem as `error` otherwise, together with the
 * `response` for status and headers. It rejects only without a response: as `fetch` does, with a `TimeoutError`, or with the
 * reason of an aborted `signal`. A conditional read may return 304 (`response.status`), with neither data nor a problem.
 * @throws {TypeError} if `baseUrl` is not an HTTP URL
 *
 * A transient failure (no network, a timeout, 429, 502, 503, 504) is retried where that is safe: GET, PUT, DELETE, and
 * orders, each of which has an `Idempotency-Key`, either the caller's or a random one.
 *
 * ```ts
 * const client = createClient({ baseUrl: "http://127.0.0.1:3000", token });
 * const { data, error } = await client.POST("/orders", {
 * 	body: { lines: [{ productId: "prd_01JTC8Z5V3M6Q9E2RHX4K7WNBD", quantity: 2 }] },
 * });
 * if (error?.code === "order.insufficient_stock") console.log(error.shortages);
 * else if (data) console.log(data.total);
 * ```
 */
export function createClient({ baseUrl, ...options }: ClientOptions): Client {
	// "localhost:3000" is a URL, too, with the scheme "localhost:"; every call would fail after its retries.
	if (!/^(https?:|\.{0,2}\/)/i.test(baseUrl)) {
		throw new TypeError(`baseUrl must start with http:// or https://, not "${baseUrl}".`);
	}
	// Absolute even if the option is relative, as browsers allow.
	const base = new Request(baseUrl).url.replace(/\/$/, "");
	const send = createTransport(options);

	function call(method: string) {
		return async (path: string, { params = {}, headers, body, ...init }: CallInit = {}) => {
			// After a slash, nothing can change the host of `base`.
			if (path[0] !== "/")
				throw new TypeError(`The path ${path} must start with "/": it would lead away from ${base}.`);
			const request: PreparedRequest = {
				url: createFinalURL(path, { baseUrl: base, params, querySerializer, pathSerializer }),
				init: {
					...init,
					method,
					headers: mergeHeaders(
						body === undefined ? {} : { "Content-Type": "application/json" },
						headers,
						params.header,
					),
					// The API takes U+FFFD itself for invalid UTF-8 that was replaced on the way.
					body: JSON.stringify(body)?.replaceAll("\ufffd", "\\ufffd"),
				},
			};
			const sent = request.init.headers;
			if (keyedOperations.includes(`${method} ${path}`) && !sent.has("Idempotency-Key")) {
				sent.set("Idempotency-Key", randomKey());
			}
			const idempotent = method === "POST" ? sent.has("Idempotency-Key") : !createsItems(body);
			const { received, retried } = await send(request, idempotent);
			if (retried) retriedResponses.add(received.response);
			return { ...parseResponse(received), response: received.response };
		};
	}
	// The same functions with the types of the contract.
	return { GET: call("GET"), POST: call("POST"), PUT: call("PUT"), DELETE: call("DELETE") } as Client;
}

/** Whether a bulk write has items without an id, which get a new one each time it is sent. */
function createsItems(body: unknown): boolean {
	// The contract's types allow only lists of objects as `items`.
	const { items = [] } = (body ?? {}) as { items?: { id?: string }[] };
	return items.some(({ id }) => id === undefined);
}

/**
 * Fills in the parameters of a path: plain ones, as all of this API are.
 * @throws {TypeError} for a parameter that would change the path: `.` and `..` cannot be escaped in URLs
 */
function pathSerializer(path: string, parameters: Record<string, unknown>): string {
	let filled = path;
	for (const [name, value] of Object.entries(parameters)) {
		const text = String(value);
		if (/^\.{0,2}$/.test(text)) throw new TypeError(`"${text}" cannot be the ${name} in ${path}: use an id.`);
		filled = filled.replace(`{${name}}`, encodeURIComponent(text));
	}
	return filled;
}

/** 128 random bits. Unlike `crypto.randomUUID`, this works on pages served over plain HTTP. */
function randomKey(): string {
	return crypto.getRandomValues(new BigUint64Array(2)).join("-");
}
