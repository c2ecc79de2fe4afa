import { STATUS_CODES } from "node:http";
import type { AppError } from "@tap/core/app-error.ts";
import { gateway, retryAfter } from "@tap/core/contract/gateway.ts";
import { plainPath, problemBody, problemDefinition, type ResponseHeader } from "@tap/core/contract/problem.ts";
import type { HttpResponse } from "./proxy-response.ts";

/** The facts about a rejected request that its response contains. */
interface RejectedRequest {
	/** The path of the request. */
	instance: string;
	requestId: string;
	/** The methods of the resource, if the path names one. */
	allow?: string | undefined;
	/** The CORS headers of the response: pages must be able to read errors, too. */
	cors: Record<string, string>;
}

/** Returns the response for an error: `application/problem+json` (RFC 9457) with the headers that the problem declares. */
export function problemResponse(error: AppError, { instance, requestId, allow, cors }: RejectedRequest): HttpResponse {
	const { code, detail, errors, extension } = error;
	const { status, headers = [] } = problemDefinition(code);
	const values: Partial<Record<ResponseHeader, string | undefined>> = {
		Allow: allow,
		"Retry-After": String(retryAfter),
		"WWW-Authenticate": gateway.challenge,
	};
	const body = JSON.stringify(
		problemBody(code, { detail, errors, extension, instance: plainPath(instance), requestId }),
	);
	return {
		status,
		headers: [
			...Object.entries(cors),
			["Content-Type", "application/problem+json"],
			["X-Request-Id", requestId],
			...headers.flatMap((name): [string, string][] => (values[name] === undefined ? [] : [[name, values[name]]])),
		],
		body: Buffer.from(body),
	};
}

/** Returns the same response as text, for a connection on which no request could be parsed. */
export function rawProblemResponse(error: AppError, request: RejectedRequest): string {
	const { status, headers, body } = problemResponse(error, request);
	const lines = [
		`HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
		...headers.map(([name, value]) => `${name}: ${value}`),
		`Content-Length: ${body.length}`,
		"Connection: close",
	];
	return `${lines.join("\r\n")}\r\n\r\n${body.toString("utf8")}`;
}
