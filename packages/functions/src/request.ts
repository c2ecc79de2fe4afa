import { AppError } from "@tap/core/app-error.ts";
import type { Caller } from "@tap/core/caller.ts";
import { maxJsonBody } from "@tap/core/contract/gateway.ts";
import type { Operation } from "@tap/core/contract/operations.ts";
import type { ValidationError } from "@tap/core/contract/problem.ts";
import type { APIGatewayProxyEvent } from "aws-lambda";
import Negotiator from "negotiator";
import * as z from "zod/mini";

/** The parts of a request after validation; a part that the operation's row does not name is `undefined`. */
export interface Parts {
	params: unknown;
	query: unknown;
	headers: unknown;
	body: unknown;
}

/** A header of the event by any spelling: API Gateway hands names on as the client wrote them. Repeated ones are joined. */
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
 * Who calls, from the claims that the gateway's authorizer took from the verified token. A Cognito authorizer puts every
 * claim into the event as a string, `cognito:groups` separated by commas.
 */
export function callerOf(event: APIGatewayProxyEvent): Caller | undefined {
	const claims: Record<string, unknown> | undefined = event.requestContext.authorizer?.claims;
	if (typeof claims?.sub !== "string" || claims.sub === "") return undefined;
	return { id: claims.sub, isAdmin: groupsOf(claims["cognito:groups"]).includes("admin") };
}

/** Returns the groups of a claim: a REST API sends `admin,staff`; HTTP APIs and some emulators send `[admin staff]`. */
function groupsOf(claim: unknown): string[] {
	if (typeof claim !== "string") return [];
	const [, list] = /^\[(.*)\]$/.exec(claim) ?? [];
	return list === undefined ? claim.split(",") : list.split(" ");
}

/**
 * Reads and validates every part of a request as the operation's row says.
 * @throws AppError `representation.not_acceptable`, `media_type.unsupported`, `request.too_large`, `request.malformed`,
 *   and `request.invalid` with all faults of all parts
 */
export function decode(event: APIGatewayProxyEvent, row: Operation): Parts {
	assertAcceptable(headerOf(event, "Accept"));
	const faults: ValidationError[] = [];
	const read = (schema: z.core.$ZodType | undefined, location: ValidationError["in"], value: () => unknown) => {
		if (!schema) return undefined;
		const result = z.safeParse(schema, value());
		if (!result.success) collect(result.error.issues, location, faults);
		return result.data;
	};
	const parts = {
		params: read(row.params, "path", () => pathParameters(event)),
		query: read(row.query ?? noQuery, "query", () => queryParameters(event, row.query)),
		headers: read(row.headers, "header", () => requestHeaders(event, row.headers)),
		body: read(row.body, "body", () => jsonBody(event)),
	};
	if (faults.length > 0) throw new AppError("request.invalid", { errors: faults });
	return parts;
}

/** How many faults an answer names: of a body of `maxJsonBody`, all could be more than a function may answer (6 MB). */
const maxFaults = 1_000;

function collect(
	issues: readonly z.core.$ZodIssue[],
	location: ValidationError["in"],
	faults: ValidationError[],
): void {
	for (const issue of issues) {
		if (faults.length >= maxFaults) return;
		faults.push(...faultsOf(issue, location).slice(0, maxFaults - faults.length));
	}
}

const noQuery = z.strictObject({});

function assertAcceptable(accept: string | undefined): void {
	if (accept === undefined) return;
	const acceptable = new Negotiator({ headers: { accept } }).mediaTypes(["application/json"]);
	if (acceptable.length === 0) throw new AppError("representation.not_acceptable");
}

/**
 * REST APIs hand path parameters on as they came, percent-encoded. What encodes no UTF-8 stays as it is: no parameter's
 * form has a `%` in it, so the schema refuses the value and names the parameter.
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

/** A parameter that may be repeated is an array always; another one is an array, and so invalid, when it is repeated. */
function queryParameters(event: APIGatewayProxyEvent, schema: Operation["query"]): Record<string, unknown> {
	const parameters = event.multiValueQueryStringParameters ?? {};
	// A map, because a caller may well name a parameter "constructor".
	const known = new Map(Object.entries(schema?._zod.def.shape ?? {}));
	return Object.fromEntries(
		Object.entries(parameters).map(([name, values = []]) => {
			const repeatable = known.get(name)?._zod.def.type === "array";
			return [name, repeatable || values.length > 1 ? values : values[0]];
		}),
	);
}

/** The headers that the row names, in its spelling. */
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
	if (bytes.length > maxJsonBody) {
		throw new AppError("request.too_large", { detail: `The body may have at most ${maxJsonBody} bytes.` });
	}
	const text = utf8(bytes);
	// API Gateway has put U+FFFD in place of what is no UTF-8; to store that would be to lose what the caller meant.
	if (text === undefined || (!event.isBase64Encoded && text.includes("\uFFFD"))) {
		const detail = "The body is not valid UTF-8. (The character U+FFFD itself can be sent as \\ufffd.)";
		throw new AppError("request.malformed", { detail });
	}
	try {
		return JSON.parse(text);
	} catch (error) {
		// The parser's message quotes the body, which may be personal: only the position is told, and nothing logged.
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

function faultsOf(issue: z.core.$ZodIssue, location: ValidationError["in"]): ValidationError[] {
	const path = issue.path.map(String);
	// A fault of a member is reported at the member.
	if (issue.code === "unrecognized_keys") {
		return issue.keys.map((key) => ({ in: location, pointer: pointer([...path, key]), detail: "is not known here" }));
	}
	return [{ in: location, pointer: pointer(path), detail: issue.message }];
}

/** A JSON Pointer (RFC 6901). What the caller made up and is no name, but perhaps an address or a token, is not repeated. */
function pointer(path: readonly string[]): string {
	const names = path.map((token) => (token.length > 40 || token.includes("@") ? "redacted" : token));
	return names.map((name) => `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
