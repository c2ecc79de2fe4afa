import { expect, test } from "vitest";
import { effectOf } from "./effect-of.ts";
import { type Edit, edited, problem, shop } from "./shop.ts";

const list = "#/paths/~1items/get";
const create = "#/paths/~1items/post";
const item = "#/components/schemas/Item";
const input = "#/components/schemas/ItemInput";
const conflict = `${create}/responses/409/content/application~1problem+json/schema`;
const limit = `${list}/parameters/0`;

const breaking = "breaking";
const compatible = "compatible";

/**
 * A change, its effect when made and its effect when reverted. A change of both requests and responses has the more severe
 * of its effects.
 */
const rules: [name: string, edits: Edit[], made: string, reverted: string][] = [
	["an operation is new", [["#/paths/~1items/put", { operationId: "putItems", responses: {} }]], compatible, breaking],
	["a path is new", [["#/paths/~1carts", { get: { operationId: "listCarts", responses: {} } }]], compatible, breaking],
	["an operationId changes", [[`${list}/operationId`, "getItems"]], breaking, breaking],
	["an operation is deprecated", [[`${list}/deprecated`, true]], compatible, "wording"],
	["a component has another name", [["#/components/schemas/Hue", { type: "string" }]], "wording", breaking],

	["an optional parameter is new", [[`${list}/parameters/3`, { in: "query", name: "q" }]], compatible, breaking],
	[
		"a required parameter is new",
		[[`${list}/parameters/3`, { in: "query", name: "q", required: true }]],
		breaking,
		breaking,
	],
	["a parameter becomes required", [[`${limit}/required`, true]], breaking, compatible],
	["a parameter is deprecated", [[`${limit}/deprecated`, true]], compatible, "wording"],
	["a parameter is serialized in another way", [[`${list}/parameters/2/explode`, false]], breaking, breaking],
	[
		"a header parameter is spelled in capitals",
		[
			[`${limit}/in`, "header"],
			[`${limit}/name`, "LIMIT"],
		],
		breaking,
		breaking,
	],

	["anyone may call", [[`${create}/security`, []]], compatible, breaking],
	["a scope is needed", [[`${create}/security/0/bearer`, ["admin"]]], breaking, compatible],
	["another way to sign in is open", [[`${create}/security/1`, { key: [] }]], compatible, breaking],
	["two credentials are needed at once", [[`${create}/security/0/key`, []]], breaking, compatible],
	["the scheme changes", [["#/components/securitySchemes/bearer/scheme", "basic"]], breaking, breaking],

	["a body becomes optional", [[`${create}/requestBody/required`, false]], compatible, breaking],
	["a body is removed", [[`${create}/requestBody`, undefined]], breaking, breaking],
	["an optional body is new", [[`${list}/requestBody`, { content: {} }]], compatible, breaking],
	["another media type is accepted", [[`${create}/requestBody/content/text~1csv`, {}]], compatible, breaking],
	[
		"a body no longer has a schema",
		[[`${create}/requestBody/content/application~1json/schema`, {}]],
		breaking,
		breaking,
	],

	["a status is new", [[`${list}/responses/404`, { description: "Gone." }]], breaking, breaking],
	["a response has another media type too", [[`${list}/responses/200/content/text~1csv`, {}]], breaking, breaking],
	[
		"a response has another header",
		[[`${list}/responses/200/headers/ETag`, { schema: { type: "string" } }]],
		compatible,
		breaking,
	],
	["a header becomes optional", [["#/components/headers/X-Request-Id/required", false]], breaking, compatible],
	["a header is a number", [["#/components/headers/X-Request-Id/schema/type", "integer"]], breaking, breaking],

	["a problem code is new", [[`${conflict}/oneOf/2`, problem("item.late", 409)]], breaking, breaking],
	[
		"the only problem is one of two",
		[
			[
				"#/components/responses/Invalid/content/application~1problem+json/schema",
				{
					oneOf: [{ $ref: "#/components/schemas/InvalidProblem" }, { $ref: "#/components/schemas/FullProblem" }],
					discriminator: { propertyName: "code" },
				},
			],
		],
		breaking,
		breaking,
	],
	[
		"the only problem is one of one",
		[
			[
				"#/components/responses/Invalid/content/application~1problem+json/schema",
				{
					oneOf: [{ $ref: "#/components/schemas/InvalidProblem" }],
					discriminator: { propertyName: "code" },
				},
			],
		],
		"wording",
		"wording",
	],
	[
		"problems come in another order",
		[
			[`${conflict}/oneOf/0`, { $ref: "#/components/schemas/FullProblem" }],
			[`${conflict}/oneOf/1`, { $ref: "#/components/schemas/TakenProblem" }],
		],
		"wording",
		"wording",
	],
	[
		"a problem has another property",
		[["#/components/schemas/TakenProblem/properties/by", { type: "string" }]],
		compatible,
		breaking,
	],

	["input: an optional property is new", [[`${input}/properties/hint`, { type: "string" }]], compatible, breaking],
	[
		"input: a required property is new",
		[
			[`${input}/properties/hint`, {}],
			[`${input}/required/2`, "hint"],
		],
		breaking,
		breaking,
	],
	["input: a property becomes required", [[`${input}/required/2`, "note"]], breaking, compatible],
	["input: unknown members are accepted", [[`${input}/additionalProperties`, undefined]], compatible, breaking],
	[
		"input: another type is accepted too",
		[[`${input}/properties/title/type`, ["string", "null"]]],
		compatible,
		breaking,
	],
	["input: any number is accepted, not only integers", [[`${limit}/schema/type`, "number"]], compatible, breaking],
	["input: the type changes", [[`${input}/properties/title/type`, "integer"]], breaking, breaking],
	["input: a minimum falls", [[`${limit}/schema/minimum`, 0]], compatible, breaking],
	["input: a maximum is removed", [[`${limit}/schema/maximum`, undefined]], compatible, breaking],
	["input: an exclusive maximum is added", [[`${limit}/schema/exclusiveMaximum`, 100]], breaking, compatible],
	["input: a text may be longer", [[`${input}/properties/title/maxLength`, 30]], compatible, breaking],
	["input: a text may be empty", [[`${input}/properties/title/minLength`, undefined]], compatible, breaking],
	["input: a list may be longer", [[`${list}/parameters/2/schema/maxItems`, 10]], compatible, breaking],
	["input: a list must not be empty", [[`${list}/parameters/2/schema/minItems`, 1]], breaking, compatible],
	["input: items may repeat", [[`${input}/properties/tags/uniqueItems`, false]], compatible, breaking],
	["input: a pattern is removed", [[`${input}/properties/tags/items/pattern`, undefined]], compatible, breaking],
	["input: a pattern changes", [[`${input}/properties/tags/items/pattern`, "^[a-z]*$"]], breaking, breaking],
	["input: a format is added", [[`${input}/properties/note/format`, "email"]], breaking, compatible],
	["input: multipleOf becomes smaller", [[`${input}/properties/size/multipleOf`, 1]], compatible, breaking],
	["input: multipleOf changes", [[`${input}/properties/size/multipleOf`, 3]], breaking, breaking],
	["input: a default changes", [[`${limit}/schema/default`, 50]], breaking, breaking],
	["input: a default is added", [[`${input}/properties/size/default`, 2]], compatible, breaking],
	["input: only some values are accepted", [[`${input}/properties/title/enum`, ["a", "b"]]], breaking, compatible],
	["input: a number of values is one", [[`${input}/properties/size/const`, 4]], breaking, compatible],
	["input: a property is deprecated", [[`${input}/properties/note/deprecated`, true]], compatible, "wording"],
	["input: a keyword without a rule is added", [[`${input}/propertyNames`, { maxLength: 5 }]], breaking, breaking],
	[
		"input: it is one of two",
		[
			[
				`${input}/properties/note`,
				{
					anyOf: [{ type: "string", default: "" }, { type: "null" }],
				},
			],
		],
		compatible,
		breaking,
	],

	["response: a property is new", [[`${item}/properties/rank`, { type: "integer" }]], compatible, breaking],
	["response: a property becomes optional", [[`${item}/required`, ["id", "weight", "price"]]], breaking, compatible],
	[
		"response: a closed object has another property",
		[["#/components/schemas/Page/additionalProperties", false]],
		compatible,
		breaking,
	],
	["response: a type is added", [[`${item}/properties/id/type`, ["string", "null"]]], breaking, breaking],
	["response: a number is whole", [[`${item}/properties/weight/type`, "integer"]], compatible, breaking],
	["response: a bound is removed", [[`${item}/properties/title/maxLength`, undefined]], breaking, compatible],
	["response: a pattern is removed", [[`${item}/properties/id/pattern`, undefined]], breaking, compatible],
	[
		"response: values of a map change",
		[[`${item}/properties/labels/additionalProperties/type`, "integer"]],
		breaking,
		breaking,
	],
	[
		"response: a recursive schema has another property",
		[[`${item}/properties/made`, { $ref: "#/components/schemas/Item" }]],
		compatible,
		breaking,
	],
	[
		"response: a constant of a problem changes",
		[["#/components/schemas/TakenProblem/properties/status/const", 410]],
		breaking,
		breaking,
	],

	["both: a value of an enum is new", [["#/components/schemas/Color/enum/2", "green"]], breaking, breaking],
	[
		"both: a property of a closed object is new",
		[["#/components/schemas/Price/properties/tax", {}]],
		breaking,
		breaking,
	],

	[
		"the decimals of each currency are stated",
		[["#/components/schemas/Color/x-minor-unit-digits", { EUR: 2 }]],
		"wording",
		breaking,
	],

	[
		"the format of an integer allows all that its limits allow",
		[[`${limit}/schema/format`, "int32"]],
		"wording",
		"wording",
	],
	["a string in a response is encoded", [[`${item}/properties/title/contentEncoding`, "base64"]], breaking, breaking],

	[
		"an integer of a request has the format of 64 bits, which its limits fit",
		[[`${limit}/schema/format`, "int64"]],
		"wording",
		"wording",
	],

	[
		"a union is told apart by another property",
		[[`${conflict}/discriminator/propertyName`, "title"]],
		breaking,
		breaking,
	],
	["a union has no discriminator", [[`${conflict}/discriminator`, undefined]], breaking, compatible],
	[
		"a discriminator has another value",
		[[`${conflict}/discriminator/mapping/item.sold`, "#/components/schemas/TakenProblem"]],
		compatible,
		breaking,
	],
	[
		"a value of a discriminator names another schema",
		[[`${conflict}/discriminator/mapping/item.taken`, "#/components/schemas/FullProblem"]],
		breaking,
		breaking,
	],
	["the document is OpenAPI 3.0", [["#/openapi", "3.0.3"]], breaking, breaking],
	["the document is a corrected OpenAPI 3.1", [["#/openapi", "3.1.2"]], compatible, compatible],
	["a server has another path", [["#/servers/0/url", "https://shop.example/v2"]], breaking, breaking],
	["another server is listed last", [["#/servers/1", { url: "https://eu.shop.example" }]], compatible, breaking],
	[
		"another server is listed first",
		[["#/servers", [{ url: "https://eu.shop.example" }, { url: "https://shop.example" }]]],
		breaking,
		breaking,
	],
	["a server is described", [["#/servers/0/description", "The shop."]], "wording", "wording"],
	["a server has a variable", [["#/servers/0/variables", { stage: { default: "production" } }]], compatible, breaking],
	["an operation has two tags", [[`${list}/tags/1`, "search"]], compatible, breaking],
	["an operation has another tag", [[`${list}/tags/0`, "search"]], breaking, breaking],
	[
		"a tag of the document is described",
		[["#/tags", [{ name: "items", description: "Items." }]]],
		"wording",
		"wording",
	],
	[
		"an operation has code samples",
		[[`${list}/x-codeSamples`, [{ lang: "Shell", source: "curl" }]]],
		"wording",
		"wording",
	],
	["an operation has an unknown extension", [[`${list}/x-limit`, 1]], breaking, breaking],

	["a description changes", [[`${item}/properties/title/description`, "Its name."]], "wording", "wording"],
	["the version changes", [["#/info/version", "2.0.0"]], "none", "none"],
	["a document has webhooks", [["#/webhooks", { sold: { post: {} } }]], breaking, breaking],
];

test.each(rules)("%s", (_, edits, made, reverted) => {
	const changed = edited(shop, ...edits);
	expect([effectOf(shop, changed), effectOf(changed, shop)]).toEqual([made, reverted]);
});
