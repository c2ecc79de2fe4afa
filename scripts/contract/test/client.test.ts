import { beforeAll, describe, expect, test } from "vitest";
import { contractChanges } from "../diff.ts";
import { currentFile, readContract, releasedFile } from "../documents.ts";
import type { Node } from "../node.ts";
import { consumerErrors } from "./compile.ts";
import { type Edit, edited, problem } from "./shop.ts";

const { document: released } = await readContract(releasedFile);
const { document: current } = await readContract(currentFile);

const schemas = "#/components/schemas";
const list = "#/paths/~1products/get";
const place = "#/paths/~1orders/post";
const cancel = "#/paths/~1orders~1{orderId}~1cancel/post";

const compatible: [name: string, ...edits: Edit[]][] = [
	["an operation", ["#/paths/~1carts", { get: { operationId: "listCarts", responses: { 204: { description: "" } } } }]],
	["a deprecated operation", [`${list}/deprecated`, true]],
	["an optional parameter", [`${list}/parameters/3`, { in: "query", name: "color", schema: { type: "string" } }]],
	["a parameter that need not be sent", [`${place}/parameters/0/required`, false]],
	["an operation that anyone may call", [`${place}/security`, []]],
	[
		"an optional property of a body",
		[`${schemas}/ProductInput/properties/color`, { type: "string" }],
		[`${schemas}/BulkProductInput/properties/color`, { type: "string" }],
	],
	[
		"a property of a body that may be left out",
		[`${schemas}/BulkProductInput/required`, ["name", "category", "price"]],
	],
	[
		"another type of a property of a body",
		[`${schemas}/OrderLineInput/properties/quantity/type`, ["integer", "string"]],
	],
	["wider bounds of a body", [`${schemas}/OrderInput/properties/lines/maxItems`, 500]],
	["a body as text too", ["#/paths/~1products/post/requestBody/content/text~1csv", { schema: { type: "string" } }]],
	["a property of a response", [`${schemas}/Product/properties/color`, { type: "string" }]],
	[
		"a recursive property of a response",
		[`${schemas}/Product/properties/parts`, { type: "array", items: { $ref: `${schemas}/Product` } }],
	],
	["a property of a response that is always present", [`${schemas}/ProductPage/required`, ["items", "nextCursor"]]],
	["narrower bounds of a response", [`${schemas}/Product/properties/name/maxLength`, 100]],
	["a header of a response", [`${list}/responses/200/headers/ETag`, { schema: { type: "string" } }]],
	["a property of a problem", [`${schemas}/Shortage/properties/name`, { type: "string" }]],
];

/** Breaking changes that the types show: the consumer must fail on them, so that compiling above is evidence. */
const breaking: [name: string, ...edits: Edit[]][] = [
	["an operation that was removed", ["#/paths/~1orders~1{orderId}~1cancel", undefined]],
	["a parameter that was removed", [`${list}/parameters/0`, undefined]],
	[
		"a required parameter",
		[`${list}/parameters/3`, { in: "query", name: "color", required: true, schema: { type: "string" } }],
	],
	[
		"a required property of a body",
		[`${schemas}/ProductInput/required/4`, "color"],
		[`${schemas}/ProductInput/properties/color`, { type: "string" }],
	],
	["a property of a body that was removed", [`${schemas}/BulkProductInput/properties/id`, undefined]],
	["another type of a body", [`${schemas}/OrderLineInput/properties/quantity/type`, "string"]],
	["a property of a response that was removed", [`${schemas}/Product/properties/createdAt`, undefined]],
	["a property of a response that may be missing", [`${schemas}/Product/required`, ["id", "name"]]],
	["a value of an enum of a response", [`${schemas}/OrderStatus/enum/3`, "refunded"]],
	["a value of an enum of a response that was removed", [`${schemas}/OrderStatus/enum/2`, undefined]],
	[
		"a problem code",
		[`${schemas}/OrderLateProblem`, problem("order.late", 409)],
		[
			`${cancel}/responses/409`,
			{
				description: "",
				content: {
					"application/problem+json": {
						schema: { oneOf: [{ $ref: `${schemas}/OrderNotPlacedProblem` }, { $ref: `${schemas}/OrderLateProblem` }] },
					},
				},
			},
		],
	],
	[
		"a status",
		[
			`${cancel}/responses/418`,
			{ description: "", content: { "application/problem+json": { schema: problem("order.late", 418) } } },
		],
	],
	["a status that was removed", [`${place}/responses/409`, undefined]],
];

/** The most severe effect of a document on callers of the released one. */
function effectOf(document: Node): string | undefined {
	return contractChanges(released, document)[0]?.effect;
}

const allCompatible = edited(released, ...compatible.flatMap(([, ...edits]) => edits));
const eachBreaking = breaking.map(([name, ...edits]) => [name, edited(released, ...edits)] as const);

/** The errors of a caller of the released contract that is compiled against the types of a document. */
const errors = new Map<Node, string[]>();

beforeAll(async () => {
	const documents = [released, current, allCompatible, ...eachBreaking.map(([, document]) => document)];
	const found = await consumerErrors(documents);
	for (const [index, document] of documents.entries()) errors.set(document, found[index] ?? []);
});

describe("callers of the released contract", () => {
	test("compile against its own types", () => {
		expect(errors.get(released)).toEqual([]);
	});

	const breaksCallers = effectOf(current) === "breaking";
	if (breaksCallers) {
		console.log(
			"Callers of the released contract are not compiled, because the current one breaks some: npm run contract:diff",
		);
	}
	test.skipIf(breaksCallers)("compile against the types of the current contract", () => {
		expect(errors.get(current)).toEqual([]);
	});

	test.each(compatible)("are not affected by a compatible change: %s", (_, ...edits) => {
		expect(effectOf(edited(released, ...edits))).toBe("compatible");
	});

	test("compile after all compatible changes at once", () => {
		expect(effectOf(allCompatible)).toBe("compatible");
		expect(errors.get(allCompatible)).toEqual([]);
	});

	test.each(eachBreaking)("fail to compile after a breaking change: %s", (_, document) => {
		expect(effectOf(document)).toBe("breaking");
		expect(errors.get(document)).not.toEqual([]);
	});
});
