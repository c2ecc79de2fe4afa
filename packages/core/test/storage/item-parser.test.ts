import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { Order } from "../../src/contract/order.ts";
import { firstExample } from "../../src/contract/problem.ts";
import { Product, ProductInput } from "../../src/contract/product.ts";
import { User } from "../../src/contract/user.ts";
import { parserOf } from "../../src/storage/item-parser.ts";

/** Returns what a function returns, or the issues of the zod error that it throws. */
function outcomeOf(parse: () => unknown): { value: unknown } | { issues: unknown } {
	try {
		return { value: parse() };
	} catch (error) {
		if (!(error instanceof z.core.$ZodError)) throw error;
		return { issues: error.issues };
	}
}

/** Values that some member accepts or nearly accepts. */
const someValue = fc.oneof(
	fc.constantFrom<unknown>(undefined, null, "", "placed", "EUR", "admin", "prd_1", "ord_1", "2026-05-04T09:30:00.000Z"),
	fc.constantFrom<unknown>(0, -1, 1.5, Number.NaN, Number.MAX_SAFE_INTEGER, 2 ** 53, Number.POSITIVE_INFINITY, true),
	fc.constantFrom<unknown>([], {}, [[]], "\ud800", "x".repeat(201), Array(51).fill({})),
	fc.integer(),
	fc.string(),
	fc.anything(),
);

/** A change of one member of an object or array at any depth: another value, none, or one more member. */
interface Change {
	path: readonly number[];
	kind: "replace" | "remove" | "add";
	value: unknown;
}

const someChange: fc.Arbitrary<Change> = fc.record({
	path: fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }),
	kind: fc.constantFrom("replace", "remove", "add"),
	value: someValue,
});

function changed(value: unknown, { path, kind, value: other }: Change): unknown {
	if (typeof value !== "object" || value === null) return other;
	const entries = Object.entries(value);
	const [first = 0, ...rest] = path;
	const at = entries.length === 0 ? 0 : first % entries.length;
	const [name, member] = entries[at] ?? ["member", undefined];
	const isDeep = rest.length > 0 && typeof member === "object" && member !== null;
	if (isDeep) entries[at] = [name, changed(member, { path: rest, kind, value: other })];
	else if (kind === "replace") entries[at] = [name, other];
	else if (kind === "remove") entries.splice(at, 1);
	else entries.push([`${name}2`, other]);
	return Array.isArray(value) ? entries.map(([, element]) => element) : Object.fromEntries(entries);
}

const StoredProduct = z.object({ ...Product.shape, note: z.optional(z.string()), any: z.optional(z.unknown()) });

describe.each([
	["products", Product],
	["orders", Order],
	["users", User],
	["objects without other members, and defaults", ProductInput],
	["optional members", StoredProduct],
])("the parser of %s", (_, schema) => {
	const example = firstExample(schema) ?? firstExample(Product);
	const parse = parserOf(schema);

	test("returns an example without members that it does not know", () => {
		expect(parse(example)).toEqual(example);
		expect(outcomeOf(() => parse({ ...Object(example), listing: "all" }))).toEqual(
			outcomeOf(() => schema.parse({ ...Object(example), listing: "all" })),
		);
	});

	test("returns and refuses the same as the schema", () => {
		let accepted = 0;
		fc.assert(
			fc.property(fc.array(someChange, { maxLength: 3 }), (changes) => {
				const item = changes.reduce(changed, example);
				const expected = outcomeOf(() => schema.parse(item));
				if ("value" in expected) accepted++;
				expect(outcomeOf(() => parse(item))).toStrictEqual(expected);
			}),
			{ numRuns: 1_000 },
		);
		expect(accepted).toBeGreaterThan(100);
		expect(accepted).toBeLessThan(900);
	});
});

test("the parser leaves to the schema only what it refuses", () => {
	// A schema that accepts nothing by itself shows which values the parser accepts alone.
	const schema = z.object({ ...Product.shape });
	const parse = parserOf(schema);
	schema._zod.run = () => {
		throw new Error("left to the schema");
	};
	expect(parse(firstExample(Product))).toEqual(firstExample(Product));
	expect(() => parse({})).toThrow("left to the schema");
});
