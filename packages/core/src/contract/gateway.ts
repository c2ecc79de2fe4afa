import type { ResponseHeader } from "./problem.ts";

/**
 * What the gateway in front of the functions does on every stage, as data: `infra/` configures API Gateway with it, the
 * local stage's gateway enforces it.
 */
export const gateway = {
	throttle: {
		/** Requests a second that a stage takes without end. */
		rate: 1_000,
		/** Requests that a stage takes at once. */
		burst: 2_000,
	},
	/** The largest request body in bytes; API Gateway's own quota for REST APIs. */
	maxBody: 10 * 1024 * 1024,
	/** The largest sum of request line and headers in bytes; API Gateway's own quota for REST APIs. */
	maxHeaders: 10_240,
	/** How long a function may take to answer in ms; API Gateway's default integration time-out. */
	timeout: 29_000,
	cors: {
		/** Request headers that a browser on another origin may send. */
		requestHeaders: [
			"Authorization",
			"Content-Type",
			"Idempotency-Key",
			"If-Match",
			"If-None-Match",
			"X-Api-Key",
			"X-Amz-Date",
			"X-Amz-Security-Token",
		],
		/** Response headers that a browser on another origin may read. */
		exposedHeaders: [
			"ETag",
			"Location",
			"Retry-After",
			"X-Request-Id",
			"Idempotency-Replayed",
			"Allow",
		] satisfies ResponseHeader[],
		/** How long a browser may remember the answer to a preflight, in seconds. */
		maxAge: 600,
	},
	/** The `WWW-Authenticate` of a 401 (RFC 6750, section 3). */
	challenge: 'Bearer realm="tap"',
} as const;

/** The largest JSON body in bytes that the functions read. */
export const maxJsonBody = 256 * 1024;

/** What `Retry-After` says, in seconds, when the API asks a caller to come back. */
export const retryAfter = 1;

/**
 * The CORS headers of an answer to a request from `origin` (Fetch standard, section 3.2).
 * @param origin the request's `Origin`, when it has one
 * @param allowedOrigins `["*"]`, or the exact origins that may read answers
 */
export function corsHeaders(origin: string | undefined, allowedOrigins: readonly string[]): Record<string, string> {
	const exposed = { "Access-Control-Expose-Headers": gateway.cors.exposedHeaders.join(", ") };
	if (allowedOrigins.includes("*")) return { "Access-Control-Allow-Origin": "*", ...exposed };
	if (origin !== undefined && allowedOrigins.includes(origin)) {
		return { "Access-Control-Allow-Origin": origin, Vary: "Origin", ...exposed };
	}
	return { Vary: "Origin" };
}
