import { constantHeaders, corsHeaders, preflightHeaders, problemHeaders } from "@tap/core/contract/gateway.ts";
import { type ProblemCode, problemBody, problemDefinition } from "@tap/core/contract/problem.ts";

/**
 * The problem for each type of gateway response: an error that API Gateway returns by itself.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const gatewayProblems = {
	ACCESS_DENIED: "auth.forbidden",
	API_CONFIGURATION_ERROR: "server.failed",
	AUTHORIZER_CONFIGURATION_ERROR: "server.failed",
	AUTHORIZER_FAILURE: "server.failed",
	BAD_REQUEST_BODY: "request.malformed",
	BAD_REQUEST_PARAMETERS: "request.invalid",
	DEFAULT_5XX: "server.failed",
	EXPIRED_TOKEN: "auth.unauthenticated",
	INTEGRATION_FAILURE: "server.bad_gateway",
	INTEGRATION_TIMEOUT: "server.timeout",
	INVALID_API_KEY: "auth.forbidden",
	// On a path without a resource, API Gateway expects a request that is signed with AWS credentials. The catch-all routes
	// should leave no such path, and no method takes such signatures, so both errors mean that the path is unknown.
	INVALID_SIGNATURE: "route.not_found",
	MISSING_AUTHENTICATION_TOKEN: "route.not_found",
	QUOTA_EXCEEDED: "rate.exceeded",
	REQUEST_TOO_LARGE: "request.too_large",
	RESOURCE_NOT_FOUND: "route.not_found",
	THROTTLED: "rate.exceeded",
	UNAUTHORIZED: "auth.unauthenticated",
	UNSUPPORTED_MEDIA_TYPE: "media_type.unsupported",
	WAF_FILTERED: "request.blocked",
} as const satisfies Record<string, ProblemCode>;

/** The variables that API Gateway replaces. Everything else in a template is sent unchanged. */
const occurrence = { instance: "$context.path", requestId: "$context.requestId" };

/** Response headers, each with an expression of API Gateway's, in which constants stand in single quotes. */
type HeaderExpressions = Record<string, string>;

function quoted(headers: Record<string, string>): HeaderExpressions {
	return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `'${value}'`]));
}

/** Whether the `Access-Control-Allow-Origin` header is the same for every request. */
function hasOneOrigin(allowedOrigins: readonly string[]): boolean {
	return allowedOrigins.includes("*") || allowedOrigins.length === 1;
}

/** The headers of every response that does not come from a function. */
function baseHeaders(allowedOrigins: readonly string[]): HeaderExpressions {
	const constants = { ...corsHeaders(allowedOrigins[0], allowedOrigins), ...constantHeaders };
	return { ...quoted(constants), "X-Request-Id": "context.requestId" };
}

/**
 * The problem for a 4xx error of any type that is not listed above. The response keeps API Gateway's status. The body has no
 * status and no code, because the cause is unknown (RFC 9457, section 4.2.1).
 */
const otherRefusal = {
	type: "about:blank",
	title: "Request refused",
	detail: "The gateway refused the request. The HTTP status says why.",
	...occurrence,
};

/** Returns all gateway responses, as arguments of `aws.apigateway.Response`. */
export function gatewayResponses(allowedOrigins: readonly string[]) {
	const known = Object.entries(gatewayProblems).map(([responseType, code]) => ({
		responseType,
		statusCode: String(problemDefinition(code).status),
		...gatewayResponse(problemHeaders(code), problemBody(code, occurrence), allowedOrigins),
	}));
	const other = gatewayResponse({ "Content-Type": "application/problem+json" }, otherRefusal, allowedOrigins);
	return [...known, { responseType: "DEFAULT_4XX", ...other }];
}

/** Returns the headers and the body of a gateway response. */
function gatewayResponse(ownHeaders: Record<string, string>, body: object, allowedOrigins: readonly string[]) {
	const headers: HeaderExpressions = {
		...baseHeaders(allowedOrigins),
		// Gateway responses have no conditions, so any origin is allowed. That is safe: they contain only the request's id
		// and path, and the API uses no cookies.
		...(hasOneOrigin(allowedOrigins) ? {} : { "Access-Control-Allow-Origin": "method.request.header.Origin" }),
		...quoted(ownHeaders),
	};
	return {
		responseParameters: Object.fromEntries(
			Object.entries(headers).map(([name, value]) => [`gatewayresponse.header.${name}`, value]),
		),
		responseTemplates: { "application/json": JSON.stringify(body) },
	};
}

/** A response that API Gateway returns instead of calling a function. */
export interface MockResponse {
	status: number;
	headers: Record<string, string>;
	/** The body, in which API Gateway replaces `$context.` variables. */
	body?: unknown;
}

/** Returns the preflight response (Fetch standard, section 4.8) of a resource with these methods. */
export function preflight(methods: readonly string[]): MockResponse {
	return { status: 204, headers: preflightHeaders(methods) };
}

/** Returns the response to any other method on a resource with these methods. */
export function methodNotAllowed(methods: readonly string[]): MockResponse {
	return {
		status: problemDefinition("method.not_allowed").status,
		headers: problemHeaders("method.not_allowed", methods),
		body: problemBody("method.not_allowed", occurrence),
	};
}

/** Returns the response to any method on an unknown path. */
export function routeNotFound(): MockResponse {
	return {
		status: problemDefinition("route.not_found").status,
		headers: problemHeaders("route.not_found"),
		body: problemBody("route.not_found", occurrence),
	};
}

/**
 * The media types of request bodies for which a mock integration returns its response. Any other type is a 415: an
 * integration needs a template for the type, and without one would read the body itself.
 */
const mediaTypes = [
	"application/json",
	"application/octet-stream",
	"application/x-www-form-urlencoded",
	"application/xml",
	"multipart/form-data",
	"text/plain",
];

/** Returns the arguments of the integration and of the integration response that make API Gateway return `response`. */
export function mockOf(response: MockResponse, allowedOrigins: readonly string[]) {
	const { status, body } = response;
	const headers: HeaderExpressions = { ...baseHeaders(allowedOrigins), ...quoted(response.headers) };
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
				Object.entries(headers).map(([name, value]) => [`method.response.header.${name}`, value]),
			),
			responseTemplates: {
				"application/json": hasOneOrigin(allowedOrigins) ? template : originTemplate(allowedOrigins) + template,
			},
		},
	};
}

/** Returns a mapping template (VTL) that sets `Access-Control-Allow-Origin` to the request's origin if it is allowed. */
function originTemplate(allowedOrigins: readonly string[]): string {
	const header = "$context.responseOverride.header.Access-Control-Allow-Origin";
	return [
		`#set($allowed = ${JSON.stringify(allowedOrigins)})`,
		`#set($origin = $input.params("Origin"))`,
		`#if($origin == "")#set($origin = $input.params("origin"))#end`,
		`#if($allowed.contains($origin))#set(${header} = $origin)#else#set(${header} = "")#end`,
	].join("");
}
