import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { CheckResult } from "./checks.ts";
import type { Document, DocumentedResponse, Operation, Schema } from "./document.ts";
import type { WireResponse } from "./send.ts";

/** Checks values and responses against the document with ajv. It shares no code with the handlers' validation. */
export interface Checker {
	/** Checks a response against what its operation documents. */
	conformance(operation: Operation, method: string, response: WireResponse): CheckResult[];
	/** Whether a request body is valid. */
	isValidBody(operation: Operation, body: unknown): boolean;
	/** Whether a value is valid under a schema of the document, such as a parameter's. */
	isValid(schema: Schema, value: unknown): boolean;
	/** The violation in a response that must be a problem, if any. The response need not belong to an operation. */
	problemViolation(response: WireResponse, status: number, code?: string): string | undefined;
}

/** Makes the checker of a document. */
export function createChecker(document: Document): Checker {
	const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strict: true, discriminator: false });
	addFormats.default(ajv);
	// OpenAPI's own keywords: those around the schemas, and those inside that do not affect validation.
	ajv.addVocabulary([...Object.keys(document.json), "discriminator", "example", ...extensionsIn(document.json)]);
	ajv.addSchema({ $id: "document", ...closed(document.json) }, "document", false, false);
	const compiled = new Map<string, ValidateFunction>();
	const anonymous = new WeakMap<Schema, ValidateFunction>();

	/** Returns the validator of the schema at a JSON Pointer of the document. */
	function at(pointer: string): ValidateFunction {
		const found = compiled.get(pointer) ?? ajv.compile({ $ref: `document${pointer}` });
		compiled.set(pointer, found);
		return found;
	}

	function bodyViolation(
		{ content }: DocumentedResponse,
		{ text, json, status, headers }: WireResponse,
	): string | undefined {
		if (content === undefined)
			return text === "" ? undefined : `a body where none is documented: ${text.slice(0, 200)}`;
		if (json === undefined) return `the body is not JSON: ${text.slice(0, 200)}`;
		const validate = at(content.pointer);
		if (!validate(json)) return ajv.errorsText(validate.errors?.slice(0, 5), { dataVar: "body" });
		if (content.mediaType !== "application/problem+json" || typeof json !== "object" || json === null) return undefined;
		if (!("status" in json) || json.status !== status) return `the problem's status is not ${status}`;
		if (!("requestId" in json) || json.requestId !== headers["x-request-id"]?.[0]) {
			return "the problem's requestId is not X-Request-Id";
		}
		return undefined;
	}

	return {
		conformance(operation, method, response) {
			const documented = operation.responses.get(response.status);
			const results: CheckResult[] = [
				{
					check: "not_a_server_error",
					violation: response.status >= 500 ? `status ${response.status}: ${response.text.slice(0, 300)}` : undefined,
				},
				{
					check: "status_code_conformance",
					violation: documented ? undefined : `${operation.id} does not document the status ${response.status}`,
				},
			];
			if (documented) {
				results.push({
					check: "response_headers_conformance",
					violation: headersViolation(document, documented, response),
				});
				// The Content-Type of a response to HEAD is that of the body which GET would return.
				if (method !== "HEAD") {
					results.push(
						{ check: "content_type_conformance", violation: mediaTypeViolation(documented, response) },
						{ check: "response_schema_conformance", violation: bodyViolation(documented, response) },
					);
				}
			}
			return results;
		},
		isValidBody: (operation, body) => operation.body !== undefined && at(operation.body.pointer)(body) === true,
		isValid(schema, value) {
			const validate = anonymous.get(schema) ?? ajv.compile(absolute(schema));
			anonymous.set(schema, validate);
			return validate(value) === true;
		},
		problemViolation({ json, headers, status: received, text }, status, code) {
			if (received !== status) return `status ${received} where ${status} is expected: ${text.slice(0, 300)}`;
			if (typeof json !== "object" || json === null) return `not a problem: ${text.slice(0, 200)}`;
			const found = { code: "", status: 0, title: "", detail: "", type: "", instance: "", requestId: "", ...json };
			if (code !== undefined && found.code !== code) return `code ${found.code} where ${code} is expected`;
			if (found.status !== status) return `the problem's status is ${found.status}`;
			if (found.requestId !== headers["x-request-id"]?.[0]) return "the problem's requestId is not X-Request-Id";
			if (headers["content-type"]?.[0] !== "application/problem+json")
				return "the media type is not application/problem+json";
			return found.title && found.detail && found.type && found.instance ? undefined : `a member is missing: ${text}`;
		},
	};
}

/** Returns the names of the document's extensions. OpenAPI lets every object have members that begin with `x-`. */
function extensionsIn(json: object): string[] {
	const names = new Set<string>();
	JSON.stringify(json, (key, value) => {
		if (key.startsWith("x-")) names.add(key);
		return value;
	});
	return [...names];
}

function mediaTypeViolation({ content }: DocumentedResponse, { headers }: WireResponse): string | undefined {
	const [found] = headers["content-type"] ?? [];
	if (found?.split(";")[0] === content?.mediaType) return undefined;
	return `Content-Type is ${found ?? "absent"}, documented is ${content?.mediaType ?? "none"}`;
}

function headersViolation(
	{ headerNames }: Document,
	documented: DocumentedResponse,
	{ headers }: WireResponse,
): string | undefined {
	for (const [name, { required, schema }] of Object.entries(documented.headers)) {
		const values = headers[name.toLowerCase()];
		if (values === undefined) {
			if (required) return `${name} is missing`;
			continue;
		}
		if (values.length > 1) return `${name} occurs ${values.length} times`;
		const [value = ""] = values;
		if (schema.type === "integer" && !/^\d+$/.test(value)) return `${name} is not an integer: ${value}`;
		if (schema.pattern !== undefined && !new RegExp(schema.pattern, "u").test(value)) {
			return `${name} does not match ${schema.pattern}: ${value}`;
		}
		if (value.trim() === "") return `${name} is empty`;
	}
	const names = Object.keys(documented.headers).map((name) => name.toLowerCase());
	const undocumented = Object.keys(headers).find((name) => headerNames.has(name) && !names.includes(name));
	return undocumented && `${undocumented} is not documented here`;
}

/**
 * The document with every object closed to additional members. Clients must accept new members, but a response of this version
 * must not have an undocumented one, which would be a leak.
 */
function closed<Value>(value: Value): Value;
function closed(value: unknown): unknown {
	if (Array.isArray(value)) return value.map((each) => closed(each));
	if (typeof value !== "object" || value === null) return value;
	const copy = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, closed(each)]));
	const isOpen = "properties" in copy && copy.type === "object" && !("additionalProperties" in copy);
	return isOpen ? { ...copy, additionalProperties: false } : copy;
}

/** A schema with its references resolved in the document. */
function absolute(schema: Schema): Schema {
	return JSON.parse(JSON.stringify(schema), (key, value) => (key === "$ref" ? `document${value}` : value));
}
