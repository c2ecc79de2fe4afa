import { randomUUID } from "node:crypto";
import { type OperationId, operation } from "@tap/core/contract/operations.ts";
import type { APIGatewayProxyEvent, Context } from "aws-lambda";

/** The claims that a Cognito authorizer takes from an access token: every value a string. */
export interface Claims {
	sub: string;
	"cognito:groups"?: string;
}

/** A request as a test says it. */
export interface Request {
	/** Fills the `{parameters}` of the path, percent-encoded by the caller where need be. */
	params?: Record<string, string>;
	/** Repeated values as an array. */
	query?: Record<string, string | string[]>;
	headers?: Record<string, string>;
	/** Sent as JSON; a string is sent as it is. */
	body?: unknown;
	claims?: Claims;
	isBase64Encoded?: boolean;
}

/** An API Gateway REST proxy event (v1), as the gateway sends it for an operation of the contract. */
export function restEvent(id: OperationId, request: Request = {}): APIGatewayProxyEvent {
	const { method, path: resource } = operation(id);
	const { params = {}, query = {}, body, claims } = request;
	const headers: Record<string, string> = {
		Accept: "*/*",
		Host: "api.example.com",
		...(body === undefined ? {} : { "Content-Type": "application/json" }),
		...request.headers,
	};
	const path = resource.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? "");
	const lists = Object.entries(query).map(([name, value]) => [name, [value].flat()] as const);
	const requestId = randomUUID();
	return {
		resource,
		path,
		httpMethod: method,
		headers,
		multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
		queryStringParameters: lists.length
			? Object.fromEntries(lists.map(([name, values]) => [name, values.at(-1)]))
			: null,
		multiValueQueryStringParameters: lists.length ? Object.fromEntries(lists) : null,
		pathParameters: Object.keys(params).length ? params : null,
		stageVariables: null,
		requestContext: {
			accountId: "123456789012",
			apiId: "a1b2c3d4e5",
			authorizer: claims ? { claims } : undefined,
			protocol: "HTTP/1.1",
			httpMethod: method,
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
				sourceIp: "203.0.113.7",
				user: null,
				userAgent: "test",
				userArn: null,
			},
			path: `/pr-42${path}`,
			stage: "pr-42",
			requestId,
			requestTimeEpoch: 1_767_225_600_000,
			resourceId: "abc123",
			resourcePath: resource,
		},
		body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
		isBase64Encoded: request.isBase64Encoded ?? false,
	};
}

/** What the Lambda runtime hands to a handler besides the event. */
export const context: Context = {
	callbackWaitsForEmptyEventLoop: true,
	functionName: "tap-test",
	functionVersion: "1",
	invokedFunctionArn: "arn:aws:lambda:eu-central-1:123456789012:function:tap-test:LIVE",
	memoryLimitInMB: "256",
	awsRequestId: randomUUID(),
	logGroupName: "/aws/lambda/tap-test",
	logStreamName: "2026/01/01/[1]0123456789abcdef",
	getRemainingTimeInMillis: () => 30_000,
	done: () => {},
	fail: () => {},
	succeed: () => {},
};

/** A customer and an admin, as the authorizer would claim them. */
export const aCustomer = (): Claims => ({ sub: randomUUID() });
export const anAdmin = (): Claims => ({ sub: randomUUID(), "cognito:groups": "staff,admin" });
