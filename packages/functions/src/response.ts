import { AppError, type InputError } from "@tap/core/app-error.ts";
import { cacheControl, constantHeaders, corsHeaders, problemHeaders } from "@tap/core/contract/gateway.ts";
import { evaluates, type Operation, supportsNotModified } from "@tap/core/contract/operations.ts";
import { plainPath } from "@tap/core/contract/plain-path.ts";
import {
	type ProblemCode,
	problemBody,
	problemDefinition,
	type ResponseHeader,
	type ValidationError,
} from "@tap/core/contract/problem.ts";
import { holds, type Revisioned, revisionOf } from "@tap/core/revision.ts";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { entityTagsOf, headerOf, jsonPointer, partOf, preconditionOf } from "./request.ts";

/** The result of a handler. */
export interface HandlerResult {
	/** Absent if the operation returns no body. */
	body?: unknown;
	/** The status, if the operation has more than one successful response. */
	status?: number;
	/** Headers beyond those that follow from the operation and the body. */
	headers?: Partial<Record<ResponseHeader, string>>;
}

/**
 * Encodes a success: the status from the operation, `ETag` and `Location` from the body, and 304 if the caller already has
 * the current state.
 * @throws AppError `precondition.failed` if `If-Match` of a read does not hold
 */
export function encode(
	event: APIGatewayProxyEvent,
	operation: Operation,
	result: HandlerResult,
): APIGatewayProxyResult {
	const [onlyStatus] = Object.keys(operation.success).map(Number);
	const status = result.status ?? onlyStatus;
	const declared = Object.entries(operation.success).find(([key]) => Number(key) === status)?.[1]?.headers ?? [];
	const etag = declared.includes("ETag") && isRevisioned(result.body) ? `"${revisionOf(result.body)}"` : undefined;
	const headers: Record<string, string> = { "Cache-Control": cacheControl(operation.access), ...result.headers };
	if (etag) headers.ETag = etag;
	if (declared.includes("Location") && isIdentified(result.body)) {
		// The path as the client sees it, with the stage or base path that the gateway removed.
		headers.Location = `${event.requestContext.path.replace(/\/$/, "")}/${result.body.id}`;
	}
	if (status === undefined) throw new Error("the operation declares no success");
	if (operation.method === "GET" && evaluates("If-Match", operation) && isRevisioned(result.body)) {
		const precondition = preconditionOf({ "If-Match": headerOf(event, "If-Match") });
		if (!holds(precondition, result.body)) throw new AppError("precondition.failed");
	}
	if (etag && supportsNotModified(operation) && isUnmodified(headerOf(event, "If-None-Match"), etag)) {
		return respond(event, 304, headers);
	}
	return result.body === undefined
		? respond(event, status, headers)
		: respond(event, status, { ...headers, "Content-Type": "application/json" }, JSON.stringify(result.body));
}

/** Returns the code of the problem that an error becomes: its own, or `server.failed` if it is not an `AppError`. */
export function codeOf(error: unknown): ProblemCode {
	return error instanceof AppError ? error.code : "server.failed";
}

/**
 * Encodes an error as `application/problem+json` (RFC 9457). An error that is not an `AppError` becomes a generic
 * `server.failed`.
 * @param operation the operation that failed, if the request got that far
 */
export function encodeProblem(
	event: APIGatewayProxyEvent,
	operation: Operation | undefined,
	error: unknown,
): APIGatewayProxyResult {
	const { code, detail, errors, extension } = error instanceof AppError ? error : new AppError(codeOf(error));
	const problem = problemBody(code, {
		detail,
		errors: errors?.map((each) => toValidationError(each, operation)),
		extension,
		instance: plainPath(event.path),
		requestId: event.requestContext.requestId,
	});
	return respond(event, problemDefinition(code).status, problemHeaders(code), JSON.stringify(problem));
}

/** Converts an error in the input of the domain into an error in the part of the request that the input came from. */
function toValidationError(
	{ path, detail, ...known }: InputError & Partial<Pick<ValidationError, "in">>,
	operation: Operation | undefined,
): ValidationError {
	return { in: known.in ?? partOf(operation, path), pointer: jsonPointer(path), detail };
}

/** Whether the tag is in the list. `If-None-Match` compares weakly (RFC 9110, section 13.1.2). */
function isUnmodified(ifNoneMatch: string | undefined, etag: string): boolean {
	if (ifNoneMatch === undefined) return false;
	return ifNoneMatch.trim() === "*" || entityTagsOf(ifNoneMatch).some((tag) => tag.replace(/^W\//, "") === etag);
}

function isRevisioned(body: unknown): body is Revisioned {
	return typeof body === "object" && body !== null && "version" in body && "createdAt" in body;
}

function isIdentified(body: unknown): body is { id: string } {
	return typeof body === "object" && body !== null && "id" in body;
}

function respond(
	event: APIGatewayProxyEvent,
	statusCode: number,
	headers: Record<string, string>,
	body = "",
): APIGatewayProxyResult {
	return {
		statusCode,
		headers: {
			...corsHeaders(headerOf(event, "Origin"), allowedOrigins()),
			...constantHeaders,
			"X-Request-Id": event.requestContext.requestId,
			...headers,
		},
		body,
	};
}

function allowedOrigins(): string[] {
	return (process.env.ALLOWED_ORIGINS ?? "*").split(",").map((origin) => origin.trim());
}
