import { STATUS_CODES } from "node:http";
import type { AppError } from "@tap/core/app-error.ts";
import { constantHeaders, problemHeaders } from "@tap/core/contract/gateway.ts";
import { plainPath } from "@tap/core/contract/plain-path.ts";
import { problemBody, problemDefinition } from "@tap/core/contract/problem.ts";
import type { HttpResponse } from "./proxy-response.ts";

/** The facts about a rejected request that its response contains. */
interface RejectedRequest {
	/** The path of the request. */
	instance: string;
	requestId: string;
	/** The methods of the resource, if the path names one. */
	allow?: readonly string[] | undefined;
	/** The CORS headers of the response: pages must be able to read errors, too. */
	cors: Record<string, string>;
}

/** Returns the response for an error: `application/problem+json` (RFC 9457) with the headers that the problem declares. */
export function problemResponse(error: AppError, { instance, requestId, allow, cors }: RejectedRequest): HttpResponse {
	const { code, detail, extension } = error;
	const body = JSON.stringify(problemBody(code, { detail, extension, instance: plainPath(instance), requestId }));
	return {
		status: problemDefinition(code).status,
		headers: Object.entries({
			...cors,
			...constantHeaders,
			...problemHeaders(code, allow),
			"X-Request-Id": requestId,
		}),
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
