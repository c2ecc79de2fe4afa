import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { codePoint } from "../../../../test/support/code-point.ts";
import { fromAttributes, toAttributes } from "../../src/storage/attribute-value.ts";

const safeNumber = fc.oneof(
	fc.maxSafeInteger(),
	fc.double({ noNaN: true, noDefaultInfinity: true, min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }),
);
const { item } = fc.letrec((tie) => ({
	// The AWS SDK loses a member called __proto__.
	item: fc.dictionary(
		fc.string({ unit: codePoint }).filter((name) => name !== "__proto__"),
		tie("value"),
	),
	value: fc.oneof(
		{ maxDepth: 4, withCrossShrink: true },
		fc.string({ unit: codePoint }),
		safeNumber,
		fc.boolean(),
		fc.constant(null),
		fc.array(tie("value"), { maxLength: 4 }),
		tie("item"),
	),
}));

test("an item is converted as the AWS SDK converts it", () => {
	fc.assert(
		fc.property(item, (value) => {
			const plain = JSON.parse(JSON.stringify(value));
			expect(toAttributes(plain)).toEqual(marshall(plain));
			expect(fromAttributes(marshall(plain))).toEqual(plain);
			expect(JSON.stringify(fromAttributes(toAttributes(plain)))).toBe(JSON.stringify(plain));
		}),
	);
});

test("a member called __proto__ stays a member", () => {
	const own = JSON.parse('{"__proto__":{"isAdmin":true}}');
	const back = fromAttributes(JSON.parse(JSON.stringify(toAttributes(own))));
	expect(Object.hasOwn(back, "__proto__")).toBe(true);
	expect(back.isAdmin).toBeUndefined();
});

test.each([
	"9007199254740993",
	"-9007199254740993",
	"9007199254740992",
	"12345678901234567890123456789012345678",
	"0.12345678901234567890123456789012345678",
	"1.00000000000000000000000001",
	"1e30",
	"1e-400",
	"1e400",
	"NaN",
])("the number %s is refused, and not rounded", (number) => {
	expect(() => fromAttributes({ stock: { N: number } })).toThrow(
		`The number ${number} in the database can't be read exactly.`,
	);
});

test.each([
	["0", 0],
	["-0", 0],
	["10", 10],
	["1E+2", 100],
	["0.10", 0.1],
	["0.30000000000000004", 0.1 + 0.2],
	["0.00000012345678901234566", 1.2345678901234566e-7],
	["9007199254740991", Number.MAX_SAFE_INTEGER],
])("the number %s is read", (text, number) => {
	expect(Number(fromAttributes({ stock: { N: text } }).stock) + 0).toBe(number);
});

test.each([
	["a number that is too large", 2 ** 53],
	["NaN", Number.NaN],
	["infinity", Number.NEGATIVE_INFINITY],
	["undefined", undefined],
	["a date", new Date(0)],
	["a set", new Set(["a"])],
	["bytes", new Uint8Array(1)],
	["a big integer", 1n],
	["a function", () => 1],
])("%s is refused before it is stored", (_, value) => {
	expect(() => toAttributes({ nested: [{ value }] })).toThrow("can't be stored");
});

test("types that no item of ours has are refused when they are read", () => {
	for (const [type, value] of [
		["SS", ["a"]],
		["NS", ["1"]],
		["B", "AQ=="],
	] as const) {
		const stored = JSON.parse(JSON.stringify({ value: { [type]: value } }));
		expect(() => fromAttributes(stored)).toThrow(
			`An attribute has the type ${type}, which this project does not read.`,
		);
	}
	expect(unmarshall({ value: { SS: ["a"] } })).toEqual({ value: new Set(["a"]) });
});
