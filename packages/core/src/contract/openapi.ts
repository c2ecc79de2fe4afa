import * as z from "zod/mini";
import { createDocument, type oas31, type ZodOpenApiOperationObject, type ZodOpenApiResponseObject } from "zod-openapi";
import { maxJsonBody } from "./gateway.ts";
import { type Operation, operation, operationIds, problemsOf, supportsNotModified } from "./operations.ts";
import { type ProblemCode, problemDefinition, problemSchema, type ResponseHeader, responseHeaders } from "./problem.ts";

const overview = `
A REST API for a small shop. Amounts of money are integers in minor units of an ISO 4217 currency; times are RFC 3339
in UTC, with \`Z\` and milliseconds.

**Authentication.** Send \`Authorization: Bearer <access token>\` from the stage's identity provider. Who you are comes
from the token alone; every operation says who may call it. What you may not see answers 404, as if it did not exist.

**Errors** are \`application/problem+json\` (RFC 9457) everywhere, those of the gateway included. Switch on \`code\`:
each operation lists the codes it can answer. \`errors\` names every fault of a request with a JSON Pointer (RFC 6901),
and \`requestId\` is the \`X-Request-Id\` that every answer carries: name it when you ask for help. A path that does not
exist answers 404 \`route.not_found\`; a method that a path does not have, 405 \`method.not_allowed\` with \`Allow\`.

**Pages.** A list answers at most \`limit\` items and, unless it was the last page, a \`nextCursor\`: send it as
\`cursor\`, with the same filters, for the next page. Cursors are opaque.

**Idempotency.** \`placeOrder\` needs an \`Idempotency-Key\` of your choice. Repeat a request with the same key and
body for 24 hours, and the first answer comes again with \`Idempotency-Replayed: true\`: one order, however often the
network fails. The same key with another body is refused.

**Concurrency.** Single resources carry a strong \`ETag\`. Send it as \`If-None-Match\` to read only what changed (304),
and as \`If-Match\` to write only what nobody changed meanwhile (412 otherwise).

**Limits.** A JSON body has at most ${maxJsonBody / 1024} KB. Answers 429 and 503 say in \`Retry-After\` when to come back.
`.trim();

/** The tags, by the first segment of the paths that they gather. */
const tags: Record<string, string> = {
	health: "Whether the stage is up.",
	products: "What the shop sells. Anyone may read; admins write.",
	orders: "What customers bought, and what happened to it.",
	users: "Who has an account. Accounts are made at the identity provider, never here.",
};

const whoMayCall: Record<Operation["access"], string> = {
	anyone: "Anyone may call it, without a token.",
	user: "Any user may call it.",
	owner: "The user whose resource it is may call it, and admins.",
	admin: "Admins may call it.",
};

/**
 * The contract as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1.html). It is built from the tables alone:
 * no handler runs and no environment is read.
 * @param version the version of the API, for `info.version`
 */
export function openapiDocument(version: string): oas31.OpenAPIObject {
	const document = createDocument(
		{
			openapi: "3.1.1",
			info: {
				title: "tap",
				version,
				description: overview,
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
						api: { default: "api", description: "The id that the deployment printed." },
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
				// Answers may grow: on that side only an object that the contract closes is closed.
				if (io === "output" && _zod.def.type === "object" && !("catchall" in _zod.def && _zod.def.catchall)) {
					delete jsonSchema.additionalProperties;
				}
				// zod adds a pattern of 300 characters that says the same as the format.
				if (jsonSchema.format === "date-time" || jsonSchema.format === "email") delete jsonSchema.pattern;
			},
		},
	);
	describeParameters(document);
	return document;
}

function paths(): Record<string, Record<string, ZodOpenApiOperationObject>> {
	const result: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
	for (const id of operationIds) {
		const row = operation(id);
		result[row.path] = { ...result[row.path], [row.method.toLowerCase()]: operationObject(id, row) };
	}
	return result;
}

function operationObject(operationId: string, row: Operation): ZodOpenApiOperationObject {
	return {
		operationId,
		tags: [tagOf(row)],
		summary: row.summary,
		description: [row.description, whoMayCall[row.access]].filter((text) => text !== undefined).join(" "),
		security: row.access === "anyone" ? [] : [{ bearerAuth: [] }],
		requestParams: {
			...(row.params && { path: row.params }),
			...(row.query && { query: row.query }),
			...(row.headers && { header: row.headers }),
		},
		...(row.body && { requestBody: { required: true, content: { "application/json": content(row.body) } } }),
		responses: { ...successes(row), ...failures(row) },
	};
}

function tagOf({ path }: Operation): string {
	const tag = path.split("/")[1] ?? "";
	if (!(tag in tags)) throw new Error(`No tag describes ${path}: add "${tag}" to the tags in openapi.ts.`);
	return tag;
}

/** A JSON body: its schema, and the first example that the schema gives. */
function content(schema: z.core.$ZodType) {
	const examples = z.globalRegistry.get(schema)?.examples;
	return { schema, ...(Array.isArray(examples) && { example: examples[0] }) };
}

function successes(row: Operation): Record<`2${string}` | `3${string}`, ZodOpenApiResponseObject> {
	const result: ReturnType<typeof successes> = {};
	for (const [status, { schema, headers = [] }] of Object.entries(row.success)) {
		result[`2${status.slice(1)}`] = {
			description: status === "201" ? "Created." : schema ? "Success." : "Done; the answer has no body.",
			headers: headersOf(headers),
			...(schema && { content: { "application/json": { schema } } }),
		};
	}
	if (supportsNotModified(row)) {
		const description = "The resource still has the `ETag` of `If-None-Match`; the answer has no body.";
		result["304"] = { description, headers: headersOf(["ETag"]) };
	}
	return result;
}

function failures(row: Operation): Record<`4${string}` | `5${string}`, ZodOpenApiResponseObject> {
	const byStatus = new Map<number, ProblemCode[]>();
	for (const code of problemsOf(row)) {
		const { status } = problemDefinition(code);
		byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
	}
	return Object.fromEntries([...byStatus].map(([status, codes]) => [status, problemResponse(codes)]));
}

/** One status of an operation: the body is the schema of its one code, or one of several told apart by `code`. */
function problemResponse(codes: ProblemCode[]): ZodOpenApiResponseObject {
	const [first, ...others] = codes;
	if (first === undefined) throw new Error("A response needs a problem.");
	if (others.length === 0) return soleResponse(first);
	const headers = codes.flatMap((code) => problemDefinition(code).headers ?? []);
	return {
		description: codes.map((code) => `\`${code}\`: ${problemDefinition(code).description}`).join("\n\n"),
		headers: headersOf([], headers),
		content: {
			"application/problem+json": { schema: z.discriminatedUnion("code", [schemaOf(first), ...others.map(schemaOf)]) },
		},
	};
}

/** A response with one problem: a component, because most operations share most of them. */
const soleResponse = once((code): ZodOpenApiResponseObject => {
	const { description, headers } = problemDefinition(code);
	const schema = schemaOf(code);
	const id = z.globalRegistry.get(schema)?.id?.replace(/Problem$/, "");
	return { id, description, headers: headersOf(headers ?? []), content: { "application/problem+json": { schema } } };
});

/** Two schemas must not have the same id. */
const schemaOf = once(problemSchema);

/** `make`, which makes one value for each code and gives the same one when asked again. */
function once<Value>(make: (code: ProblemCode) => Value): (code: ProblemCode) => Value {
	const made = new Map<ProblemCode, Value>();
	return (code) => {
		const value = made.get(code) ?? make(code);
		made.set(code, value);
		return value;
	};
}

/**
 * The headers of an answer, as references; `X-Request-Id` is on every one.
 * @param sometimes those of them that only some of the status's problems have
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

/** Every header that an operation declares. `Allow` belongs to paths, not to operations, and would be unused. */
function headerComponents(): Record<string, oas31.HeaderObject> {
	// Object.keys is typed string[] because a value may have more keys than its type; this constant has not.
	const names = Object.keys(responseHeaders) as ResponseHeader[];
	return Object.fromEntries(names.filter((name) => name !== "Allow").map((name) => [name, headerObject(name)]));
}

/** A header of answers that always have it; `Idempotency-Replayed` is there or not by its nature. */
function headerObject(name: ResponseHeader): oas31.HeaderObject {
	return {
		description: responseHeaders[name],
		required: name !== "Idempotency-Replayed",
		schema: { type: name === "Retry-After" ? "integer" : "string" },
	};
}

/** Says outright what OpenAPI leaves to defaults: the description of each parameter, and how a list is written. */
function describeParameters({ paths = {}, components }: oas31.OpenAPIObject): void {
	for (const path of Object.values(paths)) {
		for (const method of ["get", "post", "put", "delete"] as const) {
			for (const parameter of path[method]?.parameters ?? []) {
				if ("$ref" in parameter || !parameter.schema) continue;
				const { schema } = parameter;
				const named = "$ref" in schema ? components?.schemas?.[schema.$ref?.split("/").at(-1) ?? ""] : schema;
				parameter.description ??= named?.description;
				if ("type" in schema && schema.type === "array") Object.assign(parameter, { style: "form", explode: true });
			}
		}
	}
}
