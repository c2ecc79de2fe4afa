import { AppError } from "@tap/core/app-error.ts";
import { corsHeaders, gateway, retryAfter } from "@tap/core/contract/gateway.ts";
import { type Operation, supportsNotModified } from "@tap/core/contract/operations.ts";
import { plainPath, problemBody, problemDefinition, type ResponseHeader } from "@tap/core/contract/problem.ts";
import { type Precondition, revisionOf } from "@tap/core/revision.ts";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { headerOf } from "./request.ts";

/** What a handler line answers. */
export interface Outcome {
	/** Absent when the operation answers without a body. */
	body?: unknown;
	/** Which success it is, when the operation's row has several. */
	status?: number;
	/** Headers beyond those that follow from the row and the body. */
	headers?: Partial<Record<ResponseHeader, string>>;
}

/** Encodes a success: the status from the row, `ETag` and `Location` from the body, 304 where the caller has it already. */
export function encode(event: APIGatewayProxyEvent, row: Operation, outcome: Outcome): APIGatewayProxyResult {
	const [onlyStatus] = Object.keys(row.success).map(Number);
	const status = outcome.status ?? onlyStatus;
	const declared = Object.entries(row.success).find(([key]) => Number(key) === status)?.[1]?.headers ?? [];
	const etag = declared.includes("ETag") && isRevisioned(outcome.body) ? etagOf(outcome.body) : undefined;
	const headers: Partial<Record<ResponseHeader, string>> = { ...outcome.headers };
	if (etag) headers.ETag = etag;
	if (declared.includes("Location") && isIdentified(outcome.body)) {
		// The path as the client sees it, with the stage or base path that the gateway took off.
		headers.Location = `${event.requestContext.path.replace(/\/$/, "")}/${outcome.body.id}`;
	}
	if (status === undefined) throw new Error("the operation declares no success");
	if (etag && supportsNotModified(row) && noneMatchFails(headerOf(event, "If-None-Match"), etag)) {
		return answer(event, 304, headers);
	}
	return outcome.body === undefined
		? answer(event, status, headers)
		: answer(event, status, { ...headers, "Content-Type": "application/json" }, JSON.stringify(outcome.body));
}

/** Encodes a failure as `application/problem+json` (RFC 9457); one that is no `AppError` as an opaque `server.failed`. */
export function encodeProblem(event: APIGatewayProxyEvent, error: unknown): APIGatewayProxyResult {
	const { code, detail, errors, extension } = error instanceof AppError ? error : new AppError("server.failed");
	const { status, headers = [] } = problemDefinition(code);
	const requestId = event.requestContext.requestId;
	const problem = problemBody(code, { detail, errors, extension, instance: plainPath(event.path), requestId });
	return answer(
		event,
		status,
		{
			...(headers.includes("Retry-After") && { "Retry-After": String(retryAfter) }),
			...(headers.includes("WWW-Authenticate") && { "WWW-Authenticate": gateway.challenge }),
			"Content-Type": "application/problem+json",
		},
		JSON.stringify(problem),
	);
}

/** What the request's `If-Match` and `If-None-Match` demand. Weak tags never match in `If-Match` (RFC 9110, 13.1.1). */
export function preconditionOf(headers: {
	"If-Match"?: string | undefined;
	"If-None-Match"?: "*" | undefined;
}): Precondition {
	const ifMatch = headers["If-Match"];
	return {
		ifNoneMatch: headers["If-None-Match"],
		ifMatch:
			ifMatch === undefined || ifMatch === "*"
				? ifMatch
				: tagsOf(ifMatch).flatMap((tag) => (tag.startsWith('"') ? tag.slice(1, -1) : [])),
	};
}

/** Splits a list of entity tags; a tag may hold a comma. */
function tagsOf(list: string): string[] {
	return list.match(/(W\/)?"[^"]*"/g) ?? [];
}

/** `If-None-Match` compares weakly (RFC 9110, section 13.1.2). */
function noneMatchFails(ifNoneMatch: string | undefined, etag: string): boolean {
	if (ifNoneMatch === undefined) return false;
	return ifNoneMatch.trim() === "*" || tagsOf(ifNoneMatch).some((tag) => tag.replace(/^W\//, "") === etag);
}

function etagOf(body: Parameters<typeof revisionOf>[0]): string {
	return `"${revisionOf(body)}"`;
}

function isRevisioned(body: unknown): body is Parameters<typeof revisionOf>[0] {
	return typeof body === "object" && body !== null && "version" in body && "createdAt" in body;
}

function isIdentified(body: unknown): body is { id: string } {
	return typeof body === "object" && body !== null && "id" in body;
}

function answer(
	event: APIGatewayProxyEvent,
	statusCode: number,
	headers: Record<string, string>,
	body = "",
): APIGatewayProxyResult {
	return {
		statusCode,
		headers: {
			...corsHeaders(headerOf(event, "Origin"), allowedOrigins()),
			// Answers differ by caller and change at any time: keep them, but ask before using them again.
			"Cache-Control": "no-cache",
			"X-Content-Type-Options": "nosniff",
			"X-Request-Id": event.requestContext.requestId,
			...headers,
		},
		body,
	};
}

function allowedOrigins(): string[] {
	return (process.env.ALLOWED_ORIGINS ?? "*").split(",").map((origin) => origin.trim());
}
