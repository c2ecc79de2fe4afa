import { corsHeaders, gateway, retryAfter } from "@tap/core/contract/gateway.ts";
import { type ProblemCode, problemBody, problemDefinition } from "@tap/core/contract/problem.ts";

/**
 * The problem behind each error that API Gateway answers itself.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const gatewayProblems = {
	ACCESS_DENIED: "auth.forbidden",
	API_CONFIGURATION_ERROR: "server.failed",
	AUTHORIZER_CONFIGURATION_ERROR: "server.failed",
	AUTHORIZER_FAILURE: "server.failed",
	BAD_REQUEST_BODY: "request.malformed",
	BAD_REQUEST_PARAMETERS: "request.invalid",
	DEFAULT_4XX: "request.malformed",
	DEFAULT_5XX: "server.failed",
	EXPIRED_TOKEN: "auth.unauthenticated",
	INTEGRATION_FAILURE: "server.bad_gateway",
	INTEGRATION_TIMEOUT: "server.timeout",
	INVALID_API_KEY: "auth.forbidden",
	INVALID_SIGNATURE: "auth.unauthenticated",
	// Every path that there is has a method for everything: what is left is no path.
	MISSING_AUTHENTICATION_TOKEN: "route.not_found",
	QUOTA_EXCEEDED: "rate.exceeded",
	REQUEST_TOO_LARGE: "request.too_large",
	RESOURCE_NOT_FOUND: "route.not_found",
	THROTTLED: "rate.exceeded",
	UNAUTHORIZED: "auth.unauthenticated",
	UNSUPPORTED_MEDIA_TYPE: "media_type.unsupported",
	WAF_FILTERED: "auth.forbidden",
} as const satisfies Record<string, ProblemCode>;

/** What is more to the point than the problem's description, for a type of error. */
const details = new Map<string, string>([
	["WAF_FILTERED", "The firewall refused the request: it looks like an attack, or too many came from one address."],
]);

/** What API Gateway fills in; everything else in a template goes out as it is. */
const occurrence = { instance: "$context.path", requestId: "$context.requestId" };

/** Header values are expressions to API Gateway: constants stand in single quotes. */
type Headers = Record<string, string>;

function quoted(headers: Record<string, string>): Headers {
	return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `'${value}'`]));
}

/** One of the origins that are allowed: the header that names it is then a constant. */
function hasOneOrigin(allowedOrigins: readonly string[]): boolean {
	return allowedOrigins.includes("*") || allowedOrigins.length === 1;
}

/** The headers of every answer that no function gives. */
function commonHeaders(allowedOrigins: readonly string[]): Headers {
	return { ...quoted(corsHeaders(allowedOrigins[0], allowedOrigins)), "X-Request-Id": "context.requestId" };
}

/** Every answer of API Gateway's own to a request that fails, in the form of `aws.apigateway.Response`. */
export function gatewayResponses(allowedOrigins: readonly string[]) {
	return Object.entries(gatewayProblems).map(([type, code]) => {
		const { status, headers = [] }: ReturnType<typeof problemDefinition> = problemDefinition(code);
		const answer: Headers = {
			...commonHeaders(allowedOrigins),
			// These answers know no conditions. They hold nothing but the request's own id and path, and no cookie is read, so
			// it does no harm that pages of any origin can read them.
			...(hasOneOrigin(allowedOrigins) ? {} : { "Access-Control-Allow-Origin": "method.request.header.Origin" }),
			...quoted({
				"Content-Type": "application/problem+json",
				...(headers.includes("Retry-After") && { "Retry-After": String(retryAfter) }),
				...(headers.includes("WWW-Authenticate") && { "WWW-Authenticate": gateway.challenge }),
			}),
		};
		const detail = details.get(type);
		return {
			responseType: type,
			statusCode: String(status),
			responseParameters: Object.fromEntries(
				Object.entries(answer).map(([name, value]) => [`gatewayresponse.header.${name}`, value]),
			),
			responseTemplates: { "application/json": JSON.stringify(problemBody(code, { ...occurrence, detail })) },
		};
	});
}

/** An answer that API Gateway gives instead of a function. */
export interface MockAnswer {
	status: number;
	headers: Record<string, string>;
	/** The body; a `$context.` variable in it is filled in. */
	body?: unknown;
}

/** The answer to a preflight (Fetch standard, section 4.8) on a resource with these methods. */
export function preflight(methods: readonly string[]): MockAnswer {
	return {
		status: 204,
		headers: {
			"Access-Control-Allow-Methods": methods.join(", "),
			"Access-Control-Allow-Headers": gateway.cors.requestHeaders.join(", "),
			"Access-Control-Max-Age": String(gateway.cors.maxAge),
		},
	};
}

/** The answer to every other method on a resource with these methods. */
export function methodNotAllowed(methods: readonly string[]): MockAnswer {
	return {
		status: problemDefinition("method.not_allowed").status,
		headers: { "Content-Type": "application/problem+json", Allow: methods.join(", ") },
		body: problemBody("method.not_allowed", occurrence),
	};
}

/**
 * The types of request bodies that a mock integration takes, so that what is answered does not depend on them; another one
 * is 415. It has to find a template for the type, and without one would read the body itself.
 */
const mediaTypes = [
	"application/json",
	"application/octet-stream",
	"application/x-www-form-urlencoded",
	"application/xml",
	"multipart/form-data",
	"text/plain",
];

/** A mock answer in the form of API Gateway: what the integration is told, and what becomes of it. */
export function mockOf({ status, headers, body }: MockAnswer, allowedOrigins: readonly string[]) {
	const answer: Headers = { ...commonHeaders(allowedOrigins), ...quoted(headers) };
	const template = body === undefined ? "" : JSON.stringify(body);
	return {
		integration: {
			type: "mock" as const,
			passthroughBehavior: "never" as const,
			requestTemplates: Object.fromEntries(mediaTypes.map((type) => [type, JSON.stringify({ statusCode: status })])),
		},
		response: {
			statusCode: String(status),
			responseParameters: Object.fromEntries(
				Object.entries(answer).map(([name, value]) => [`method.response.header.${name}`, value]),
			),
			responseTemplates: {
				"application/json": hasOneOrigin(allowedOrigins) ? template : originChoice(allowedOrigins) + template,
			},
		},
	};
}

/** Names the caller's origin if it is allowed, else none. In VTL, as mapping templates are written. */
function originChoice(allowedOrigins: readonly string[]): string {
	const header = "$context.responseOverride.header.Access-Control-Allow-Origin";
	return [
		`#set($allowed = ${JSON.stringify(allowedOrigins)})`,
		`#set($origin = $input.params("Origin"))`,
		`#if($origin == "")#set($origin = $input.params("origin"))#end`,
		`#if($allowed.contains($origin))#set(${header} = $origin)#else#set(${header} = "")#end`,
	].join("");
}
