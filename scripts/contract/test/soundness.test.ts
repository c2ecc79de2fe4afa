import Ajv from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { contractChanges } from "../diff.ts";
import type { Node } from "../node.ts";

// Compares random pairs of schemas with the tool, and checks its result against random values with a JSON Schema validator.

const name = fc.constantFrom("a", "b", "c");
const scalar = fc.constantFrom(0, 1, 2, 1.5, "", "a", "ab", true, null);

/** Schemas with the keywords that have rules; small, so that values match them and pairs of them are often related. */
const { schema, solid } = fc.letrec<{ schema: Node; solid: Node }>((tie) => ({
	schema: fc.oneof(
		{ depthSize: "small", withCrossShrink: true },
		fc.record({ $ref: fc.constantFrom("#/components/schemas/A", "#/components/schemas/B") }),
		tie("solid"),
		fc.record({ anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }) }),
	),
	/** Schemas for a component, which may not refer to itself, directly or as an alternative. */
	solid: fc.oneof(
		{ depthSize: "small", withCrossShrink: true },
		fc.record({ enum: fc.uniqueArray(scalar, { minLength: 1, maxLength: 3 }) }),
		fc.record({ const: scalar }),
		fc.record(
			{
				type: fc.constantFrom("string", "integer", "number", "boolean", ["string", "null"]),
				minimum: fc.nat(2),
				maximum: fc.nat(2),
				minLength: fc.nat(2),
				maxLength: fc.nat(2),
				multipleOf: fc.constantFrom(1, 2),
				pattern: fc.constantFrom("^a", "b$"),
			},
			{ requiredKeys: [] },
		),
		fc.record({ type: fc.constant("array"), items: tie("schema"), maxItems: fc.nat(2) }, { requiredKeys: ["type"] }),
		fc.record({
			type: fc.constant("object"),
			properties: fc.dictionary(name, tie("schema"), { maxKeys: 2 }),
			required: fc.uniqueArray(name, { maxLength: 2 }),
			additionalProperties: fc.oneof(fc.constant(false), fc.record({ type: fc.constantFrom("string", "integer") })),
		}),
	),
}));

const { value } = fc.letrec((tie) => ({
	value: fc.oneof(
		{ depthSize: "small", withCrossShrink: true },
		scalar,
		fc.array(tie("value"), { maxLength: 2 }),
		fc.dictionary(name, tie("value"), { maxKeys: 2 }),
	),
}));

interface Shapes {
	main: Node;
	a: Node;
	b: Node;
}
const shapes: fc.Arbitrary<Shapes> = fc.record({ main: schema, a: solid, b: solid });

/** The shapes and another version of them: mostly the same with one part replaced. */
const pair = fc.tuple(shapes, shapes, fc.constantFrom("main", "a", "b", "all")).map(([before, other, part]) => {
	const after = part === "all" ? other : { ...before, [part]: other[part] };
	return { before, after };
});

type Direction = "request" | "response";

/** A contract whose only operation takes or returns the main shape. */
function documentOf({ main, a, b }: Shapes, direction: Direction): Node {
	const content = { "application/json": { schema: main } };
	const responses = { 200: { description: "", ...(direction === "response" && { content }) } };
	const operation = { operationId: "put", responses, ...(direction === "request" && { requestBody: { content } }) };
	return {
		openapi: "3.1.1",
		info: { title: "", version: "1.0.0" },
		paths: { "/": { put: operation } },
		components: { schemas: { A: a, B: b } },
	};
}

function isBreaking(before: Shapes, after: Shapes, direction: Direction): boolean {
	const changes = contractChanges(documentOf(before, direction), documentOf(after, direction));
	return changes.some(({ effect }) => effect === "breaking");
}

/** One validator for all schemas: a new one would compile the metaschema again each time. */
const ajv = new Ajv({ strict: false });

function validatorOf({ main, a, b }: Shapes): (value: unknown) => boolean {
	return ajv.compile({ allOf: [main], components: { schemas: { A: a, B: b } } });
}

test("the same contract has no changes", () => {
	fc.assert(
		fc.property(shapes, fc.constantFrom<Direction>("request", "response"), (shape, direction) => {
			const document = documentOf(shape, direction);
			// Cloned twice: fast-check makes objects without a prototype, which a clone has.
			expect(contractChanges(structuredClone(document), structuredClone(document))).toEqual([]);
		}),
	);
});

test("after a compatible change every request that was valid is still valid", () => {
	let proofs = 0;
	fc.assert(
		fc.property(pair, fc.array(value, { minLength: 20, maxLength: 20 }), ({ before, after }, values) => {
			if (isBreaking(before, after, "request")) return;
			const [wasValid, isValid] = [validatorOf(before), validatorOf(after)];
			for (const each of values.filter(wasValid)) {
				expect(isValid(each), JSON.stringify(each)).toBe(true);
				proofs++;
			}
		}),
		{ numRuns: 500 },
	);
	expect(proofs).toBeGreaterThan(50);
});

test("after a compatible change every response that is valid would have been valid before", () => {
	let proofs = 0;
	fc.assert(
		fc.property(pair, fc.array(value, { minLength: 20, maxLength: 20 }), ({ before, after }, values) => {
			if (isBreaking(before, after, "response")) return;
			const [wasValid, isValid] = [validatorOf(before), validatorOf(after)];
			for (const each of values.filter(isValid)) {
				expect(wasValid(each), JSON.stringify(each)).toBe(true);
				proofs++;
			}
		}),
		{ numRuns: 500 },
	);
	expect(proofs).toBeGreaterThan(50);
});

test("the reverse of a breaking change of a request is breaking for a response", () => {
	let proofs = 0;
	fc.assert(
		fc.property(pair, ({ before, after }) => {
			if (!isBreaking(before, after, "request")) return;
			expect(isBreaking(after, before, "response")).toBe(true);
			proofs++;
		}),
		{ numRuns: 300 },
	);
	expect(proofs).toBeGreaterThan(20);
});
