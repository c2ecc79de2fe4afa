import type { FetchResponse, MaybeOptionalInit } from "openapi-fetch";
import type { components, paths } from "./openapi.gen.ts";

/** Every problem body that an operation can return (RFC 9457), discriminated by `code`. */
export type Problem = Extract<
	components["schemas"][keyof components["schemas"]],
	{ type: `urn:tap:problem:${string}` }
>;

/** Every code to switch on, such as `order.insufficient_stock`. */
export type ProblemCode = Problem["code"];

/**
 * A response that is not from the API: a proxy's HTML page, an empty 413, a redirect, a success that is not JSON. It has
 * the shape of a problem with the status of the response, so that `error.detail` can always be shown.
 */
export interface UnexpectedResponse {
	/** The problem has no meaning beyond its status (RFC 9457, section 4.2.1). */
	type: "about:blank";
	title: string;
	/** The HTTP status of the response, even if it claims success; 0 for a redirect in a browser, which hides it. */
	status: number;
	/** What was received and what to check. */
	detail: string;
	code: "response.unexpected";
	/** The id of the request, if the response has one in `X-Request-Id`. */
	requestId?: string;
	errors?: never;
	/** The body, unparsed. */
	body: string;
}

/** The paths as a caller of this client sees them: parameters that the client adds are optional. */
export type ClientPaths = {
	[P in keyof paths]: {
		[M in keyof paths[P]]: paths[P][M] extends { responses: infer Responses }
			? WithOptionalKey<paths[P][M]> & { responses: Responses & Unexpected }
			: paths[P][M];
	};
};

/** Makes the required `Idempotency-Key` of an operation optional. */
type WithOptionalKey<Operation> = Operation extends { parameters: { header: infer Header extends KeyHeader } }
	? Omit<Operation, "parameters"> & {
			parameters: Omit<Operation["parameters"], "header"> & {
				header?: Omit<Header, keyof KeyHeader> & Partial<Pick<Header, keyof KeyHeader>>;
			};
		}
	: Operation;
interface KeyHeader {
	"Idempotency-Key": string;
}

/** The response of something other than the API, possible on any path. */
interface Unexpected {
	default: { content: { "application/problem+json": UnexpectedResponse } };
}

/** The methods that a client sends, as `paths` names them. `HEAD` is left to monitors. */
export type Method = "get" | "post" | "put" | "delete";

/**
 * The paths that have a method. Not openapi-fetch's `ClientPathsWithMethod`, which makes TypeScript do four times the work
 * for each file that makes a call.
 */
export type Path<M extends Method> = {
	[P in keyof paths]: paths[P][M] extends { responses: unknown } ? P : never;
}[keyof paths];

/** The options of a call: `params`, `body` and the options of `fetch`. */
export type Init<P extends keyof paths, M extends Method> = MaybeOptionalInit<ClientPaths[P], M> & FixedOptions;

/** The options that openapi-fetch takes per call and this client fixes for all calls, so that no call redirects the token. */
interface FixedOptions {
	baseUrl?: never;
	bodySerializer?: never;
	fetch?: never;
	middleware?: never;
	parseAs?: never;
	pathSerializer?: never;
	querySerializer?: never;
	redirect?: never;
}

/** The result of a call: `data` or `error`, and the `response` for status and headers. Its body has been read. */
export type Result<P extends keyof paths, M extends Method> = FetchResponse<
	Extract<ClientPaths[P][M], object>,
	object,
	`${string}/${string}`
>;

/** The data of an operation's successful response. */
export type Data<P extends keyof paths, M extends Method> = NonNullable<Result<P, M>["data"]>;

/** A call of one method. `init` is optional where the operation requires nothing. */
export type Call<M extends Method> = <P extends Path<M>>(
	path: P,
	...init: undefined extends MaybeOptionalInit<ClientPaths[P], M> ? [init?: Init<P, M>] : [init: Init<P, M>]
) => Promise<Result<P, M>>;

/** A call whose operation is not known at compile time, where TypeScript cannot resolve it through a type parameter. */
export type UntypedCall = (
	path: string,
	init: object,
) => Promise<{ data?: unknown; error?: Problem | UnexpectedResponse; response: Response }>;

/** A client of one stage, typed by path. */
export interface Client {
	GET: Call<"get">;
	POST: Call<"post">;
	PUT: Call<"put">;
	DELETE: Call<"delete">;
}
