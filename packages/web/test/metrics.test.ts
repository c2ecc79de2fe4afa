import type { Order } from "@tap/client";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lastDays } from "../src/overview/days.ts";
import { lowStock, metricsOf } from "../src/overview/metrics.ts";
import { shareOf } from "../src/overview/status-chart.tsx";
import { ticksTo } from "../src/overview/ticks.ts";
import { order } from "./fixture.ts";

const now = new Date(2026, 10, 23, 15, 0);
const days = lastDays(3, now);
/** A time of the day some days ago. */
const ago = (count: number, hour = 12) => new Date(2026, 10, 23 - count, hour).toISOString();
const eur = (amount: number) => ({ amount, currency: "EUR" }) as const;

describe("metrics", () => {
	test("count orders by the day they were placed on, and exclude canceled ones from revenue", () => {
		const metrics = metricsOf(
			[
				order("ord_a", { createdAt: ago(2, 0), total: eur(1000), status: "fulfilled" }),
				order("ord_b", { createdAt: ago(2, 23), total: eur(500), status: "cancelled" }),
				order("ord_c", { createdAt: ago(0), updatedAt: ago(0, 13), total: eur(250), status: "placed" }),
				order("ord_d", { createdAt: ago(3, 23), total: eur(9999) }),
			],
			days,
		);
		expect(metrics.days.map(({ orders, revenue }) => [orders, revenue.get("EUR") ?? 0])).toEqual([
			[2, 1000],
			[0, 0],
			[1, 250],
		]);
		expect(metrics.orders).toBe(3);
		expect([...metrics.revenue]).toEqual([["EUR", 1250]]);
		expect(metrics.byStatus).toEqual({ placed: 1, fulfilled: 1, cancelled: 1 });
		expect(metrics.isComplete).toBe(true);
	});

	test("separate currencies, the one with the most orders first", () => {
		const { revenue } = metricsOf(
			[
				order("ord_a", { createdAt: ago(0), total: eur(100_000) }),
				order("ord_b", { createdAt: ago(0), total: { amount: 10, currency: "JPY" } }),
				order("ord_c", { createdAt: ago(1), total: { amount: 20, currency: "JPY" } }),
				order("ord_d", { createdAt: ago(1), total: { amount: 5, currency: "USD" }, status: "cancelled" }),
			],
			days,
		);
		expect([...revenue]).toEqual([
			["JPY", 30],
			["EUR", 100_000],
			["USD", 0],
		]);
	});

	test("mark the days that may have more orders than were read", () => {
		const metrics = metricsOf([], days, new Date(ago(1, 9)));
		expect(metrics.days.map(({ isComplete }) => isComplete)).toEqual([false, false, true]);
		expect(metrics.isComplete).toBe(false);
		expect(metricsOf([], days, new Date(ago(9))).isComplete).toBe(true);
	});

	test("of the days add up to the totals", () => {
		const status = fc.constantFrom<Order["status"]>("placed", "fulfilled", "cancelled");
		const placed = fc.record({
			hours: fc.integer({ min: 0, max: 120 }),
			status,
			currency: fc.constantFrom<Order["total"]["currency"]>("EUR", "JPY"),
			amount: fc.nat(1_000_000),
		});
		fc.assert(
			fc.property(fc.array(placed), (orders) => {
				const metrics = metricsOf(
					orders.map(({ hours, status, currency, amount }, index) =>
						order(`ord_${index}`, {
							createdAt: new Date(now.getTime() - hours * 3_600_000).toISOString(),
							status,
							total: { amount, currency },
						}),
					),
					days,
				);
				const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
				expect(sum(metrics.days.map(({ orders }) => orders))).toBe(metrics.orders);
				expect(sum(Object.values(metrics.byStatus))).toBe(metrics.orders);
				for (const [currency, total] of metrics.revenue) {
					expect(sum(metrics.days.map(({ revenue }) => revenue.get(currency) ?? 0))).toBe(total);
				}
			}),
		);
	});
});

test("low stock is at most the threshold, the lowest first", () => {
	const level = (id: string, stock: number) => ({ id, name: id, category: "test", stock });
	const products = [level("b", 5), level("c", 6), level("a", 5), level("d", 0)];
	expect(lowStock(products, 5).map(({ id }) => id)).toEqual(["d", "a", "b"]);
	expect(lowStock(products, 0).map(({ id }) => id)).toEqual(["d"]);
	// The input is not sorted in place.
	expect(products.map(({ id }) => id)).toEqual(["b", "c", "a", "d"]);
});

describe("the ticks of an axis", () => {
	test.each([
		[0, [0, 1]],
		[1, [0, 1]],
		[3, [0, 1, 2, 3]],
		[5, [0, 2, 4, 6]],
		[10, [0, 5, 10]],
		[100, [0, 50, 100]],
		[401, [0, 200, 400, 600]],
		[15_600, [0, 5_000, 10_000, 15_000, 20_000]],
	])("up to %i", (max, ticks) => {
		expect(ticksTo(max)).toEqual(ticks);
	});

	test("are few integers in equal steps, the last just at or above the largest value", () => {
		fc.assert(
			fc.property(fc.nat(2 ** 31), fc.integer({ min: 1, max: 10 }), (max, intervals) => {
				const ticks = ticksTo(max, intervals);
				const [zero = 0, step = 0] = ticks;
				const last = ticks.at(-1) ?? 0;
				expect(zero).toBe(0);
				expect(ticks.every(Number.isSafeInteger)).toBe(true);
				expect(ticks.length).toBeLessThanOrEqual(intervals + 1);
				expect(last).toBeGreaterThanOrEqual(max);
				expect(last - step).toBeLessThan(Math.max(1, max));
				expect(String(step)).toMatch(/^[125]0*$/);
				expect(ticks).toEqual(ticks.map((_, index) => index * step));
			}),
		);
	});
});

test("a share is a percentage without decimals, and 0% of 0", () => {
	expect([shareOf(0, 0), shareOf(1, 3), shareOf(3, 3)]).toEqual(["0%", "33%", "100%"]);
});
