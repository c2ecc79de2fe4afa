import { unexpectedResponse } from "./response.ts";
import type { Problem, UnexpectedResponse } from "./types.ts";

/**
 * A problem as an exception. `code` identifies it; `problem` is the whole body, typed by its code:
 *
 * ```ts
 * if (error instanceof ApiError && error.problem.code === "order.insufficient_stock") show(error.problem.shortages);
 * ```
 */
export class ApiError extends Error {
	/** The HTTP status. */
	readonly status: number;
	/** The code to switch on. */
	readonly code: (Problem | UnexpectedResponse)["code"];
	/** What happened and what to do next, in words for a person. */
	readonly detail: string;
	/** Every validation error of the request, if there are any. */
	readonly errors: Problem["errors"];
	/** The id of the request, as in `X-Request-Id` and in the server's log. */
	readonly requestId: string | undefined;
	/** The body, whose extension members (`shortages`) are typed by `code`. */
	readonly problem: Problem | UnexpectedResponse;
	/** The response with its headers; its body has been read. */
	readonly response: Response;

	constructor(problem: Problem | UnexpectedResponse, response: Response) {
		const { code, detail, errors, requestId } = problem;
		const { status } = response;
		const invalid = errors?.map((error) => `\n${error.in} ${error.pointer}: ${error.detail}`) ?? [];
		super(`${status} ${code}: ${detail}${invalid.join("")}`);
		this.name = "ApiError";
		this.status = status;
		this.code = code;
		this.detail = detail;
		this.errors = errors;
		this.requestId = requestId;
		this.problem = problem;
		this.response = response;
	}
}

/**
 * Makes a call throw: returns its data, or throws an `ApiError`. Returns `undefined` where the operation has no response
 * body. A rejection of the call (no network, a timeout, an abort) passes through.
 *
 * ```ts
 * const product = await unwrap(client.GET("/products/{productId}", { params: { path: { productId } } }));
 * ```
 */
export async function unwrap<Data>(call: Promise<AnyResult<Data>>): Promise<Data> {
	return dataOf(await call);
}

/** The result of a call of any operation. */
interface AnyResult<Data> {
	data?: Data;
	error?: Problem | UnexpectedResponse;
	response: Response;
}

/**
 * The data of a call's result.
 * @throws {ApiError} for a problem, and for a 304, which has no data
 */
export function dataOf<Data>({ data, error, response }: AnyResult<Data>): Data {
	if (error) throw new ApiError(error, response);
	if (response.status === 304) throw new ApiError(unexpectedResponse({ response, text: "" }), response);
	// Neither a problem nor a 304: the operation's data, or `undefined` where it documents no body.
	return data as Data;
}
