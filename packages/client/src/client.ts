import { createFinalURL, createQuerySerializer, defaultPathSerializer, mergeHeaders } from "openapi-fetch";
import { keyedOperations } from "./openapi.gen.ts";
import { read } from "./response.ts";
import { type Draft, type TransportOptions, transport } from "./transport.ts";
import type { Client } from "./types.ts";

/** What a client is made of. */
export interface ClientOptions extends TransportOptions {
	/** Where the stage is, its path included: `http://127.0.0.1:3000`, `https://….amazonaws.com/production`. */
	baseUrl: string;
}

/** A call of any operation: what openapi-fetch takes. */
interface CallInit extends Omit<RequestInit, "body" | "headers"> {
	params?: { path?: Record<string, string>; query?: Record<string, unknown>; header?: Record<string, string> };
	headers?: Parameters<typeof mergeHeaders>[0];
	body?: unknown;
}

const querySerializer = createQuerySerializer();
const repeatedCalls = new WeakSet<Response>();

/**
 * Whether the request was sent again after an attempt that may have done its work. Then a 404 of a DELETE, a 412 of a PUT
 * with `If-Match` and a 409 `product.version_conflict` may be the call's own doing: read the state to know.
 */
export function wasRepeated(response: Response): boolean {
	return repeatedCalls.has(response);
}

/**
 * Makes a client. A call resolves with `data` on success and with a problem as `error` otherwise, beside the `response` for
 * status and headers. It rejects only when no answer came: as `fetch` does, with a `TimeoutError`, or with the reason of an
 * aborted `signal`. To a conditional read the answer may be `response.status === 304`, with neither data nor problem.
 *
 * A failure that may pass (no network, a time-out, 429, 502, 503, 504) is retried where that is safe: GET, PUT, DELETE, and
 * orders, since each has an `Idempotency-Key`, the call's own or a random one.
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
	// Absolute also where the caller's is relative, as browsers allow.
	const base = new Request(baseUrl).url.replace(/\/$/, "");
	const deliver = transport(options);

	function call(method: string) {
		return async (path: string, { params = {}, headers, body, ...init }: CallInit = {}) => {
			// Behind a slash, nothing can change the host that `base` names.
			if (path[0] !== "/") throw new TypeError(`${path} leads away from ${base}.`);
			assertPathParameters(path, params.path);
			const draft: Draft = {
				url: createFinalURL(path, { baseUrl: base, params, querySerializer, pathSerializer: defaultPathSerializer }),
				init: {
					...init,
					method,
					headers: mergeHeaders(
						body === undefined ? {} : { "Content-Type": "application/json" },
						headers,
						params.header,
					),
					body: JSON.stringify(body),
				},
			};
			const sent = draft.init.headers;
			if (keyedOperations.includes(`${method} ${path}`) && !sent.has("Idempotency-Key")) {
				sent.set("Idempotency-Key", randomKey());
			}
			const repeatable = method === "POST" ? sent.has("Idempotency-Key") : !createsAnew(body);
			const { answer, repeated } = await deliver(draft, repeatable);
			if (repeated) repeatedCalls.add(answer.response);
			return { ...read(answer), response: answer.response };
		};
	}
	// The same functions with the types of the contract.
	return { GET: call("GET"), POST: call("POST"), PUT: call("PUT"), DELETE: call("DELETE") } as Client;
}

/** Whether a bulk write has items without an id: they get a new one each time it is sent. */
function createsAnew(body: unknown): boolean {
	// JSON that the contract's types let through: `items` is a list of objects.
	const { items = [] } = (body ?? {}) as { items?: { id?: string }[] };
	return items.some(({ id }) => id === undefined);
}

/** Refuses what would make another path of the path: `.` and `..` cannot be escaped in URLs. */
function assertPathParameters(path: string, parameters: Record<string, string> = {}): void {
	for (const [name, value] of Object.entries(parameters)) {
		if (/^\.{0,2}$/.test(value)) throw new TypeError(`"${value}" cannot be the ${name} in ${path}: use an id.`);
	}
}

/** 128 random bits; unlike `crypto.randomUUID` also on pages that came over plain HTTP. */
function randomKey(): string {
	return crypto.getRandomValues(new BigUint64Array(2)).join("-");
}
