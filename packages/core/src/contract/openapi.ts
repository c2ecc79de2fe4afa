import * as z from "zod/mini";
import { createDocument, type oas31, type ZodOpenApiOperationObject, type ZodOpenApiResponseObject } from "zod-openapi";
import { appName, contact } from "./app.ts";
import { codeSamples } from "./code-samples.ts";
import { maxJsonBytes } from "./gateway.ts";
import {
	accessDescriptions,
	evaluates,
	type Operation,
	operation,
	operationIds,
	problemsOf,
	supportsNotModified,
	tags,
} from "./operations.ts";
import { portablePattern } from "./portable-pattern.ts";
import {
	firstExample,
	type ProblemCode,
	problemDefinition,
	problemSchema,
	type ResponseHeader,
	responseHeaders,
} from "./problem.ts";
import { keysOf } from "./record.ts";

const overview = `
A REST API for a small shop. Amounts of money are integers in the minor units of an ISO 4217 currency. Times are RFC 3339
in UTC, with \`Z\` and milliseconds.

**Authentication.** Send \`Authorization: Bearer <access token>\` with a token of the stage's identity provider. Your identity
comes from the token alone, and every operation states who may call it. A resource that you may not see returns 404, as if it
did not exist.

**Errors** are \`application/problem+json\` (RFC 9457) everywhere, including those of the gateway. Switch on \`code\`: each
operation lists the codes that it can return. \`errors\` lists every validation error of a request with a JSON Pointer
(RFC 6901). \`requestId\` is the \`X-Request-Id\` of every response: include it when you ask for help. An unknown path returns
404 \`route.not_found\`; a method that a path does not support returns 405 \`method.not_allowed\` with \`Allow\`.

**Pagination.** A list returns at most \`limit\` items and, except on the last page, a \`nextCursor\`. Send it as \`cursor\`
with the same filters to get the next page. Cursors are opaque.

**Idempotency.** \`placeOrder\` requires an \`Idempotency-Key\` of your choice. For 24 hours, repeating a request with the
same key and body returns the original order with \`Idempotency-Replayed: true\`, so a network failure never leads to a second
order. The same key with a different body is rejected.

**Concurrency.** A product and an order have a strong \`ETag\`. Send it as \`If-None-Match\` to get the resource only if it changed
(304 otherwise): ${namesOf(supportsNotModified)} do that. Send it as \`If-Match\` to proceed only if it did not change in the meantime
(412 otherwise): ${namesOf((operation) => evaluates("If-Match", operation))} do that. Every other operation ignores the header. A
request that fails without these headers fails in the same way with them.

**Limits.** A JSON body may have at most ${maxJsonBytes / 1024} KB. Responses with 429 and 503 state in \`Retry-After\` when to
retry.
`.trim();

/**
 * Returns the contract as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1.html). It is built from the contract
 * alone, without running a handler or reading the environment.
 * @param version the version of the API, for `info.version`
 */
export function openapiDocument(version: string): oas31.OpenAPIObject {
	const document = createDocument(
		{
			openapi: "3.1.1",
			info: {
				title: appName,
				version,
				description: overview,
				contact,
				license: { name: "MIT", identifier: "MIT" },
			},
			servers: [
				{
					url: "http://127.0.0.1:{port}",
					description: "The local stage, after `npm start`.",
					variables: { port: { default: "3000", description: "The port that the local stage printed." } },
				},
				{
					url: "https://{api}.execute-api.{region}.amazonaws.com/{stage}",
					description: "A deployed stage.",
					variables: {
						api: { default: "api", description: "The API id in the URL that the deployment printed." },
						region: { default: "us-east-1", description: "The AWS region of the stage." },
						stage: { default: "production", description: "The name of the stage." },
					},
				},
			],
			tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
			paths: paths(),
			components: {
				headers: headerComponents(),
				securitySchemes: {
					bearerAuth: {
						type: "http",
						scheme: "bearer",
						bearerFormat: "JWT",
						description: "An access token of the stage's identity provider.",
					},
				},
			},
		},
		{
			override({ zodSchema: { _zod }, jsonSchema, io }) {
				// Responses may gain members: in output, only objects that the contract closes are closed.
				if (io === "output" && _zod.def.type === "object" && !("catchall" in _zod.def && _zod.def.catchall)) {
					delete jsonSchema.additionalProperties;
				}
				// zod adds a pattern of 300 characters that repeats the format.
				if (jsonSchema.format === "date-time" || jsonSchema.format === "email") delete jsonSchema.pattern;
				if (jsonSchema.pattern !== undefined) jsonSchema.pattern = portablePattern(jsonSchema.pattern);
				// zod gives a constant the type `number`, which generators read as a fraction.
				if (Number.isInteger(jsonSchema.const)) jsonSchema.type = "integer";
				if (jsonSchema.type === "integer") jsonSchema.format = integerFormat(jsonSchema);
			},
		},
	);
	describeParameters(document);
	return document;
}

/** The highest integer of 32 bits. */
const maxInt32 = 2 ** 31 - 1;

/**
 * Returns the format of an integer. Without one, generators for Go, Java, Kotlin and Rust take 32 bits.
 * https://spec.openapis.org/registry/format/
 */
function integerFormat(schema: Pick<z.core.JSONSchema.BaseSchema, "const" | "minimum" | "maximum">): "int32" | "int64" {
	const { const: value, minimum = value, maximum = value } = schema;
	const isSmall = [minimum, maximum].every((limit) => typeof limit === "number" && Math.abs(limit) <= maxInt32);
	return isSmall ? "int32" : "int64";
}

function paths(): Record<string, Record<string, ZodOpenApiOperationObject>> {
	const result: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
	for (const id of operationIds) {
		const { path, method } = operation(id);
		result[path] = { ...result[path], [method.toLowerCase()]: operationObject(id, operation(id)) };
	}
	return result;
}

function operationObject(operationId: string, operation: Operation): ZodOpenApiOperationObject {
	return {
		operationId,
		tags: [tagOf(operation)],
		summary: operation.summary,
		description: [operation.description, accessDescriptions[operation.access]]
			.filter((text) => text !== undefined)
			.join(" "),
		security: operation.access === "anyone" ? [] : [{ bearerAuth: [] }],
		requestParams: {
			...(operation.params && { path: operation.params }),
			...(operation.query && { query: operation.query }),
			...(operation.headers && { header: operation.headers }),
		},
		...(operation.body && {
			requestBody: { required: true, content: { "application/json": content(operation.body) } },
		}),
		responses: { ...successes(operation), ...failures(operationId, operation) },
		"x-codeSamples": codeSamples(operation),
	};
}

/** Returns the ids of the operations for which the condition is true, as an enumeration. */
function namesOf(condition: (operation: Operation) => boolean): string {
	const names = operationIds.filter((id) => condition(operation(id))).map((id) => `\`${id}\``);
	return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function tagOf({ path }: Operation): string {
	const tag = path.split("/")[1] ?? "";
	if (!(tag in tags)) throw new Error(`No tag describes ${path}: add "${tag}" to the tags in operations.ts.`);
	return tag;
}

/** Returns the content of a JSON body: its schema, and the first example of the schema. */
function content(schema: z.core.$ZodType) {
	const example = firstExample(schema);
	return { schema, ...(example !== undefined && { example }) };
}

function successes(operation: Operation): Record<`2${string}` | `3${string}`, ZodOpenApiResponseObject> {
	const result: ReturnType<typeof successes> = {};
	for (const [status, { schema, headers = [] }] of Object.entries(operation.success)) {
		result[`2${status.slice(1)}`] = {
			description: status === "201" ? "Created." : schema ? "Success." : "Success, without a body.",
			headers: headersOf(headers),
			...(schema && { content: { "application/json": { schema } } }),
		};
	}
	if (supportsNotModified(operation)) {
		const description = "The resource still has the `ETag` in `If-None-Match`. The response has no body.";
		result["304"] = { description, headers: headersOf(["ETag"]) };
	}
	return result;
}

function failures(
	operationId: string,
	operation: Operation,
): Record<`4${string}` | `5${string}`, ZodOpenApiResponseObject> {
	const responseOf = (status: number, codes: ProblemCode[]) =>
		operation.method === "HEAD"
			? bodilessResponse(codes)
			: problemResponse(codes, `${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}${status}Problem`);
	const byStatus = new Map<number, ProblemCode[]>();
	for (const code of problemsOf(operation)) {
		const { status } = problemDefinition(code);
		byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
	}
	return Object.fromEntries([...byStatus].map(([status, codes]) => [status, responseOf(status, codes)]));
}

/** Returns the response for one status of an operation without the body, which a response to HEAD never has. */
function bodilessResponse(codes: ProblemCode[]): ZodOpenApiResponseObject {
	const headers = codes.flatMap((code) => problemDefinition(code).headers ?? []);
	return {
		description: codes.map((code) => problemDefinition(code).description).join("\n\n"),
		headers: codes.length === 1 ? headersOf(headers) : headersOf([], headers),
	};
}

/**
 * Returns the response for one status of an operation. Several problems are distinguished by `code`.
 * @param name the name of their union as a component; generators name an inline one after the operation that comes first
 */
function problemResponse(codes: ProblemCode[], name: string): ZodOpenApiResponseObject {
	const [first, ...others] = codes;
	if (first === undefined) throw new Error("A response needs a problem.");
	if (others.length === 0) return soleResponse(first);
	const headers = codes.flatMap((code) => problemDefinition(code).headers ?? []);
	return {
		description: codes.map((code) => `\`${code}\`: ${problemDefinition(code).description}`).join("\n\n"),
		headers: headersOf([], headers),
		content: {
			"application/problem+json": {
				schema: z.discriminatedUnion("code", [schemaOf(first), ...others.map(schemaOf)]).register(z.globalRegistry, {
					id: name,
				}),
			},
		},
	};
}

/** Returns a response with one problem. It is a component, because most operations share most of them. */
const soleResponse = once((code): ZodOpenApiResponseObject => {
	const { description, headers } = problemDefinition(code);
	const schema = schemaOf(code);
	const id = z.globalRegistry.get(schema)?.id?.replace(/Problem$/, "");
	return { id, description, headers: headersOf(headers ?? []), content: { "application/problem+json": { schema } } };
});

/** Returns the schema of a problem, the same object each time: two schemas must not have the same id. */
const schemaOf = once(problemSchema);

/** Memoizes `make`: each code has one value. */
function once<Value>(make: (code: ProblemCode) => Value): (code: ProblemCode) => Value {
	const made = new Map<ProblemCode, Value>();
	return (code) => {
		const value = made.get(code) ?? make(code);
		made.set(code, value);
		return value;
	};
}

/**
 * Returns the headers of a response as references. Every response has `X-Request-Id`.
 * @param sometimes the headers that only some problems of the status have
 */
function headersOf(
	names: readonly ResponseHeader[],
	sometimes: readonly ResponseHeader[] = [],
): Record<string, oas31.ReferenceObject | oas31.HeaderObject> {
	return {
		...Object.fromEntries(["X-Request-Id", ...names].map((name) => [name, { $ref: `#/components/headers/${name}` }])),
		...Object.fromEntries(sometimes.map((name) => [name, { ...headerObject(name), required: false }])),
	};
}

/** Returns every header that an operation declares. `Allow` belongs to paths, not to operations, and would be unused. */
function headerComponents(): Record<string, oas31.HeaderObject> {
	const names = keysOf(responseHeaders);
	return Object.fromEntries(names.filter((name) => name !== "Allow").map((name) => [name, headerObject(name)]));
}

/** Returns a header that is always present, except for `Idempotency-Replayed`. */
function headerObject(name: ResponseHeader): oas31.HeaderObject {
	return {
		description: responseHeaders[name],
		required: name !== "Idempotency-Replayed",
		schema: name === "Retry-After" ? { type: "integer", format: "int32" } : { type: "string" },
	};
}

/**
 * Makes explicit what OpenAPI leaves to defaults: the description of each parameter, and the style of a list. Constants become
 * enums of one value.
 */
function describeParameters({ paths = {}, components }: oas31.OpenAPIObject): void {
	for (const path of Object.values(paths)) {
		for (const method of ["get", "post", "put", "delete"] as const) {
			for (const parameter of path[method]?.parameters ?? []) {
				if ("$ref" in parameter || !parameter.schema) continue;
				const { schema } = parameter;
				const named = "$ref" in schema ? components?.schemas?.[schema.$ref?.split("/").at(-1) ?? ""] : schema;
				parameter.description ??= named?.description;
				if ("const" in schema) {
					// openapi-python-client leaves out an operation that has a parameter with a constant.
					Object.assign(schema, { enum: [schema.const] });
					delete schema.const;
				}
				if ("type" in schema && schema.type === "array") Object.assign(parameter, { style: "form", explode: true });
			}
		}
	}
}
