import * as z from "zod/mini";
import { Shortage } from "./order.ts";

/** One row of the table of problems. */
interface ProblemDefinition {
	/** HTTP status code. */
	status: number;
	/** The kind of problem in a few words, the same for every occurrence (RFC 9457, section 3.1.3). */
	title: string;
	/** What the reader of the API reference should know: when it happens and what to do. */
	description: string;
	/** Response headers that come with it, besides `X-Request-Id`. */
	headers?: readonly ResponseHeader[];
	/** Extension members of the body (RFC 9457, section 3.2). */
	extension?: Record<string, z.core.$ZodType>;
	/** Name of the metric (unit: count) that goes up by one each time a function answers it. */
	metric?: string;
}

/** The response headers that operations and problems declare, each with its description. */
export const responseHeaders = {
	"X-Request-Id": "Identifies the request; log lines and problem bodies carry the same id.",
	ETag: "The strong entity tag of the answered state (RFC 9110, section 8.8.3), for `If-Match` and `If-None-Match`.",
	Location: "Where the created resource is.",
	"Idempotency-Replayed":
		"`true` when this is the stored first answer to the same `Idempotency-Key`; absent otherwise.",
	"Retry-After": "After how many seconds to try again.",
	"WWW-Authenticate": "How to authenticate (RFC 6750, section 3).",
	Allow: "The methods that the resource supports.",
} as const;
export type ResponseHeader = keyof typeof responseHeaders;

/**
 * Every problem that any part of the API answers, the gateway's own included. The key is the problem's `code`: the closed
 * union that clients switch on. Core throws a code; only the edge knows what status it has.
 */
export const problems = {
	"request.malformed": {
		status: 400,
		title: "Malformed request",
		description: "The request could not be read: the body is empty or no JSON, or something is not valid UTF-8.",
	},
	"request.invalid": {
		status: 400,
		title: "Invalid request",
		description: "Something in the request is missing or wrong; `errors` names every fault.",
	},
	"cursor.invalid": {
		status: 400,
		title: "Invalid cursor",
		description:
			"The cursor was not made by this operation with these filters, or is too old. Start from the first page.",
	},
	"auth.unauthenticated": {
		status: 401,
		title: "Not authenticated",
		description: "There is no access token, or it is not valid. Sign in and send `Authorization: Bearer <token>`.",
		headers: ["WWW-Authenticate"],
	},
	"auth.forbidden": {
		status: 403,
		title: "Not allowed",
		description: "The caller is known and may not do this.",
	},
	"route.not_found": {
		status: 404,
		title: "No such path",
		description: "The API has no such path.",
	},
	"product.not_found": {
		status: 404,
		title: "No such product",
		description: "There is no product with this id.",
	},
	"order.not_found": {
		status: 404,
		title: "No such order",
		description: "There is no order with this id that the caller may see.",
	},
	"user.not_found": {
		status: 404,
		title: "No such user",
		description: "There is no user with this id that the caller may see.",
	},
	"method.not_allowed": {
		status: 405,
		title: "Method not allowed",
		description: "The path exists, but not with this method; `Allow` names those it has.",
		headers: ["Allow"],
	},
	"representation.not_acceptable": {
		status: 406,
		title: "Not acceptable",
		description: "`Accept` rules out `application/json`, the only representation there is.",
	},
	"order.insufficient_stock": {
		status: 409,
		title: "Not enough stock",
		description: "Too few pieces are left of at least one product; `shortages` names each. Nothing was ordered.",
		extension: {
			shortages: z.array(Shortage).check(z.meta({ description: "Each product that is short." })),
		},
		metric: "StockOuts",
	},
	"order.not_placed": {
		status: 409,
		title: "Order already settled",
		description: "The order was fulfilled or cancelled before; it cannot change any more.",
	},
	"product.version_conflict": {
		status: 409,
		title: "Product changed meanwhile",
		description: "A product has another `version` than the request expects; `errors` names each. Nothing was written.",
	},
	"idempotency.in_progress": {
		status: 409,
		title: "Same request in progress",
		description:
			"A request with the same `Idempotency-Key` is being worked on. Repeat it unchanged after `Retry-After`.",
		headers: ["Retry-After"],
	},
	"precondition.failed": {
		status: 412,
		title: "Precondition failed",
		description: "`If-Match` or `If-None-Match` does not hold: read the current state first. Nothing was written.",
	},
	"request.too_large": {
		status: 413,
		title: "Request too large",
		description: "The request is larger than the API takes.",
	},
	"media_type.unsupported": {
		status: 415,
		title: "Unsupported media type",
		description: "The body must be `Content-Type: application/json`.",
	},
	"order.unknown_product": {
		status: 422,
		title: "Unknown product",
		description: "The order asks for a product that does not exist; `errors` names each.",
	},
	"order.mixed_currencies": {
		status: 422,
		title: "Mixed currencies",
		description: "An order has one currency: order products of different currencies separately.",
	},
	"idempotency.key_reused": {
		status: 422,
		title: "Idempotency key reused",
		description: "The `Idempotency-Key` was used for a different request in the last 24 hours. Choose a new one.",
	},
	"precondition.required": {
		status: 428,
		title: "Precondition required",
		description:
			"Send `If-Match` with the `ETag` you read to replace, or `If-None-Match: *` to create (RFC 6585, section 3).",
	},
	"rate.exceeded": {
		status: 429,
		title: "Too many requests",
		description: "The stage takes no more requests at the moment. Try again after `Retry-After`.",
		headers: ["Retry-After"],
	},
	"header.too_large": {
		status: 431,
		title: "Headers too large",
		description: "The request's headers are larger than the gateway takes.",
	},
	"server.failed": {
		status: 500,
		title: "Internal error",
		description: "Something failed here. It has been logged under the request id.",
	},
	"server.bad_gateway": {
		status: 502,
		title: "Bad gateway",
		description: "The function behind the gateway failed or gave no valid answer. Trying again may help.",
	},
	"server.unavailable": {
		status: 503,
		title: "Temporarily unavailable",
		description: "Something the API depends on takes no more work at the moment. Try again after `Retry-After`.",
		headers: ["Retry-After"],
	},
	"server.timeout": {
		status: 504,
		title: "Gateway time-out",
		description: "The function behind the gateway did not answer in time. It may still have done its work.",
	},
} as const satisfies Record<string, ProblemDefinition>;

export type ProblemCode = keyof typeof problems;

/** The row of `problems` for `code`, seen through its general shape. */
export function problemDefinition(code: ProblemCode): ProblemDefinition {
	return problems[code];
}

/** Where in a request a fault is; OpenAPI's words for the parts of a request. */
export const faultLocations = ["body", "path", "query", "header"] as const;

export const ValidationError = z
	.object({
		in: z.enum(faultLocations).check(z.meta({ description: "The part of the request." })),
		pointer: z.string().check(
			z.meta({
				description: "JSON Pointer (RFC 6901) into that part; empty for the whole of it.",
				examples: ["/lines/0/quantity"],
			}),
		),
		detail: z.string().check(z.meta({ description: "What is wrong with it, for a person." })),
	})
	.check(z.meta({ id: "ValidationError", description: "One thing that is wrong with a request." }));
export type ValidationError = z.output<typeof ValidationError>;

/** What is particular to one occurrence of a problem. */
export interface Occurrence {
	/** What happened and what to do next, for a person. Defaults to the description of the problem. */
	detail?: string | undefined;
	/** Every fault found in the request. */
	errors?: readonly ValidationError[] | undefined;
	/** Extension members, as the problem's row declares them. */
	extension?: Record<string, unknown> | undefined;
	/** The path of the request, plain. */
	instance: string;
	requestId: string;
}

/** The stable URI of a kind of problem (RFC 9457, section 3.1.1): a name, not an address. */
export function problemType(code: ProblemCode): string {
	return `urn:tap:problem:${code}`;
}

/**
 * A path as it may stand in answers and logs: a segment that cannot be an id, for it is too long or has other characters
 * than ids have, reads `redacted`. Who pastes a token or an e-mail address into a path should not find it in a log.
 * @param path without the query, as sent
 */
export function plainPath(path: string): string {
	return path.replaceAll(/[^/]+/g, (segment) => (/^[0-9A-Za-z_-]{1,44}$/.test(segment) ? segment : "redacted"));
}

/** Builds the `application/problem+json` body of one occurrence (RFC 9457). */
export function problemBody(code: ProblemCode, occurrence: Occurrence) {
	const { status, title, description } = problemDefinition(code);
	return {
		type: problemType(code),
		title,
		status,
		detail: occurrence.detail ?? description,
		instance: occurrence.instance,
		code,
		requestId: occurrence.requestId,
		...(occurrence.errors?.length ? { errors: occurrence.errors } : {}),
		...occurrence.extension,
	};
}

/** The schema of the body that `problemBody` builds for `code`. Made on demand: functions never need it. */
export function problemSchema(code: ProblemCode) {
	const { status, title, description, extension } = problemDefinition(code);
	return z
		.object({
			type: z.literal(problemType(code)).check(z.meta({ description: "The stable URI of this kind of problem." })),
			title: z.literal(title).check(z.meta({ description: "The kind of problem in a few words." })),
			status: z.literal(status).check(z.meta({ description: "The HTTP status code." })),
			detail: z.string().check(z.meta({ description: "What happened and what to do next, for a person." })),
			instance: z.string().check(z.meta({ description: "The path of the request." })),
			code: z.literal(code).check(z.meta({ description: "The code to switch on." })),
			requestId: z.string().check(z.meta({ description: "The id of the request, as in `X-Request-Id`." })),
			errors: z.optional(z.array(ValidationError).check(z.meta({ description: "Every fault found in the request." }))),
			...extension,
		})
		.check(z.meta({ id: problemSchemaId(code), description }));
}

/** `order.insufficient_stock` → `OrderInsufficientStockProblem`, the name of its schema in the OpenAPI document. */
function problemSchemaId(code: ProblemCode): string {
	const words = code.split(/[._]/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
	return `${words.join("")}Problem`;
}
