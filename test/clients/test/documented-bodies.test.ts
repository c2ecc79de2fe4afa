import openapi from "@tap/core/openapi.json" with { type: "json" };
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import { readDocument } from "../../fuzz/document.ts";
import { type DocumentedBody, documentedBodies, samplesOf } from "../documented-bodies.ts";

const document = readDocument(openapi);
const bodies = documentedBodies(document);

test("every body is valid under its schema", () => {
	const ajv = new Ajv2020({ strict: false, allErrors: true });
	addFormats.default(ajv);
	ajv.addSchema(openapi, "openapi.json");
	const isValid = ({ schema, body }: DocumentedBody) => {
		const validate = ajv.getSchema(`openapi.json#/components/schemas/${schema}`);
		if (!validate) throw new Error(`The document has no schema ${schema}.`);
		return validate(body);
	};
	const invalid = bodies.filter((each) => !isValid(each));
	expect(invalid).toEqual([]);
	expect(bodies.length).toBeGreaterThan(50);
});

test("every response with a body has at least one", () => {
	const named = openapi.paths["/orders"].post.responses["409"].content["application/problem+json"].schema.$ref;
	const conflicts = bodies.filter(({ schema }) => named.endsWith(`/${schema}`)).map(({ body }) => body);
	expect(conflicts).toContainEqual(expect.objectContaining({ code: "order.insufficient_stock" }));
	expect(conflicts).toContainEqual(expect.objectContaining({ code: "idempotency.in_progress" }));
	const documented = document.operations.flatMap(({ responses }) =>
		[...responses.values()].flatMap(({ content }) => content?.schema.$ref ?? []),
	);
	expect(new Set(bodies.map(({ schema }) => `#/components/schemas/${schema}`))).toEqual(new Set(documented));
});

test("an object has each value of an enum, the bounds of a number, and is once without its optional members", () => {
	const schema = {
		type: "object",
		properties: {
			size: { enum: ["S", "M", "L"] },
			price: { type: "integer", minimum: 0, maximum: 9_999_999_999 },
			note: { type: "string" },
		},
		required: ["size", "price"],
	};
	expect(samplesOf(schema, (each) => each)).toEqual([
		{ size: "S", price: 9_999_999_999, note: "Größe XL ☕" },
		{ size: "M", price: 0, note: "Größe XL ☕" },
		{ size: "L", price: 9_999_999_999, note: "Größe XL ☕" },
		{ size: "L", price: 0 },
	]);
});

test("a list has all samples of its items, and once only as many as it must", () => {
	const schema = { type: "array", items: { type: "boolean" }, minItems: 1 };
	expect(samplesOf(schema, (each) => each)).toEqual([[true, false], [false]]);
});

test.each([
	["a pattern without an example", { type: "string", pattern: "^a$" }],
	["an unknown type", { type: "null" }],
])("%s is an error", (_, schema) => {
	expect(() => samplesOf(schema, (each) => each)).toThrow();
});
