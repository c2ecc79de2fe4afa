import * as z from "zod/mini";
import { appName } from "./app.ts";
import { Shortage } from "./order.ts";
import { mapValues } from "./record.ts";

/** One kind of problem. */
interface ProblemDefinition {
	/** HTTP status code. */
	status: number;
	/** The kind of problem in a few words, the same for every occurrence (RFC 9457, section 3.1.3). */
	title: string;
	/** When it happens and what to do, for readers of the API reference. */
	description: string;
	/** The response headers that come with it, besides `X-Request-Id`. */
	headers?: readonly ResponseHeader[];
	/** Extension members of the body (RFC 9457, section 3.2). */
	extension?: Record<string, z.core.$ZodType>;
	/** The name of the metric (unit: count) that a function increments each time it returns the problem. */
	metric?: string;
}

/** The response headers that operations and problems declare, each with its description. */
export const responseHeaders = {
	"X-Request-Id": "The id of the request. Log lines and problem bodies carry the same id.",
	ETag: "The strong entity tag of the returned state (RFC 9110, section 8.8.3), for `If-Match` and `If-None-Match`.",
	Location: "The path of the created resource.",
	"Idempotency-Replayed":
		"`true` if this is the stored response to an earlier request with the same `Idempotency-Key`; absent otherwise.",
	"Retry-After": "The number of seconds to wait before a retry.",
	"WWW-Authenticate": "How to authenticate (RFC 6750, section 3).",
	Allow: "The methods that the resource supports.",
} as const;
export type ResponseHeader = keyof typeof responseHeaders;

/**
 * Every problem that any part of the API returns, the gateway included. The key is the problem's `code`: the closed union
 * that clients switch on. The domain throws a code, and the HTTP layer looks up its status here.
 */
export const problems = {
	"request.malformed": {
		status: 400,
		title: "Malformed request",
		description:
			"The request can't be parsed: it is not valid HTTP, the body is empty or not JSON, or something is not valid UTF-8.",
	},
	"request.invalid": {
		status: 400,
		title: "Invalid request",
		description: "Something in the request is missing or invalid. `errors` lists every validation error.",
	},
	"cursor.invalid": {
		status: 400,
		title: "Invalid cursor",
		description:
			"The cursor does not belong to this operation with these filters, or is too old. Start from the first page.",
	},
	"auth.unauthenticated": {
		status: 401,
		title: "Not authenticated",
		description: "The access token is missing or not valid. Sign in and send `Authorization: Bearer <token>`.",
		headers: ["WWW-Authenticate"],
	},
	"auth.forbidden": {
		status: 403,
		title: "Not allowed",
		description: "The caller is authenticated but not allowed to do this.",
	},
	"request.blocked": {
		status: 403,
		title: "Request blocked",
		description:
			"The firewall of the stage blocked the request: it looks like an attack, or too many requests came from one address.",
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
		description: "The path exists, but not with this method. `Allow` lists its methods.",
		headers: ["Allow"],
	},
	"representation.not_acceptable": {
		status: 406,
		title: "Not acceptable",
		description: "`Accept` excludes `application/json`, the only media type available.",
	},
	"order.insufficient_stock": {
		status: 409,
		title: "Not enough stock",
		description: "At least one product has too little stock; `shortages` lists each. Nothing was ordered.",
		extension: {
			shortages: z.array(Shortage).register(z.globalRegistry, {
				description: "Each product with too little stock.",
				examples: [[{ productId: "prd_01JTC8Z5V3M6Q9E2RHX4K7WNBD", requested: 2, available: 1 }]],
			}),
		},
		metric: "StockOuts",
	},
	"order.not_placed": {
		status: 409,
		title: "Order already settled",
		description: "The order has been fulfilled or canceled and can't change anymore.",
	},
	"product.version_conflict": {
		status: 409,
		title: "Product changed in the meantime",
		description:
			"A product has a different `version` than the request expects; `errors` lists each. Nothing was written.",
	},
	"idempotency.in_progress": {
		status: 409,
		title: "Same request in progress",
		description: "A request with the same `Idempotency-Key` is in progress. Repeat it unchanged after `Retry-After`.",
		headers: ["Retry-After"],
	},
	"precondition.failed": {
		status: 412,
		title: "Precondition failed",
		description: "`If-Match` or `If-None-Match` does not hold. Get the current state first. Nothing was written.",
	},
	"request.too_large": {
		status: 413,
		title: "Request too large",
		description: "The request body is larger than the API accepts.",
	},
	"media_type.unsupported": {
		status: 415,
		title: "Unsupported media type",
		description:
			"The body must be `Content-Type: application/json`, and if it has a `Content-Encoding`, encoded with gzip or deflate.",
	},
	"order.unknown_product": {
		status: 422,
		title: "Unknown product",
		description: "The order contains a product that does not exist; `errors` lists each.",
	},
	"order.mixed_currencies": {
		status: 422,
		title: "Mixed currencies",
		description: "An order has one currency. Order products in different currencies separately.",
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
			"Send `If-Match` with the `ETag` that you read to replace, or `If-None-Match: *` to create (RFC 6585, section 3).",
	},
	"rate.exceeded": {
		status: 429,
		title: "Too many requests",
		description: "The stage is receiving too many requests. Retry after `Retry-After`.",
		headers: ["Retry-After"],
	},
	"header.too_large": {
		status: 431,
		title: "Headers too large",
		description: "The request line and headers are larger than the gateway accepts.",
	},
	"server.failed": {
		status: 500,
		title: "Internal error",
		description: "An unexpected error occurred. It was logged under the request id.",
		metric: "ServerFailures",
	},
	"server.bad_gateway": {
		status: 502,
		title: "Bad gateway",
		description: "The function behind the gateway failed or returned an invalid response. A retry may help.",
	},
	"server.unavailable": {
		status: 503,
		title: "Temporarily unavailable",
		description: "A service that the API depends on is unavailable or overloaded. Retry after `Retry-After`.",
		headers: ["Retry-After"],
		metric: "ServerFailures",
	},
	"server.timeout": {
		status: 504,
		title: "Gateway timeout",
		description: "The function behind the gateway did not respond in time. It may still have completed its work.",
	},
} as const satisfies Record<string, ProblemDefinition>;

export type ProblemCode = keyof typeof problems;

/** Returns the problem `code` with its general type. */
export function problemDefinition(code: ProblemCode): ProblemDefinition {
	return problems[code];
}

/** The parts of a request, in OpenAPI's words. */
export const requestParts = ["body", "path", "query", "header"] as const;
export type RequestPart = (typeof requestParts)[number];

/** One validation error as a response reports it. */
export const ValidationError = z
	.object({
		in: z.enum(requestParts).register(z.globalRegistry, { description: "The part of the request." }),
		pointer: z.string().register(z.globalRegistry, {
			description: "JSON Pointer (RFC 6901) into that part; empty for the whole part.",
			examples: ["/lines/0/quantity"],
		}),
		detail: z.string().register(z.globalRegistry, { description: "What is wrong with it, for a person." }),
	})
	.register(z.globalRegistry, { id: "ValidationError", description: "Something that is wrong with a request." });
export type ValidationError = z.output<typeof ValidationError>;

/** The members that are specific to one occurrence of a problem. */
export interface Occurrence {
	/** What happened and what to do next, for a person; the description of the problem by default. */
	detail?: string | undefined;
	/** Every validation error in the request. */
	errors?: readonly ValidationError[] | undefined;
	/** Extension members, as the problem declares them. */
	extension?: Record<string, unknown> | undefined;
	/** The path of the request, redacted by `plainPath`. */
	instance: string;
	requestId: string;
}

/** Returns the stable URI of a kind of problem (RFC 9457, section 3.1.1). It is a name, not an address. */
export function problemType(code: ProblemCode): string {
	return `urn:${appName}:problem:${code}`;
}

/** Returns the `application/problem+json` body of one occurrence (RFC 9457). */
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

/** Returns the schema of the body that `problemBody` returns for `code`. Built on demand, because functions never need it. */
export function problemSchema(code: ProblemCode) {
	const { status, description, extension } = problemDefinition(code);
	return z
		.object({
			type: z
				.literal(problemType(code))
				.register(z.globalRegistry, { description: "The stable URI of this kind of problem." }),
			// Not a constant, so that better words are no change of the contract: callers switch on the code.
			title: z.string().register(z.globalRegistry, { description: "The kind of problem in a few words." }),
			status: z.literal(status).register(z.globalRegistry, { description: "The HTTP status code." }),
			detail: z
				.string()
				.register(z.globalRegistry, { description: "What happened and what to do next, for a person." }),
			instance: z.string().register(z.globalRegistry, { description: "The path of the request." }),
			code: z.literal(code).register(z.globalRegistry, { description: "The code to switch on." }),
			requestId: z.string().register(z.globalRegistry, { description: "The id of the request, as in `X-Request-Id`." }),
			errors: z.optional(
				z.array(ValidationError).register(z.globalRegistry, { description: "Every validation error in the request." }),
			),
			...extension,
		})
		.register(z.globalRegistry, { id: problemSchemaId(code), description, examples: [exampleOf(code)] });
}

/** Returns the first example of a schema, if it has one. */
export function firstExample(schema: z.core.$ZodType): unknown {
	const examples: unknown = z.globalRegistry.get(schema)?.examples;
	return Array.isArray(examples) ? examples[0] : undefined;
}

/** Returns one body of a problem, for readers. */
function exampleOf(code: ProblemCode) {
	const { extension = {} } = problemDefinition(code);
	return problemBody(code, {
		instance: "/orders",
		requestId: "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1",
		extension: mapValues(extension, (schema) => firstExample(schema)),
		...(code === "request.invalid" && {
			errors: [{ in: "body", pointer: "/lines/0/quantity", detail: "Too big: expected number to be <=1000" }],
		}),
	});
}

/** Returns the name of a problem's schema in the OpenAPI document: `order.insufficient_stock` → `OrderInsufficientStockProblem`. */
function problemSchemaId(code: ProblemCode): string {
	const words = code.split(/[._]/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
	return `${words.join("")}Problem`;
}
