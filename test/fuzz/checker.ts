import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { Verdict } from "./checks.ts";
import type { Document, DocumentedAnswer, Operation, Schema } from "./document.ts";
import type { Answer } from "./send.ts";

/** Holds values and answers against the document, with ajv and nothing else. */
export interface Judge {
	/** What the document says of an answer, check by check. */
	conformance(operation: Operation, method: string, answer: Answer): Verdict[];
	/** Whether a request body is valid. */
	isValidBody(operation: Operation, body: unknown): boolean;
	/** Whether a value is valid under a schema of the document, such as a parameter's. */
	isValid(schema: Schema, value: unknown): boolean;
	/** What is wrong with an answer that has to be a problem, whether it belongs to an operation or not. */
	problemFault(answer: Answer, status: number, code?: string): string | undefined;
}

/** Makes the judge of a document. */
export function createJudge(document: Document): Judge {
	const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strict: true, discriminator: false });
	addFormats.default(ajv);
	// OpenAPI's own words: those around the schemas, and those in them that add nothing to `oneOf` and to annotations.
	ajv.addVocabulary([...Object.keys(document.json), "discriminator", "example"]);
	ajv.addSchema({ $id: "document", ...closed(document.json) }, "document", false, false);
	const compiled = new Map<string, ValidateFunction>();
	const anonymous = new WeakMap<Schema, ValidateFunction>();

	/** The validator of what stands at a JSON Pointer of the document. */
	function at(pointer: string): ValidateFunction {
		const found = compiled.get(pointer) ?? ajv.compile({ $ref: `document${pointer}` });
		compiled.set(pointer, found);
		return found;
	}

	function bodyFault({ content }: DocumentedAnswer, { text, json, status, headers }: Answer): string | undefined {
		if (content === undefined)
			return text === "" ? undefined : `a body where none is documented: ${text.slice(0, 200)}`;
		if (json === undefined) return `the body is no JSON: ${text.slice(0, 200)}`;
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
		conformance(operation, method, answer) {
			const documented = operation.answers.get(answer.status);
			const verdicts: Verdict[] = [
				{
					check: "not_a_server_error",
					fault: answer.status >= 500 ? `status ${answer.status}: ${answer.text.slice(0, 300)}` : undefined,
				},
				{
					check: "status_code_conformance",
					fault: documented ? undefined : `${operation.id} does not document the status ${answer.status}`,
				},
			];
			if (documented) {
				verdicts.push(
					{ check: "content_type_conformance", fault: mediaTypeFault(documented, answer) },
					{ check: "response_headers_conformance", fault: headersFault(document, documented, answer) },
				);
				if (method !== "HEAD") {
					verdicts.push({ check: "response_schema_conformance", fault: bodyFault(documented, answer) });
				}
			}
			return verdicts;
		},
		isValidBody: (operation, body) => operation.body !== undefined && at(operation.body.pointer)(body) === true,
		isValid(schema, value) {
			const validate = anonymous.get(schema) ?? ajv.compile(absolute(schema));
			anonymous.set(schema, validate);
			return validate(value) === true;
		},
		problemFault({ json, headers, status: answered, text }, status, code) {
			if (answered !== status) return `status ${answered} where ${status} is promised: ${text.slice(0, 300)}`;
			if (typeof json !== "object" || json === null) return `no problem: ${text.slice(0, 200)}`;
			const found = { code: "", status: 0, title: "", detail: "", type: "", instance: "", requestId: "", ...json };
			if (code !== undefined && found.code !== code) return `code ${found.code} where ${code} is promised`;
			if (found.status !== status) return `the problem's status is ${found.status}`;
			if (found.requestId !== headers["x-request-id"]?.[0]) return "the problem's requestId is not X-Request-Id";
			if (headers["content-type"]?.[0] !== "application/problem+json") return "no application/problem+json";
			return found.title && found.detail && found.type && found.instance ? undefined : `a member is missing: ${text}`;
		},
	};
}

function mediaTypeFault({ content }: DocumentedAnswer, { headers }: Answer): string | undefined {
	const [found] = headers["content-type"] ?? [];
	if (found?.split(";")[0] === content?.mediaType) return undefined;
	return `Content-Type is ${found ?? "absent"}, documented is ${content?.mediaType ?? "none"}`;
}

function headersFault(
	{ headerNames }: Document,
	documented: DocumentedAnswer,
	{ headers }: Answer,
): string | undefined {
	for (const [name, { required, schema }] of Object.entries(documented.headers)) {
		const values = headers[name.toLowerCase()];
		if (values === undefined) {
			if (required) return `${name} is missing`;
			continue;
		}
		if (values.length > 1) return `${name} occurs ${values.length} times`;
		const [value = ""] = values;
		if (schema.type === "integer" && !/^\d+$/.test(value)) return `${name} is no integer: ${value}`;
		if (schema.pattern !== undefined && !new RegExp(schema.pattern, "u").test(value)) {
			return `${name} does not match ${schema.pattern}: ${value}`;
		}
		if (value.trim() === "") return `${name} is empty`;
	}
	const names = Object.keys(documented.headers).map((name) => name.toLowerCase());
	const stray = Object.keys(headers).find((name) => headerNames.has(name) && !names.includes(name));
	return stray && `${stray} is not documented here`;
}

/**
 * The document with every object closed. Clients must expect answers to grow; an answer of this very version must not
 * have more than its document says, or something leaks.
 */
function closed<Value>(value: Value): Value;
function closed(value: unknown): unknown {
	if (Array.isArray(value)) return value.map((each) => closed(each));
	if (typeof value !== "object" || value === null) return value;
	const copy = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, closed(each)]));
	const isOpen = "properties" in copy && copy.type === "object" && !("additionalProperties" in copy);
	return isOpen ? { ...copy, additionalProperties: false } : copy;
}

/** A schema whose references lead into the document. */
function absolute(schema: Schema): Schema {
	return JSON.parse(JSON.stringify(schema), (key, value) => (key === "$ref" ? `document${value}` : value));
}
