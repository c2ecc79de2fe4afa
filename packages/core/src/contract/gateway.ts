import { appName } from "./app.ts";
import type { Operation } from "./operations.ts";
import { type ProblemCode, problemDefinition, type ResponseHeader, responseHeaders } from "./problem.ts";
import { keysOf } from "./record.ts";

/**
 * The limits and headers of the gateway in front of the functions, the same on every stage. `infra/` configures API Gateway
 * with them, and the local gateway enforces them.
 */
export const gateway = {
	throttle: {
		/** Sustained requests per second. */
		rate: 1_000,
		/** Requests that may arrive at once. */
		burst: 2_000,
	},
	/** The maximum size of a request body in bytes: API Gateway's own quota for REST APIs. */
	maxBodyBytes: 10 * 1024 * 1024,
	/** The maximum size of the request line and headers together, in bytes: API Gateway's own quota for REST APIs. */
	maxHeaderBytes: 10_240,
	/** The integration timeout in ms: API Gateway's default. */
	timeoutMs: 29_000,
	cors: {
		/** Request headers that a page on another origin may send. */
		requestHeaders: [
			"Authorization",
			"Content-Type",
			"Idempotency-Key",
			"If-Match",
			"If-None-Match",
			"X-Api-Key",
			"X-Amz-Date",
			"X-Amz-Security-Token",
			// Tracing tools add these to every request of a page, and old libraries the last one.
			"X-Amzn-Trace-Id",
			"traceparent",
			"tracestate",
			"baggage",
			"sentry-trace",
			"X-Requested-With",
			// Any other header, but for Authorization, which must be named (Fetch standard, section 4.8).
			"*",
		],
		/** Response headers that a page on another origin may read: all that operations and problems declare. */
		exposedHeaders: keysOf(responseHeaders),
		/** How long a browser may cache a preflight response, in seconds. */
		maxAgeSeconds: 600,
	},
} as const;

/** The maximum size of a JSON body that the functions accept, in bytes. */
export const maxJsonBytes = 256 * 1024;

/** Headers of every response, whichever part of the stage makes it. */
export const constantHeaders = {
	/** Browsers take the body for what its `Content-Type` says (Fetch standard, section 3.6). */
	"X-Content-Type-Options": "nosniff",
};

/**
 * Returns the `Cache-Control` of a successful response. What anyone may read is the same for everybody: caches may store it
 * and must revalidate it. Everything else depends on the caller, and no cache may store it (RFC 9111, section 5.2.2.5):
 * otherwise a page of the same site could read it from the browser's cache without a token, also after the user signed out.
 */
export function cacheControl(access: Operation["access"]): string {
	return access === "anyone" ? "no-cache" : "no-store";
}

/** The values of the headers that problems declare, except `Allow`, which belongs to the resource. */
const problemHeaderValues: Partial<Record<ResponseHeader, string>> = {
	/** In seconds. */
	"Retry-After": "1",
	/** RFC 6750, section 3. */
	"WWW-Authenticate": `Bearer realm="${appName}"`,
};

/**
 * Returns the headers that every response with this problem carries, besides those of all responses.
 * @param allow the methods of the resource, for problems that declare `Allow`
 */
export function problemHeaders(code: ProblemCode, allow: readonly string[] = []): Record<string, string> {
	const values = { ...problemHeaderValues, Allow: allow.join(", ") };
	const declared = problemDefinition(code).headers ?? [];
	return {
		"Content-Type": "application/problem+json",
		"Cache-Control": "no-store",
		...Object.fromEntries(declared.map((name) => [name, values[name] ?? ""])),
	};
}

/** Returns the headers of a preflight response (Fetch standard, section 4.8) for a resource with these methods. */
export function preflightHeaders(methods: readonly string[]): Record<string, string> {
	return {
		"Access-Control-Allow-Methods": methods.join(", "),
		"Access-Control-Allow-Headers": gateway.cors.requestHeaders.join(", "),
		"Access-Control-Max-Age": String(gateway.cors.maxAgeSeconds),
	};
}

/**
 * Returns the CORS headers of a response to a request from `origin` (Fetch standard, section 3.2).
 * @param origin the request's `Origin`, if it has one
 * @param allowedOrigins `["*"]`, or the exact origins whose pages may read responses
 */
export function corsHeaders(origin: string | undefined, allowedOrigins: readonly string[]): Record<string, string> {
	const exposed = { "Access-Control-Expose-Headers": gateway.cors.exposedHeaders.join(", ") };
	if (allowedOrigins.includes("*")) return { "Access-Control-Allow-Origin": "*", ...exposed };
	if (origin !== undefined && allowedOrigins.includes(origin)) {
		return { "Access-Control-Allow-Origin": origin, Vary: "Origin", ...exposed };
	}
	return { Vary: "Origin" };
}
