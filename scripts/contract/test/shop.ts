import { isNode, type Node } from "../node.ts";

/** A small contract with one of everything that has a rule. */
export const shop: Node = {
	openapi: "3.1.1",
	info: { title: "shop", version: "1.4.0", description: "A shop." },
	servers: [{ url: "https://shop.example" }],
	paths: {
		"/items": {
			get: {
				operationId: "listItems",
				summary: "List items",
				tags: ["items"],
				security: [],
				parameters: [
					{ in: "query", name: "limit", schema: { type: "integer", minimum: 1, maximum: 100, default: 20 } },
					{ in: "query", name: "color", schema: { $ref: "#/components/schemas/Color" } },
					{
						in: "query",
						name: "ids",
						required: true,
						schema: { type: "array", items: { type: "string" }, maxItems: 9 },
					},
				],
				responses: {
					200: {
						description: "Success.",
						headers: { "X-Request-Id": { $ref: "#/components/headers/X-Request-Id" } },
						content: { "application/json": { schema: { $ref: "#/components/schemas/Page" } } },
					},
					400: { $ref: "#/components/responses/Invalid" },
				},
			},
			post: {
				operationId: "createItem",
				security: [{ bearer: [] }],
				requestBody: {
					required: true,
					content: { "application/json": { schema: { $ref: "#/components/schemas/ItemInput" } } },
				},
				responses: {
					201: {
						description: "Created.",
						content: { "application/json": { schema: { $ref: "#/components/schemas/Item" } } },
					},
					400: { $ref: "#/components/responses/Invalid" },
					409: {
						description: "Conflict.",
						content: {
							"application/problem+json": {
								schema: {
									type: "object",
									oneOf: [{ $ref: "#/components/schemas/TakenProblem" }, { $ref: "#/components/schemas/FullProblem" }],
									discriminator: {
										propertyName: "code",
										mapping: {
											"item.taken": "#/components/schemas/TakenProblem",
											"shop.full": "#/components/schemas/FullProblem",
										},
									},
								},
							},
						},
					},
				},
			},
		},
	},
	components: {
		securitySchemes: { bearer: { type: "http", scheme: "bearer", description: "A token." } },
		headers: { "X-Request-Id": { required: true, schema: { type: "string" } } },
		responses: {
			Invalid: {
				description: "Invalid.",
				content: { "application/problem+json": { schema: { $ref: "#/components/schemas/InvalidProblem" } } },
			},
		},
		schemas: {
			Color: { type: "string", enum: ["red", "blue"] },
			Page: {
				type: "object",
				properties: {
					items: { type: "array", items: { $ref: "#/components/schemas/Item" } },
					cursor: { type: "string" },
				},
				required: ["items"],
			},
			Item: {
				type: "object",
				properties: {
					id: { type: "string", pattern: "^itm_" },
					title: { type: "string", maxLength: 20, description: "What it is called." },
					color: { $ref: "#/components/schemas/Color" },
					weight: { type: "number", minimum: 0 },
					labels: { type: "object", additionalProperties: { type: "string" } },
					price: { $ref: "#/components/schemas/Price" },
					parts: { type: "array", items: { $ref: "#/components/schemas/Item" } },
				},
				required: ["id", "title", "weight", "price"],
			},
			Price: {
				type: "object",
				properties: { amount: { type: "integer", minimum: 0 } },
				required: ["amount"],
				additionalProperties: false,
			},
			ItemInput: {
				type: "object",
				properties: {
					title: { type: "string", minLength: 1, maxLength: 20 },
					note: { type: "string", default: "" },
					size: { type: "integer", multipleOf: 2 },
					tags: { type: "array", items: { type: "string", pattern: "^[a-z]+$" }, uniqueItems: true },
					price: { $ref: "#/components/schemas/Price" },
				},
				required: ["title", "price"],
				additionalProperties: false,
			},
			InvalidProblem: problem("request.invalid", 400),
			TakenProblem: problem("item.taken", 409),
			FullProblem: problem("shop.full", 409),
		},
	},
};

/** The schema of a problem. */
export function problem(code: string, status: number): Node {
	return {
		type: "object",
		properties: {
			code: { type: "string", const: code },
			status: { type: "number", const: status },
			detail: { type: "string" },
		},
		required: ["code", "status", "detail"],
	};
}

/** A JSON Pointer, and the value to put there. */
export type Edit = readonly [pointer: string, value: unknown];

/**
 * Copies a document and applies the edits in order; `undefined` removes a value. Fails when a pointer cannot be resolved,
 * since an edit without an effect would prove nothing.
 */
export function edited(document: Node, ...edits: readonly Edit[]): Node {
	const copy = structuredClone(document);
	for (const [pointer, value] of edits) {
		const keys = pointer.split("/").map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
		const last = keys.pop() ?? "";
		const parent = keys.slice(1).reduce<unknown>((node, key) => member(node, key), copy);
		if (!isNode(parent) && !Array.isArray(parent)) throw new Error(`${pointer} is not in the document.`);
		if (value === undefined && !Reflect.has(parent, last)) throw new Error(`There is no ${pointer} to remove.`);
		if (value !== undefined) Reflect.set(parent, last, value);
		else if (Array.isArray(parent)) parent.splice(Number(last), 1);
		else Reflect.deleteProperty(parent, last);
	}
	return copy;
}

function member(node: unknown, key: string): unknown {
	return typeof node === "object" && node !== null ? Reflect.get(node, key) : undefined;
}
