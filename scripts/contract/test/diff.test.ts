import { describe, expect, test } from "vitest";
import { contractChanges } from "../diff.ts";
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
 * A change, what it is when made and what it is when taken back again. A change that touches both what is asked and what is
 * answered is judged by the worst that it does.
 */
const rules: [name: string, edits: Edit[], made: string, takenBack: string][] = [
	["an operation is new", [["#/paths/~1items/put", { operationId: "putItems", responses: {} }]], compatible, breaking],
	["a path is new", [["#/paths/~1carts", { get: { operationId: "listCarts", responses: {} } }]], compatible, breaking],
	["an operationId changes", [[`${list}/operationId`, "getItems"]], breaking, breaking],
	["an operation is deprecated", [[`${list}/deprecated`, true]], compatible, "wording"],
	["a component has another name", [["#/components/schemas/Colour", { type: "string" }]], "wording", breaking],

	["an optional parameter is new", [[`${list}/parameters/3`, { in: "query", name: "q" }]], compatible, breaking],
	[
		"a required parameter is new",
		[[`${list}/parameters/3`, { in: "query", name: "q", required: true }]],
		breaking,
		breaking,
	],
	["a parameter comes to be required", [[`${limit}/required`, true]], breaking, compatible],
	["a parameter is deprecated", [[`${limit}/deprecated`, true]], compatible, "wording"],
	["a parameter is written in another way", [[`${list}/parameters/2/explode`, false]], breaking, breaking],
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
	["the scheme is another one", [["#/components/securitySchemes/bearer/scheme", "basic"]], breaking, breaking],

	["a body may be left out", [[`${create}/requestBody/required`, false]], compatible, breaking],
	["a body is taken away", [[`${create}/requestBody`, undefined]], breaking, breaking],
	["an optional body is new", [[`${list}/requestBody`, { content: {} }]], compatible, breaking],
	["another media type is taken", [[`${create}/requestBody/content/text~1csv`, {}]], compatible, breaking],
	[
		"a body names none of its properties any more",
		[[`${create}/requestBody/content/application~1json/schema`, {}]],
		breaking,
		breaking,
	],

	["a status is new", [[`${list}/responses/404`, { description: "Gone." }]], breaking, breaking],
	["an answer has another media type too", [[`${list}/responses/200/content/text~1csv`, {}]], breaking, breaking],
	[
		"an answer has another header",
		[[`${list}/responses/200/headers/ETag`, { schema: { type: "string" } }]],
		compatible,
		breaking,
	],
	["a header need not come", [["#/components/headers/X-Request-Id/required", false]], breaking, compatible],
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
		"a problem says more",
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
	["input: a property comes to be required", [[`${input}/required/2`, "note"]], breaking, compatible],
	["input: unknown members are taken", [[`${input}/additionalProperties`, undefined]], compatible, breaking],
	["input: another type is taken too", [[`${input}/properties/title/type`, ["string", "null"]]], compatible, breaking],
	["input: any number is taken, not only integers", [[`${limit}/schema/type`, "number"]], compatible, breaking],
	["input: the type is another one", [[`${input}/properties/title/type`, "integer"]], breaking, breaking],
	["input: a minimum falls", [[`${limit}/schema/minimum`, 0]], compatible, breaking],
	["input: a maximum goes", [[`${limit}/schema/maximum`, undefined]], compatible, breaking],
	["input: an exclusive maximum comes", [[`${limit}/schema/exclusiveMaximum`, 100]], breaking, compatible],
	["input: a text may be longer", [[`${input}/properties/title/maxLength`, 30]], compatible, breaking],
	["input: a text may be empty", [[`${input}/properties/title/minLength`, undefined]], compatible, breaking],
	["input: a list may be longer", [[`${list}/parameters/2/schema/maxItems`, 10]], compatible, breaking],
	["input: a list must not be empty", [[`${list}/parameters/2/schema/minItems`, 1]], breaking, compatible],
	["input: items may repeat", [[`${input}/properties/tags/uniqueItems`, false]], compatible, breaking],
	["input: a pattern goes", [[`${input}/properties/tags/items/pattern`, undefined]], compatible, breaking],
	["input: a pattern changes", [[`${input}/properties/tags/items/pattern`, "^[a-z]*$"]], breaking, breaking],
	["input: a format comes", [[`${input}/properties/note/format`, "email"]], breaking, compatible],
	["input: steps are finer", [[`${input}/properties/size/multipleOf`, 1]], compatible, breaking],
	["input: steps are others", [[`${input}/properties/size/multipleOf`, 3]], breaking, breaking],
	["input: a default changes", [[`${limit}/schema/default`, 50]], breaking, breaking],
	["input: a default comes", [[`${input}/properties/size/default`, 2]], compatible, breaking],
	["input: only some values are taken", [[`${input}/properties/title/enum`, ["a", "b"]]], breaking, compatible],
	["input: a number of values is one", [[`${input}/properties/size/const`, 4]], breaking, compatible],
	["input: a property is deprecated", [[`${input}/properties/note/deprecated`, true]], compatible, "wording"],
	["input: a keyword without a rule comes", [[`${input}/propertyNames`, { maxLength: 5 }]], breaking, breaking],
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

	["answer: a property is new", [[`${item}/properties/rank`, { type: "integer" }]], compatible, breaking],
	["answer: a property need not come", [[`${item}/required`, ["id", "weight", "price"]]], breaking, compatible],
	[
		"answer: a closed object has another property",
		[["#/components/schemas/Page/additionalProperties", false]],
		compatible,
		breaking,
	],
	["answer: a type is added", [[`${item}/properties/id/type`, ["string", "null"]]], breaking, breaking],
	["answer: a number is whole", [[`${item}/properties/weight/type`, "integer"]], compatible, breaking],
	["answer: a bound goes", [[`${item}/properties/title/maxLength`, undefined]], breaking, compatible],
	["answer: a pattern goes", [[`${item}/properties/id/pattern`, undefined]], breaking, compatible],
	[
		"answer: values of a map are others",
		[[`${item}/properties/labels/additionalProperties/type`, "integer"]],
		breaking,
		breaking,
	],
	[
		"answer: a recursive schema says more",
		[[`${item}/properties/made`, { $ref: "#/components/schemas/Item" }]],
		compatible,
		breaking,
	],
	[
		"answer: the keyword of a problem is another",
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

	["a description changes", [[`${item}/properties/title/description`, "Its name."]], "wording", "wording"],
	["the version changes", [["#/info/version", "2.0.0"]], "none", "none"],
	["a document has webhooks", [["#/webhooks", { sold: { post: {} } }]], breaking, breaking],
];

/** The worst that two documents differ in. */
function verdict(before: typeof shop, after: typeof shop): string {
	const [worst] = contractChanges(before, after);
	return worst?.effect ?? "none";
}

describe("rules", () => {
	test.each(rules)("%s", (_, edits, made, takenBack) => {
		const changed = edited(shop, ...edits);
		expect([verdict(shop, changed), verdict(changed, shop)]).toEqual([made, takenBack]);
	});
});

describe("a change", () => {
	test("of what is asked and answered is judged for each", () => {
		const changes = contractChanges(shop, edited(shop, ["#/components/schemas/Color/enum/2", "green"]));
		expect(changes).toEqual([
			{ place: "#/components/schemas/Color", what: 'answers: enum is now with "green"', effect: "breaking" },
			{ place: "#/components/schemas/Color", what: 'requests: enum is now with "green"', effect: "compatible" },
		]);
	});

	test("of a shared component is told once, where it is written", () => {
		const changes = contractChanges(shop, edited(shop, ["#/components/schemas/InvalidProblem/properties/hint", {}]));
		const place = "#/components/schemas/InvalidProblem/properties/hint";
		expect(changes).toEqual([{ place, what: "answers: a property is new", effect: "compatible" }]);
	});

	test("of a problem is told by its code", () => {
		const [change, ...others] = contractChanges(shop, edited(shop, [`${conflict}/oneOf/0`, undefined]));
		expect(change).toEqual({
			place: `${conflict}/oneOf/item.taken`,
			what: "answers: the alternative item.taken is gone",
			effect: "breaking",
		});
		expect(others).toEqual([]);
	});

	test("deep in a recursive schema is found, and the search ends", () => {
		const changes = contractChanges(
			shop,
			edited(shop, [`${item}/properties/parts/items`, { $ref: "#/components/schemas/Page" }]),
		);
		expect(changes.map(({ effect }) => effect)).toContain("breaking");
	});

	test("inside of a keyword without a rule is found through its references", () => {
		const withRule = edited(shop, [`${item}/allOf`, [{ $ref: "#/components/schemas/Color" }]]);
		expect(contractChanges(withRule, withRule)).toEqual([]);
		const reworded = edited(withRule, ["#/components/schemas/Color/description", "A color."]);
		expect(verdict(withRule, reworded)).toBe("wording");
		const changes = contractChanges(withRule, edited(withRule, ["#/components/schemas/Color/type", "integer"]));
		expect(changes.map(({ what }) => what)).toContain("answers: allOf changed, and no rule says what that means");
	});
});

test.each(["#/components/schemas/Nothing", "other.json#/Item", "#/components/schemas/Loop"])(
	"the reference %s fails with its name",
	($ref) => {
		const document = edited(
			shop,
			[`${item}/properties/id`, { $ref }],
			["#/components/schemas/Loop", { $ref: "#/components/schemas/Loop" }],
		);
		expect(() => contractChanges(shop, document)).toThrow($ref);
	},
);

test("a property that answers had without a schema may not come to be missing once it has one", () => {
	const before = edited(shop, ["#/components/schemas/Page/required/1", "total"]);
	const after = edited(shop, ["#/components/schemas/Page/properties/total", {}]);
	expect(verdict(before, after)).toBe("breaking");
});
