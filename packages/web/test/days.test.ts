import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dateOf, lastDays } from "../src/overview/days.ts";
import { formatAge } from "../src/time.ts";

describe("calendar days", () => {
	const zone = process.env.TZ;
	beforeEach(() => {
		process.env.TZ = "Europe/Berlin";
	});
	afterEach(() => {
		if (zone === undefined) delete process.env.TZ;
		else process.env.TZ = zone;
	});

	test("are those of the local time zone, not of UTC", () => {
		expect(dateOf(new Date("2026-11-22T22:59:59.999Z"))).toBe("2026-11-22");
		expect(dateOf(new Date("2026-11-22T23:00:00.000Z"))).toBe("2026-11-23");
	});

	test("are consecutive across the end of daylight saving time and the end of a month", () => {
		const days = lastDays(10, new Date("2026-11-01T12:00:00Z"));
		expect(days.map(({ date }) => date)).toEqual([
			"2026-10-23",
			"2026-10-24",
			"2026-10-25",
			"2026-10-26",
			"2026-10-27",
			"2026-10-28",
			"2026-10-29",
			"2026-10-30",
			"2026-10-31",
			"2026-11-01",
		]);
		expect(days[2]?.start.toISOString()).toBe("2026-10-24T22:00:00.000Z");
		expect(days[3]?.start.toISOString()).toBe("2026-10-25T23:00:00.000Z");
	});

	test("are distinct, end today and start at midnight, at any time", () => {
		const time = fc.date({ min: new Date("2020-01-01"), max: new Date("2035-01-01"), noInvalidDate: true });
		fc.assert(
			fc.property(time, fc.integer({ min: 1, max: 60 }), (now, count) => {
				const days = lastDays(count, now);
				expect(new Set(days.map(({ date }) => date)).size).toBe(count);
				expect(days.at(-1)?.date).toBe(dateOf(now));
				for (const { date, start } of days) {
					expect(dateOf(start)).toBe(date);
					expect(dateOf(new Date(start.getTime() - 1))).not.toBe(date);
				}
			}),
		);
	});
});

test.each([
	[0, "just now"],
	[59_999, "just now"],
	[60_000, "1 minute ago"],
	[3_599_999, "59 minutes ago"],
	[3_600_000, "1 hour ago"],
	[86_399_999, "23 hours ago"],
	[86_400_000, "1 day ago"],
	[9 * 86_400_000, "9 days ago"],
	// The server's clock is ahead.
	[-5_000, "just now"],
])("an age of %i ms is %s", (age, text) => {
	const now = Date.parse("2026-11-23T12:00:00Z");
	expect(formatAge(new Date(now - age).toISOString(), now)).toBe(text);
});
