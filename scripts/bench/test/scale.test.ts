import { entriesOf } from "@tap/core/contract/record.ts";
import { tables } from "@tap/core/storage/tables.ts";
import { expect, test } from "vitest";
import { breakingRate, type Consumed, hashKeyOf, heatOf, randomNumbers, zipf } from "../scale/partition-heat.ts";
import { shopRequests } from "../scale/shop-requests.ts";

const read = { table: "Products", kind: "read", units: 1 } as const;

test("random numbers are the same for a seed, and spread evenly", () => {
	const draw = (seed: number) => {
		const random = randomNumbers(seed);
		return Array.from({ length: 10_000 }, random);
	};
	expect(draw(1)).toEqual(draw(1));
	expect(draw(1)).not.toEqual(draw(2));
	const numbers = draw(1);
	expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
	expect(Math.max(...numbers)).toBeLessThan(1);
	expect(numbers.reduce((sum, each) => sum + each, 0) / numbers.length).toBeCloseTo(0.5, 1);
});

test("with Zipf's law, the first is drawn twice as often as the second", () => {
	const draw = zipf(100, 1, randomNumbers(1));
	const counts = new Array<number>(100).fill(0);
	for (let drawn = 0; drawn < 100_000; drawn++) {
		const index = draw();
		counts[index] = (counts[index] ?? 0) + 1;
	}
	expect((counts[0] ?? 0) / (counts[1] ?? 1)).toBeCloseTo(2, 0);
	expect(counts.every((count) => count > 0)).toBe(true);
});

test("the hash key of an item is that of the table definitions", () => {
	const item = { id: "ord_1", userId: "ada", status: "placed", userStatus: "ada#placed" };
	expect(hashKeyOf("Orders", undefined, item)).toBe("ord_1");
	expect(hashKeyOf("Orders", "byUser", item)).toBe("ada");
	expect(hashKeyOf("Orders", "byStatus", item)).toBe("placed");
	expect(() => hashKeyOf("Orders", "byColor", item)).toThrow("no index");
	expect(() => hashKeyOf("Products", "newest", { id: "prd_1" })).toThrow("no listing");
});

test("heat is added up for each key of a table or index, in units per second", () => {
	const consumed: Consumed[] = [
		{ ...read, key: "a" },
		{ ...read, key: "b", units: 3 },
		{ ...read, key: "a", units: 4 },
		{ ...read, key: "a", kind: "write" },
		{ ...read, key: "a", index: "newest" },
	];
	const heat = heatOf(consumed, 2);
	expect(heat).toContainEqual({ place: "Products", kind: "read", total: 4, hottest: 2.5, hottestKey: "a" });
	expect(heat).toContainEqual({ place: "Products", kind: "write", total: 0.5, hottest: 0.5, hottestKey: "a" });
	expect(heat).toContainEqual({ place: "Products/newest", kind: "read", total: 0.5, hottest: 0.5, hottestKey: "a" });
});

test("a place breaks when its hottest key needs what one partition gives", () => {
	const heat = { place: "Products", total: 9, hottest: 6, hottestKey: "a" };
	expect(breakingRate({ ...heat, kind: "read" }, 10)).toBe(5_000);
	expect(breakingRate({ ...heat, kind: "write" }, 10)).toBeCloseTo(1_667, 0);
});

test("all orders share the key of placed ones, and no key of a customer or product gets that hot", () => {
	const heat = heatOf(shopRequests(10_000, randomNumbers(1)), 1);
	const writes = heat.filter(({ kind }) => kind === "write").toSorted((a, b) => b.hottest - a.hottest);
	expect(writes[0]).toMatchObject({ place: "Orders/byStatus", hottestKey: "placed" });
	const known = entriesOf(tables).flatMap(([table, { globalIndexes }]) => [
		table,
		...Object.keys(globalIndexes).map((index) => `${table}/${index}`),
	]);
	for (const { place } of heat) expect(known).toContain(place);
});
