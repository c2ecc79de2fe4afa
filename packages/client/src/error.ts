import { unexpected } from "./response.ts";
import type { Problem, UnexpectedResponse } from "./types.ts";

/**
 * A problem as an exception. `code` tells which; `problem` is the whole body, typed by its code:
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
	/** What happened and what to do next, for a person. */
	readonly detail: string;
	/** Every fault found in the request, when faults were found. */
	readonly errors: Problem["errors"];
	/** The id of the request, as in `X-Request-Id` and in the server's log. */
	readonly requestId: string | undefined;
	/** The body, whose extension members (`shortages`) are typed by `code`. */
	readonly problem: Problem | UnexpectedResponse;
	/** The answer with its headers; its body has been read. */
	readonly response: Response;

	constructor(problem: Problem | UnexpectedResponse, response: Response) {
		const { code, detail, errors, requestId } = problem;
		const { status } = response;
		const faults = errors?.map((fault) => `\n${fault.in} ${fault.pointer}: ${fault.detail}`) ?? [];
		super(`${status} ${code}: ${detail}${faults.join("")}`);
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
 * The throwing form of a call: gives its data, or throws an `ApiError`. Where an operation answers without a body it gives
 * `undefined`. What the call rejects with (no network, a time-out, an abort) passes through.
 *
 * ```ts
 * const product = await unwrap(client.GET("/products/{productId}", { params: { path: { productId } } }));
 * ```
 */
export async function unwrap<Data>(call: Promise<Settled<Data>>): Promise<Data> {
	return dataOf(await call);
}

/** What a call resolves with, whichever its operation. */
interface Settled<Data> {
	data?: Data;
	error?: Problem | UnexpectedResponse;
	response: Response;
}

/** The data of what a call resolved with. */
export function dataOf<Data>({ data, error, response }: Settled<Data>): Data {
	if (error) throw new ApiError(error, response);
	// A conditional read that answers 304 has no data to give.
	if (response.status === 304) throw new ApiError(unexpected({ response, text: "" }), response);
	// Without a problem and a 304 there is the operation's data, or the nothing that it documents.
	return data as Data;
}
