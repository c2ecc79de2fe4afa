import { expect, test } from "vitest";
import { createThrottle } from "../../src/gateway/throttle.ts";

function countAdmitted(throttle: () => boolean, attempts: number): number {
	return Array.from({ length: attempts }, throttle).filter(Boolean).length;
}

test("admits the burst at once, then the rate, and never more than the burst", () => {
	let now = 0;
	const throttle = createThrottle({ rate: 10, burst: 20 }, () => now);
	expect(countAdmitted(throttle, 100)).toBe(20);
	now += 100;
	expect(countAdmitted(throttle, 100)).toBe(1);
	now += 1_000;
	expect(countAdmitted(throttle, 100)).toBe(10);
	now += 60_000;
	expect(countAdmitted(throttle, 100)).toBe(20);
});

test("accumulates fractions of a token", () => {
	let now = 0;
	const throttle = createThrottle({ rate: 1, burst: 1 }, () => now);
	expect(throttle()).toBe(true);
	now += 600;
	expect(throttle()).toBe(false);
	now += 600;
	expect(throttle()).toBe(true);
});
