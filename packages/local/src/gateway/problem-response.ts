import { STATUS_CODES } from "node:http";
import type { AppError } from "@tap/core/app-error.ts";
import { gateway, retryAfter } from "@tap/core/contract/gateway.ts";
import { plainPath, problemBody, problemDefinition, type ResponseHeader } from "@tap/core/contract/problem.ts";
import type { WireAnswer } from "./proxy-response.ts";

/** What the gateway knows of a request that it refuses. */
interface Refused {
	/** The path of the request. */
	instance: string;
	requestId: string;
	/** The methods of the resource, when there is one. */
	allow?: string | undefined;
	/** The CORS headers of the answer: pages have to be able to read errors, too. */
	cors: Record<string, string>;
}

/** The gateway's own answer to a failure: `application/problem+json` (RFC 9457) with the headers of the problem's row. */
export function problemAnswer(error: AppError, { instance, requestId, allow, cors }: Refused): WireAnswer {
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

/** The same as bytes, for a connection on which no request could be read. */
export function rawProblem(error: AppError, refused: Refused): string {
	const { status, headers, body } = problemAnswer(error, refused);
	const lines = [
		`HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
		...headers.map(([name, value]) => `${name}: ${value}`),
		`Content-Length: ${body.length}`,
		"Connection: close",
	];
	return `${lines.join("\r\n")}\r\n\r\n${body.toString("utf8")}`;
}
