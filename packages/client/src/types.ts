import type { ClientPathsWithMethod, Client as FetchClient, FetchResponse, MaybeOptionalInit } from "openapi-fetch";
import type { components, paths } from "./openapi.gen.ts";

/** Every problem body that an operation can answer (RFC 9457), told apart by `code`. */
export type Problem = Extract<
	components["schemas"][keyof components["schemas"]],
	{ type: `urn:tap:problem:${string}` }
>;

/** Every code to switch on, such as `order.insufficient_stock`. */
export type ProblemCode = Problem["code"];

/**
 * An answer that is none of this API: a proxy's HTML page, an empty 413, a redirect, a success that is no JSON. It has the
 * shape of a problem, so that `error.detail` can be shown whatever happened, with the status of the answer.
 */
export interface UnexpectedResponse {
	/** No more is known than what the status says (RFC 9457, section 4.2.1). */
	type: "about:blank";
	title: string;
	/** The HTTP status of the answer, also when it claims success; 0 for a redirect in a browser, which hides it. */
	status: number;
	/** What came and what to look at. */
	detail: string;
	code: "response.unexpected";
	/** The id of the request, when the answer names one in `X-Request-Id`. */
	requestId?: string;
	errors?: never;
	/** The body as it came. */
	body: string;
}

/** The paths as a caller of this client sees them: what the client adds by itself may be left out. */
export type ClientPaths = {
	[P in keyof paths]: {
		[M in keyof paths[P]]: paths[P][M] extends { responses: infer Responses }
			? Keyless<paths[P][M]> & { responses: Responses & Unexpected }
			: paths[P][M];
	};
};

/** Makes the required `Idempotency-Key` of an operation optional. */
type Keyless<Operation> = Operation extends { parameters: { header: infer Header extends KeyHeader } }
	? Omit<Operation, "parameters"> & {
			parameters: Omit<Operation["parameters"], "header"> & {
				header?: Omit<Header, keyof KeyHeader> & Partial<Pick<Header, keyof KeyHeader>>;
			};
		}
	: Operation;
interface KeyHeader {
	"Idempotency-Key": string;
}

/** What may answer in place of the API, on any path. */
interface Unexpected {
	default: { content: { "application/problem+json": UnexpectedResponse } };
}

/** The methods of the API, as `paths` names them. */
export type Method = "get" | "post" | "put" | "delete";

/** The paths that have a method. */
export type Path<M extends Method> = ClientPathsWithMethod<FetchClient<ClientPaths>, M>;

/** What a request to an operation consists of: `params`, `body` and the options of `fetch`. */
export type Init<P extends keyof paths, M extends Method> = MaybeOptionalInit<ClientPaths[P], M> & Settled;

/** What openapi-fetch would let a call decide and this client decides for all: above all where the token goes. */
interface Settled {
	baseUrl?: never;
	bodySerializer?: never;
	fetch?: never;
	middleware?: never;
	parseAs?: never;
	pathSerializer?: never;
	querySerializer?: never;
	redirect?: never;
}

/** What a call resolves with: `data` or `error`, and the `response` for status and headers. Its body has been read. */
export type Result<P extends keyof paths, M extends Method> = FetchResponse<
	Extract<ClientPaths[P][M], object>,
	object,
	`${string}/${string}`
>;

/** The data of an operation's success. */
export type Data<P extends keyof paths, M extends Method> = NonNullable<Result<P, M>["data"]>;

/** A call of one method. `init` may be left out where the operation requires nothing. */
export type Call<M extends Method> = <P extends Path<M>>(
	path: P,
	...init: undefined extends MaybeOptionalInit<ClientPaths[P], M> ? [init?: Init<P, M>] : [init: Init<P, M>]
) => Promise<Result<P, M>>;

/** A call whose operation is not known: what TypeScript cannot follow through a type parameter, and all calls share. */
export type AnyCall = (
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
