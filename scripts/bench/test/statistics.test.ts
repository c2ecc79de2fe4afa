import * as fc from "fast-check";
import { expect, test } from "vitest";
import { inTurn, quantile, quartiles } from "../statistics.ts";

test("quartiles are interpolated as R does by default", () => {
	expect(quartiles([1, 2, 3, 4])).toEqual({ lower: 1.75, median: 2.5, upper: 3.25 });
	expect(quartiles([7, 1, 5])).toEqual({ lower: 3, median: 5, upper: 6 });
	expect(quartiles([2])).toEqual({ lower: 2, median: 2, upper: 2 });
	expect(quantile([10, 20, 30], 0.99)).toBeCloseTo(29.8);
});

test("a quantile of nothing is refused", () => {
	expect(() => quantile([], 0.5)).toThrow("at least one");
});

test("a quantile is within the sample and does not depend on its order", () => {
	const sample = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 });
	fc.assert(
		fc.property(sample, fc.double({ noNaN: true, min: 0, max: 1 }), (values, share) => {
			const value = quantile(values, share);
			expect(value).toBeGreaterThanOrEqual(Math.min(...values) - 1e-6);
			expect(value).toBeLessThanOrEqual(Math.max(...values) + 1e-6);
			expect(quantile(values.toReversed(), share)).toBe(value);
		}),
	);
});

test("each round has every item once, and they take turns to be the first", () => {
	const items = ["a", "b", "c"];
	const rounds = Array.from({ length: 6 }, (_, round) => inTurn(items, round));
	for (const round of rounds) expect(round.toSorted()).toEqual(items);
	expect(new Set(rounds.map(([first]) => first))).toEqual(new Set(items));
});
