import { accessDescriptions } from "@tap/core/contract/operations.ts";
import { entriesOf } from "@tap/core/contract/record.ts";
import * as z from "zod/mini";

/** The part of JSON Schema 2020-12 that the document uses in requests. */
export interface Schema {
	$ref?: string;
	type?: string;
	properties?: Record<string, Schema>;
	required?: string[];
	additionalProperties?: unknown;
	items?: Schema;
	oneOf?: Schema[];
	enum?: unknown[];
	const?: unknown;
	minimum?: number;
	maximum?: number;
	minLength?: number;
	maxLength?: number;
	minItems?: number;
	maxItems?: number;
	pattern?: string;
	format?: string;
	[keyword: string]: unknown;
}

const Schema: z.ZodMiniType<Schema> = z.lazy(() =>
	z.looseObject({
		$ref: z.optional(z.string()),
		type: z.optional(z.string()),
		properties: z.optional(z.record(z.string(), Schema)),
		required: z.optional(z.array(z.string())),
		items: z.optional(Schema),
		oneOf: z.optional(z.array(Schema)),
		enum: z.optional(z.array(z.unknown())),
		minimum: z.optional(z.number()),
		maximum: z.optional(z.number()),
		minLength: z.optional(z.number()),
		maxLength: z.optional(z.number()),
		minItems: z.optional(z.number()),
		maxItems: z.optional(z.number()),
		pattern: z.optional(z.string()),
		format: z.optional(z.string()),
	}),
);

const Parameter = z.object({
	name: z.string(),
	in: z.enum(["path", "query", "header"]),
	required: z._default(z.boolean(), false),
	schema: Schema,
});

const Content = z.record(z.string(), z.object({ schema: Schema }));
const Referable = z.looseObject({ $ref: z.optional(z.string()) });

const RawOperation = z.object({
	operationId: z.string(),
	description: z.string(),
	security: z.array(z.record(z.string(), z.array(z.string()))),
	parameters: z._default(z.array(Parameter), []),
	requestBody: z.optional(z.object({ required: z.literal(true), content: Content })),
	responses: z.record(z.string(), Referable),
});

const ResponseObject = z.object({
	description: z.string(),
	headers: z._default(z.record(z.string(), Referable), {}),
	content: z.optional(Content),
});

const HeaderObject = z.object({ required: z._default(z.boolean(), false), schema: Schema });

const OpenApi = z.object({
	info: z.object({ description: z.string() }),
	paths: z.record(z.string(), z.record(z.string(), RawOperation)),
	components: z.object({
		schemas: z.record(z.string(), Schema),
		headers: z.record(z.string(), Referable),
		responses: z.record(z.string(), Referable),
	}),
});

export type Parameter = z.output<typeof Parameter>;

/** A documented response. */
export interface DocumentedResponse {
	description: string;
	headers: Record<string, z.output<typeof HeaderObject>>;
	/** The media type and the body's schema with its place in the document; absent when there is no body. */
	content?: { mediaType: string; pointer: string; schema: Schema };
}

/** A documented operation. */
export interface Operation {
	id: string;
	/** In upper case. */
	method: string;
	/** `/orders/{orderId}` */
	template: string;
	/** The callers that are allowed. */
	access: "anyone" | "user" | "owner" | "admin";
	parameters: Parameter[];
	/** The schema of the JSON body with its place in the document; absent when it has none. */
	body?: { schema: Schema; pointer: string };
	/** By status. */
	responses: ReadonlyMap<number, DocumentedResponse>;
	/** The codes of all documented problems. A response to HEAD has none. */
	codes: ReadonlySet<string>;
}

/** The document, parsed for fuzzing. */
export interface Document {
	operations: Operation[];
	/** The templates of all paths, each with its methods in upper case. */
	paths: ReadonlyMap<string, string[]>;
	/** The document itself, for ajv. */
	json: object;
	/** Every documented header, in lower case. */
	headerNames: ReadonlySet<string>;
	/** Follows a schema's `$ref`. */
	resolve(schema: Schema): Schema;
	/** Finds the operation of a request. Literal segments take precedence over parameters. */
	find(method: string, target: string): Operation | undefined;
	/** Finds the template of a request's path. */
	findPath(target: string): string | undefined;
}

/**
 * Reads an OpenAPI document.
 * @param json the parsed text of `openapi.json`
 * @throws Error when the document has something that fuzzing would overlook; the message says what to do
 */
export function readDocument(json: object): Document {
	const openapi = z.parse(OpenApi, json);
	const { components } = openapi;

	function resolve(schema: Schema): Schema {
		if (schema.$ref === undefined) return schema;
		const name = /^#\/components\/schemas\/([^/]+)$/.exec(schema.$ref)?.[1];
		const found = name === undefined ? undefined : components.schemas[name];
		if (!found) throw new Error(`openapi.json has no ${schema.$ref}.`);
		return resolve(found);
	}

	function responsesOf(raw: z.output<typeof RawOperation>, place: string): Map<number, DocumentedResponse> {
		return new Map(
			Object.entries(raw.responses).map(([status, response]) => {
				const [found, pointer] = follow(response, `${place}/responses/${status}`, components.responses, "responses");
				const { description, headers, content } = z.parse(ResponseObject, found);
				const [media, ...others] = Object.entries(content ?? {});
				if (others.length > 0)
					throw new Error(`${pointer} has several media types. Make test/fuzz/checker.ts distinguish them.`);
				return [
					Number(status),
					{
						description,
						headers: Object.fromEntries(
							Object.entries(headers).map(([name, header]) => [
								name,
								z.parse(HeaderObject, follow(header, "", components.headers, "headers")[0]),
							]),
						),
						...(media && {
							content: {
								mediaType: media[0],
								pointer: `${pointer}/content/${escaped(media[0])}/schema`,
								schema: media[1].schema,
							},
						}),
					},
				];
			}),
		);
	}

	function codesOf(schema: Schema): string[] {
		const { oneOf = [schema] } = resolve(schema);
		return oneOf.map((each) => String(resolve(each).properties?.code?.const));
	}

	const operations = Object.entries(openapi.paths).flatMap(([template, methods]) =>
		Object.entries(methods).map(([method, raw]): Operation => {
			const place = `#/paths/${escaped(template)}/${method}`;
			const responses = responsesOf(raw, place);
			const [media, ...others] = Object.entries(raw.requestBody?.content ?? {});
			if (others.length > 0 || (media && media[0] !== "application/json")) {
				throw new Error(`${raw.operationId} accepts bodies other than JSON. Make test/fuzz/plan.ts send them.`);
			}
			return {
				id: raw.operationId,
				method: method.toUpperCase(),
				template,
				access: accessOf(raw),
				parameters: raw.parameters,
				...(media && {
					body: { schema: media[1].schema, pointer: `${place}/requestBody/content/${escaped(media[0])}/schema` },
				}),
				responses,
				codes: new Set([...responses.values()].flatMap(({ content }) => (content ? codesOf(content.schema) : []))),
			};
		}),
	);

	const templates = Object.keys(openapi.paths)
		.map((template) => ({
			template,
			matches: new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
			rank: template.replaceAll(/\{\w+\}/g, "~"),
		}))
		.sort((a, b) => (a.rank < b.rank ? -1 : 1));
	const findPath = (target: string) => {
		const path = target.split("?", 1)[0] ?? "";
		return templates.find(({ matches }) => matches.test(path))?.template;
	};
	return {
		operations,
		paths: new Map(
			Object.entries(openapi.paths).map(([template, methods]) => [
				template,
				Object.keys(methods).map((method) => method.toUpperCase()),
			]),
		),
		json,
		headerNames: new Set(Object.keys(components.headers).map((name) => name.toLowerCase())),
		resolve,
		findPath,
		find(method, target) {
			const template = findPath(target);
			return operations.find((each) => each.method === method && each.template === template);
		},
	};
}

function accessOf({ operationId, description, security }: z.output<typeof RawOperation>): Operation["access"] {
	const found = entriesOf(accessDescriptions).find(([, sentence]) => description.endsWith(sentence));
	if (!found || (found[0] === "anyone") !== (security.length === 0)) {
		throw new Error(
			`The description of ${operationId} must end with the sentence about its callers that matches its security.`,
		);
	}
	return found[0];
}

/** Follows a `$ref` into the components. Returns the object there and its JSON Pointer. */
function follow(
	value: z.output<typeof Referable>,
	place: string,
	named: Record<string, unknown>,
	kind: string,
): [unknown, string] {
	if (value.$ref === undefined) return [value, place];
	const name = value.$ref.replace(`#/components/${kind}/`, "");
	if (!(name in named)) throw new Error(`openapi.json has no ${value.$ref}.`);
	return [named[name], value.$ref];
}

/** A token of a JSON Pointer in a URI fragment (RFC 6901, section 6). */
function escaped(token: string): string {
	return encodeURIComponent(token.replaceAll("~", "~0").replaceAll("/", "~1"));
}
