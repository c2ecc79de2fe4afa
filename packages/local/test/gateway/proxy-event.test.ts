import { expect, test } from "vitest";
import { type HttpRequest, toEvent } from "../../src/gateway/proxy-event.ts";
import { createResources, findResource } from "../../src/gateway/routes.ts";

const now = new Date("2026-05-04T09:30:00.000Z");
const requestId = "1f0c2b8e-1d5e-4c3a-9f57-2a6c8d1e7b90";

function eventOf(changed: Partial<HttpRequest> = {}, claims?: Record<string, string>) {
	const request: HttpRequest = {
		method: "GET",
		target: "/products/prd_1",
		httpVersion: "1.1",
		rawHeaders: ["Host", "127.0.0.1:3000", "User-Agent", "test/1"],
		body: Buffer.alloc(0),
		sourceIp: "127.0.0.1",
		port: 3000,
		...changed,
	};
	const match = findResource(createResources(), request.target.split("?")[0] ?? "");
	if (!match) throw new Error(`no resource for ${request.target}`);
	// What the function gets has been JSON.
	return JSON.parse(JSON.stringify(toEvent(request, { match, claims, requestId, now })));
}

test("a plain request is the whole event of a REST API, with null where there is nothing", () => {
	const headers = {
		Host: "127.0.0.1:3000",
		"User-Agent": "test/1",
		"X-Amzn-Trace-Id": "Root=1-1f0c2b8e-1d5e4c3a9f572a6c8d1e7b90",
		"X-Forwarded-For": "127.0.0.1",
		"X-Forwarded-Port": "3000",
		"X-Forwarded-Proto": "http",
	};
	expect(eventOf()).toEqual({
		resource: "/products/{productId}",
		path: "/products/prd_1",
		httpMethod: "GET",
		headers,
		multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
		queryStringParameters: null,
		multiValueQueryStringParameters: null,
		pathParameters: { productId: "prd_1" },
		stageVariables: null,
		requestContext: {
			accountId: "000000000000",
			apiId: "local",
			domainName: "127.0.0.1:3000",
			domainPrefix: "127",
			extendedRequestId: requestId,
			httpMethod: "GET",
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
				sourceIp: "127.0.0.1",
				user: null,
				userAgent: "test/1",
				userArn: null,
			},
			path: "/products/prd_1",
			protocol: "HTTP/1.1",
			requestId,
			requestTime: "04/May/2026:09:30:00 +0000",
			requestTimeEpoch: now.getTime(),
			resourceId: expect.stringMatching(/^[0-9a-f]{6}$/),
			resourcePath: "/products/{productId}",
			stage: "local",
		},
		body: null,
		isBase64Encoded: false,
	});
});

test("query parameters are decoded; of repeated ones the last is single", () => {
	const event = eventOf({ target: "/products?id=a%20b&id=c%2Bd&empty&plus=1+2&%C3%BC=%E2%82%AC" });
	expect(event.path).toBe("/products");
	expect(event.pathParameters).toBeNull();
	expect(event.queryStringParameters).toEqual({ id: "c+d", empty: "", plus: "1 2", ü: "€" });
	expect(event.multiValueQueryStringParameters).toMatchObject({ id: ["a b", "c+d"], plus: ["1 2"] });
});

test("the path and its parameters stay percent-encoded", () => {
	const event = eventOf({ target: "/products/a%2Fb%E2%82%AC" });
	expect(event.path).toBe("/products/a%2Fb%E2%82%AC");
	expect(event.pathParameters).toEqual({ productId: "a%2Fb%E2%82%AC" });
});

test("headers keep their case and all their values; those of the connection stay at the gateway", () => {
	const rawHeaders = [
		"Host",
		"h",
		"X-a",
		"1",
		"X-a",
		"2",
		"x-A",
		"3",
		"Connection",
		"close",
		"Transfer-Encoding",
		"chunked",
	];
	const { headers, multiValueHeaders } = eventOf({ rawHeaders });
	expect(headers).toMatchObject({ "X-a": "2", "x-A": "3" });
	expect(multiValueHeaders).toMatchObject({ "X-a": ["1", "2"], "x-A": ["3"] });
	expect(Object.keys(headers)).not.toContain("Connection");
	expect(Object.keys(headers)).not.toContain("Transfer-Encoding");
});

test("names that mean something to JavaScript are only names", () => {
	const event = eventOf({ target: "/products?__proto__=x&constructor=y", rawHeaders: ["__proto__", "z"] });
	expect(Object.entries(event.queryStringParameters)).toEqual([
		["__proto__", "x"],
		["constructor", "y"],
	]);
	expect(Object.entries(event.headers)).toContainEqual(["__proto__", "z"]);
});

test("the body is text", () => {
	expect(eventOf({ body: Buffer.from('{"name":"Käse"}') })).toMatchObject({
		body: '{"name":"Käse"}',
		isBase64Encoded: false,
	});
});

test("claims are there only where a token is asked for", () => {
	const claims = { sub: "u1", "cognito:groups": "admin" };
	expect(eventOf({}, claims).requestContext.authorizer).toEqual({ claims });
	expect(eventOf().requestContext).not.toHaveProperty("authorizer");
});
