import { createHash } from "node:crypto";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { accountId } from "../aws.ts";
import type { Claims } from "./authorizer.ts";
import type { ResourceMatch } from "./routes.ts";

/** An HTTP request as received, with its body read. */
export interface HttpRequest {
	method: string;
	/** Path and query as sent. */
	target: string;
	httpVersion: string;
	/** Names and values alternating, in the order and case in which they were sent. */
	rawHeaders: readonly string[];
	body: Buffer;
	sourceIp: string;
	/** The port on which the request arrived. */
	port: number;
}

/**
 * Converts a request to the event of a REST API's Lambda proxy integration (payload format 1.0).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
 * @param facts.claims the claims of the verified token; undefined if the operation requires none
 */
export function toEvent(
	request: HttpRequest,
	facts: { match: ResourceMatch; claims: Claims | undefined; requestId: string; now: Date },
): APIGatewayProxyEvent {
	const { match, claims, requestId, now } = facts;
	const { path, query } = splitTarget(request.target);
	const headers = collect(forwardedHeaders(request, requestId));
	const parameters = collect([...new URLSearchParams(query)]);
	const { template } = match.resource;
	return {
		resource: template,
		path,
		httpMethod: request.method,
		headers: last(headers) ?? {},
		multiValueHeaders: headers,
		queryStringParameters: last(parameters),
		multiValueQueryStringParameters: nullIfEmpty(parameters),
		pathParameters: nullIfEmpty(match.parameters),
		stageVariables: null,
		requestContext: {
			accountId,
			apiId: "local",
			// Absent, not null, on methods without an authorizer: JSON omits it.
			authorizer: claims && { claims },
			domainName: headerValue(request, "host") ?? "127.0.0.1",
			domainPrefix: "127",
			extendedRequestId: requestId,
			httpMethod: request.method,
			identity: {
				accessKey: null,
				accountId: null,
				apiKey: null,
				apiKeyId: null,
				caller: null,
				clientCert: null,
				cognitoAuthenticationProvider: null,
				cognitoAuthenticationType: null,
				cognitoIdentityId: null,
				cognitoIdentityPoolId: null,
				principalOrgId: null,
				sourceIp: request.sourceIp,
				user: null,
				userAgent: headerValue(request, "user-agent") ?? null,
				userArn: null,
			},
			path,
			protocol: `HTTP/${request.httpVersion}`,
			requestId,
			requestTime: requestTime(now),
			requestTimeEpoch: now.getTime(),
			resourceId: createHash("sha256").update(template).digest("hex").slice(0, 6),
			resourcePath: template,
			stage: "local",
		},
		// Without binary media types the gateway passes every body on as text. Invalid UTF-8 becomes U+FFFD, which the functions
		// reject.
		body: request.body.length === 0 ? null : request.body.toString("utf8"),
		isBase64Encoded: false,
	};
}

/**
 * Splits the target of a request line into path and query, both still percent-encoded. Scheme and host, which a client may
 * send as it would to a proxy (RFC 9112, section 3.2.2), are dropped.
 */
export function splitTarget(target: string): { path: string; query: string } {
	const local = target.replace(/^https?:\/\/[^/?]*/i, "");
	const mark = local.indexOf("?");
	const path = mark === -1 ? local : local.slice(0, mark);
	return { path: path || "/", query: mark === -1 ? "" : local.slice(mark + 1) };
}

/** Returns the last value of a header. Names are compared case-insensitively. */
export function headerValue({ rawHeaders }: Pick<HttpRequest, "rawHeaders">, name: string): string | undefined {
	return pairs(rawHeaders).findLast(([key]) => key.toLowerCase() === name)?.[1];
}

/** Headers that the gateway does not forward: those of the connection (RFC 9110, section 7.6.1) and the encoding it has decoded. */
const hopByHop = new Set([
	"connection",
	"content-encoding",
	"expect",
	"keep-alive",
	"te",
	"trailer",
	"transfer-encoding",
	"upgrade",
]);

/** Returns the headers that the function gets: those sent, and those that the gateway adds about the connection. */
function forwardedHeaders(request: HttpRequest, requestId: string): [string, string][] {
	return [
		...pairs(request.rawHeaders).filter(([name]) => !hopByHop.has(name.toLowerCase())),
		["X-Amzn-Trace-Id", `Root=1-${requestId.slice(0, 8)}-${requestId.replaceAll("-", "").slice(8)}`],
		["X-Forwarded-For", request.sourceIp],
		["X-Forwarded-Port", String(request.port)],
		["X-Forwarded-Proto", "http"],
	];
}

function pairs(raw: readonly string[]): [string, string][] {
	const found: [string, string][] = [];
	for (let index = 0; index + 1 < raw.length; index += 2) found.push([raw[index] ?? "", raw[index + 1] ?? ""]);
	return found;
}

/** Groups the values by name. */
function collect(entries: readonly [string, string][]): Record<string, string[]> {
	const values = new Map<string, string[]>();
	for (const [name, value] of entries) {
		const list = values.get(name);
		if (list) list.push(value);
		else values.set(name, [value]);
	}
	return Object.fromEntries(values);
}

function last(values: Record<string, string[]>): Record<string, string> | null {
	return nullIfEmpty(Object.fromEntries(Object.entries(values).map(([name, list]) => [name, list.at(-1) ?? ""])));
}

function nullIfEmpty<Value>(record: Record<string, Value>): Record<string, Value> | null {
	return Object.keys(record).length === 0 ? null : record;
}

/** Formats a time as access logs do: `04/May/2026:09:30:00 +0000`. */
function requestTime(now: Date): string {
	const [, day, month, year, time] = now.toUTCString().split(" ");
	return `${day}/${month}/${year}:${time} +0000`;
}
