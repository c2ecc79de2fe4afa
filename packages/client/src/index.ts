import createFetchClient, {
	type ClientPathsWithMethod,
	type Client as FetchClient,
	type FetchResponse,
	type MaybeOptionalInit,
} from "openapi-fetch";
import type { components, paths } from "./openapi.gen.ts";

/** Every entity and problem by name (`Product`, `OrderInput`, `OrderNotPlacedProblem`, …), and `paths` and `components`. */
export type * from "./openapi.gen.ts";

/** Every problem body that an operation can answer (RFC 9457), told apart by `code`. */
export type Problem = Extract<
	components["schemas"][keyof components["schemas"]],
	{ type: `urn:tap:problem:${string}` }
>;

/** Every code to switch on, such as `order.insufficient_stock`. */
export type ProblemCode = Problem["code"];

type Method = "get" | "post" | "put" | "delete";

/** The paths that have a method. */
type Path<M extends Method> = ClientPathsWithMethod<FetchClient<paths>, M>;

/** What a request to an operation consists of: `params`, `body` and the options of `fetch`. */
type Init<P extends keyof paths, M extends Method> = MaybeOptionalInit<paths[P], M>;

/** A call of one method. `init` may be left out where the operation requires nothing. */
type Call<M extends Method> = <P extends Path<M>>(
	path: P,
	...init: undefined extends Init<P, M>
		? [init?: Init<P, M> & { parseAs?: never }]
		: [init: Init<P, M> & { parseAs?: never }]
) => Promise<FetchResponse<Extract<paths[P][M], object>, object, `${string}/${string}`>>;

/** A client of one stage, typed by path. */
export interface Client {
	GET: Call<"get">;
	POST: Call<"post">;
	PUT: Call<"put">;
	DELETE: Call<"delete">;
}

/** What a client is made of. */
export interface ClientOptions {
	/** Where the stage is, its path included: `http://127.0.0.1:3000`, `https://….amazonaws.com/production`. */
	baseUrl: string;
	/**
	 * The caller's access token, or what gets it: a function is asked before each request, so that it can renew an expired
	 * token. It travels only as `Authorization: Bearer`; without one (`undefined` or empty) the request goes out anonymous.
	 * What the function throws, the call throws.
	 */
	token?: string | (() => string | undefined | Promise<string | undefined>) | undefined;
	/** Sends a request; `globalThis.fetch` by default. */
	fetch?: ((request: Request) => Promise<Response>) | undefined;
}

/**
 * Makes a client. A call resolves with `data` on success and with a `Problem` as `error` otherwise, beside the `response`
 * for status and headers; it rejects only when no answer came, as `fetch` does. To a conditional read the answer may be
 * `response.status === 304`, with neither data nor problem.
 *
 * ```ts
 * const client = createClient({ baseUrl: "http://127.0.0.1:3000", token });
 * const { data, error } = await client.POST("/orders", {
 * 	params: { header: { "Idempotency-Key": crypto.randomUUID() } },
 * 	body: { lines: [{ productId: "prd_01JTC8Z5V3M6Q9E2RHX4K7WNBD", quantity: 2 }] },
 * });
 * if (error?.code === "order.insufficient_stock") console.log(error.shortages);
 * else if (data) console.log(data.total);
 * ```
 */
export function createClient({ baseUrl, token, fetch }: ClientOptions): Client {
	const client = createFetchClient<paths>({ baseUrl, ...(fetch && { fetch }) });
	client.use({
		async onRequest({ request }) {
			const value = typeof token === "function" ? await token() : token;
			if (value) request.headers.set("Authorization", `Bearer ${value}`);
		},
	});
	// The same functions with narrower types: openapi-fetch infers the type of `init` from what is passed, so TypeScript
	// would let unknown members through, which the API refuses.
	return client as Client;
}
