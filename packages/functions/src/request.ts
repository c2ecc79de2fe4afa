import { AppError, type InputError } from "@tap/core/app-error.ts";
import type { Caller } from "@tap/core/caller.ts";
import { adminGroup } from "@tap/core/contract/auth.ts";
import { maxJsonBytes } from "@tap/core/contract/gateway.ts";
import { hasContent, type Operation } from "@tap/core/contract/operations.ts";
import type { RequestPart } from "@tap/core/contract/problem.ts";
import type { Precondition } from "@tap/core/revision.ts";
import type { APIGatewayProxyEvent } from "aws-lambda";
import * as z from "zod/mini";

/** The parts of a request after validation. A part that the operation does not declare is `undefined`. */
export interface RequestParts {
	params: unknown;
	query: unknown;
	headers: unknown;
	body: unknown;
}

/**
 * Returns a header of the event. API Gateway passes header names on as the client spelled them, so the comparison ignores
 * case. Repeated headers are joined.
 */
export function headerOf(event: APIGatewayProxyEvent, name: string): string | undefined {
	const wanted = name.toLowerCase();
	for (const [key, values] of Object.entries(event.multiValueHeaders ?? {})) {
		if (key.toLowerCase() === wanted && values?.length) return values.join(", ");
	}
	for (const [key, value] of Object.entries(event.headers ?? {})) {
		if (key.toLowerCase() === wanted) return value;
	}
	return undefined;
}

/**
 * Returns the caller from the claims that the gateway's authorizer took from the verified token. A Cognito authorizer puts
 * every claim into the event as a string, `cognito:groups` separated by commas.
 */
export function callerOf(event: APIGatewayProxyEvent): Caller | undefined {
	const claims: Record<string, unknown> | undefined = event.requestContext.authorizer?.claims;
	if (typeof claims?.sub !== "string" || claims.sub === "") return undefined;
	return { id: claims.sub, isAdmin: groupsOf(claims["cognito:groups"]).includes(adminGroup) };
}

/** Returns the groups of a claim: a REST API sends `admin,staff`; HTTP APIs and some emulators send `[admin staff]`. */
function groupsOf(claim: unknown): string[] {
	if (typeof claim !== "string") return [];
	const [, list] = /^\[(.*)\]$/.exec(claim) ?? [];
	return list === undefined ? claim.split(",") : list.split(" ");
}

/**
 * Parses and validates every part of a request against the operation.
 * @throws AppError `representation.not_acceptable`, `media_type.unsupported`, `request.too_large`, `request.malformed`,
 *   and `request.invalid` with the validation errors of all parts
 */
export async function decode(event: APIGatewayProxyEvent, operation: Operation): Promise<RequestParts> {
	if (hasContent(operation)) await assertAcceptable(headerOf(event, "Accept"));
	const errors: (InputError & { in: RequestPart })[] = [];
	const parse = (schema: z.core.$ZodType | undefined, part: RequestPart, value: () => unknown) => {
		if (!schema) return undefined;
		const result = z.safeParse(schema, value());
		if (!result.success) {
			for (const issue of result.error.issues) {
				if (errors.length >= maxErrors) break;
				const found = errorsOf(issue).slice(0, maxErrors - errors.length);
				errors.push(...found.map((error) => ({ ...error, in: part })));
			}
		}
		return result.data;
	};
	const parts = {
		params: parse(operation.params, "path", () => pathParameters(event)),
		query: parse(operation.query ?? noQuery, "query", () => queryParameters(event, operation.query)),
		headers: parse(operation.headers, "header", () => requestHeaders(event, operation.headers)),
		body: parse(operation.body, "body", () => jsonBody(event)),
	};
	if (errors.length > 0) throw new AppError("request.invalid", { errors });
	return parts;
}

/**
 * The maximum number of validation errors in a response. All errors of a body of `maxJsonBytes` could exceed the maximum
 * size of a function's response (6 MB).
 */
const maxErrors = 1_000;

const noQuery = z.strictObject({});

/** Returns the part of the request that an input of the domain came from: the part with a member of that name. */
export function partOf(operation: Operation | undefined, path: InputError["path"]): RequestPart {
	const [name] = path;
	const has = (schema: z.core.$ZodType | undefined) =>
		schema !== undefined && isObjectSchema(schema) && String(name) in schema._zod.def.shape;
	if (has(operation?.body)) return "body";
	if (has(operation?.query)) return "query";
	return has(operation?.params) ? "path" : "header";
}

function isObjectSchema(schema: z.core.$ZodType): schema is z.core.$ZodObject {
	return schema._zod.def.type === "object";
}

/** Returns the precondition in `If-Match` and `If-None-Match`. Weak tags never match `If-Match` (RFC 9110, 13.1.1). */
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
				: entityTagsOf(ifMatch).flatMap((tag) => (tag.startsWith('"') ? tag.slice(1, -1) : [])),
	};
}

/** Splits a list of entity tags. A tag may contain a comma. */
export function entityTagsOf(list: string): string[] {
	return list.match(/(W\/)?"[^"]*"/g) ?? [];
}

const json = "application/json";

/** The media ranges that match JSON. */
const jsonRanges = [json, "application/*", "*/*"];

/**
 * Refuses a request that accepts neither JSON nor problems, which are JSON as well. JSON has no parameters (RFC 8259, section
 * 11), so that those of a media type rule nothing out; an empty field asks for nothing.
 */
async function assertAcceptable(field = ""): Promise<void> {
	if (jsonRanges.includes(field)) return;
	const ranges = field
		.split('"')
		// Without quoted text, which may contain commas and semicolons.
		.filter((_, index) => index % 2 === 0)
		.join("")
		.split(",")
		.map((range) => {
			const [type = "", ...parameters] = range.split(";").map((part) => part.trim());
			// A caller who accepts problems accepts JSON.
			return [
				type.replace(/^application\/problem\+json$/i, json),
				...parameters.filter((parameter) => /^q\s*=/i.test(parameter)),
			].join(";");
		})
		.filter((range) => range !== "");
	if (ranges.length === 0) return;
	// Without weights, one range that matches is enough. What compares weights is loaded for a caller who sends some.
	if (!ranges.some((range) => range.includes(";")) && ranges.some((range) => jsonRanges.includes(range))) return;
	const { default: Negotiator } = await import("negotiator");
	const accept = ranges.join(",");
	const acceptable = new Negotiator({ headers: { accept } }).mediaTypes([json]);
	if (acceptable.length === 0) throw new AppError("representation.not_acceptable");
}

/**
 * Returns the decoded path parameters. REST APIs pass them on percent-encoded, as sent. A value that does not decode to
 * UTF-8 stays as it is: no parameter may contain a `%`, so the schema rejects the value and names the parameter.
 */
function pathParameters(event: APIGatewayProxyEvent): Record<string, string | undefined> {
	return Object.fromEntries(
		Object.entries(event.pathParameters ?? {}).map(([name, value]) => [name, value && percentDecoded(value)]),
	);
}

function percentDecoded(value: string): string {
	try {
		return decodeURIComponent(value);
	} catch {
		return value;
	}
}

/** Returns the query. A repeatable parameter is always an array. Any other is an array, and so invalid, if it is repeated. */
function queryParameters(event: APIGatewayProxyEvent, schema: Operation["query"]): Record<string, unknown> {
	const parameters = event.multiValueQueryStringParameters ?? {};
	// A map, because a caller may name a parameter "constructor".
	const known = new Map(Object.entries(schema?._zod.def.shape ?? {}));
	return Object.fromEntries(
		Object.entries(parameters).map(([name, values = []]) => {
			const repeatable = known.get(name)?._zod.def.type === "array";
			return [name, repeatable || values.length > 1 ? values : values[0]];
		}),
	);
}

/** Returns the headers that the operation declares, in its spelling. */
function requestHeaders(event: APIGatewayProxyEvent, schema: Operation["headers"]): Record<string, string | undefined> {
	const names = Object.keys(schema?._zod.def.shape ?? {});
	return Object.fromEntries(names.map((name) => [name, headerOf(event, name)]));
}

function jsonBody(event: APIGatewayProxyEvent): unknown {
	const mediaType = headerOf(event, "Content-Type")?.split(";", 1)[0]?.trim().toLowerCase();
	if (event.body ? mediaType !== "application/json" : mediaType && mediaType !== "application/json") {
		throw new AppError("media_type.unsupported");
	}
	if (!event.body) throw new AppError("request.malformed", { detail: "The body is empty; it must be a JSON value." });
	const bytes = Buffer.from(event.body, event.isBase64Encoded ? "base64" : "utf8");
	if (bytes.length > maxJsonBytes) {
		throw new AppError("request.too_large", { detail: `The body may have at most ${maxJsonBytes} bytes.` });
	}
	const text = utf8(bytes);
	// API Gateway replaces invalid UTF-8 with U+FFFD. Storing that would lose what the caller meant.
	if (text === undefined || (!event.isBase64Encoded && text.includes("\uFFFD"))) {
		const detail = "The body is not valid UTF-8. (To send the character U+FFFD itself, write \\ufffd.)";
		throw new AppError("request.malformed", { detail });
	}
	try {
		return JSON.parse(text);
	} catch (error) {
		// The parser's message quotes the body, which may be personal. Only the position is returned, and nothing is logged.
		const [where] = /at position \d+/.exec(error instanceof Error ? error.message : "") ?? [];
		throw new AppError("request.malformed", { detail: `The body is not valid JSON${where ? `: look ${where}` : ""}.` });
	}
}

function utf8(bytes: Uint8Array): string | undefined {
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch {
		return undefined;
	}
}

function errorsOf(issue: z.core.$ZodIssue): InputError[] {
	const path = issue.path.map((segment) => (typeof segment === "number" ? segment : String(segment)));
	// An unknown member is reported at the member.
	if (issue.code === "unrecognized_keys") {
		return issue.keys.map((key) => ({ path: [...path, key], detail: "is not a known member" }));
	}
	return [{ path, detail: issue.message }];
}

/**
 * Returns a JSON Pointer (RFC 6901). A member name that may be an email address or a token, because of an `@` or its length,
 * is redacted.
 */
export function jsonPointer(path: InputError["path"]): string {
	const names = path.map(String).map((name) => (name.length > 40 || name.includes("@") ? "redacted" : name));
	return names.map((name) => `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
