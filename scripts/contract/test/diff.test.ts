import { describe, expect, test } from "vitest";
import { contractChanges } from "../diff.ts";
import type { Node } from "../node.ts";
import { effectOf } from "./effect-of.ts";
import { edited, shop } from "./shop.ts";

const item = "#/components/schemas/Item";
const conflict = "#/paths/~1items/post/responses/409/content/application~1problem+json/schema";

describe("a change", () => {
	test("of requests and responses is reported for each", () => {
		const changes = contractChanges(shop, edited(shop, ["#/components/schemas/Color/enum/2", "green"]));
		expect(changes).toEqual([
			{ place: "#/components/schemas/Color", what: 'responses: enum is now with "green"', effect: "breaking" },
			{ place: "#/components/schemas/Color", what: 'requests: enum is now with "green"', effect: "compatible" },
		]);
	});

	test("of a shared component is reported once, at its definition", () => {
		const changes = contractChanges(shop, edited(shop, ["#/components/schemas/InvalidProblem/properties/hint", {}]));
		const place = "#/components/schemas/InvalidProblem/properties/hint";
		expect(changes).toEqual([{ place, what: "responses: a property was added", effect: "compatible" }]);
	});

	test("of a problem is reported by its code", () => {
		const [change, ...others] = contractChanges(shop, edited(shop, [`${conflict}/oneOf/0`, undefined]));
		expect(change).toEqual({
			place: `${conflict}/oneOf/item.taken`,
			what: "responses: the alternative item.taken was removed",
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

	test("inside a keyword without a rule is found through its references", () => {
		const withRule = edited(shop, [`${item}/allOf`, [{ $ref: "#/components/schemas/Color" }]]);
		expect(contractChanges(withRule, withRule)).toEqual([]);
		const reworded = edited(withRule, ["#/components/schemas/Color/description", "A color."]);
		expect(effectOf(withRule, reworded)).toBe("wording");
		const changes = contractChanges(withRule, edited(withRule, ["#/components/schemas/Color/type", "integer"]));
		expect(changes.map(({ what }) => what)).toContain("responses: allOf changed, and there is no rule for it");
	});
});

test("other decimals of a currency break callers, those of a new currency do not", () => {
	const digits = "#/components/schemas/Color/x-minor-unit-digits";
	const before = edited(shop, [digits, { EUR: 2, HUF: 2 }]);
	expect(effectOf(before, edited(shop, [digits, { EUR: 2, HUF: 0 }]))).toBe("breaking");
	expect(effectOf(before, edited(shop, [digits, { EUR: 2, HUF: 2, KWD: 3 }]))).toBe("wording");
});

describe("a renamed path parameter", () => {
	const operation = { operationId: "getItem", responses: {} };
	const before = edited(
		shop,
		["#/paths/~1items~1{itemId}", { get: operation }],
		["#/paths/~1items~1{itemId}~1parts", {}],
	);
	const renamed = (path: string) => edited(shop, [`#/paths/${path.replaceAll("/", "~1")}`, { get: operation }]);
	const deployments = (after: Node) =>
		contractChanges(before, after).filter(({ what }) => what.includes("takes two deployments"));

	test("is named as a change that takes two deployments", () => {
		expect(deployments(renamed("/items/{id}"))).toEqual([
			{
				place: "#/paths/~1items~1{id}",
				what: expect.stringMatching(/^\{itemId\} was renamed to \{id\}: .*docs\/releasing\.md/),
				effect: "breaking",
			},
		]);
		expect(deployments(renamed("/items/{id}/parts"))).toHaveLength(1);
	});

	test("is no such change below another path, or when the old path stays or goes alone", () => {
		for (const path of ["/carts/{id}", "/items/{itemId}/parts/{partId}", "/items/all"]) {
			expect(deployments(renamed(path))).toEqual([]);
		}
		expect(deployments(shop)).toEqual([]);
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

test("a required property of responses without a schema may not become optional when it gets one", () => {
	const before = edited(shop, ["#/components/schemas/Page/required/1", "total"]);
	const after = edited(shop, ["#/components/schemas/Page/properties/total", {}]);
	expect(effectOf(before, after)).toBe("breaking");
});
