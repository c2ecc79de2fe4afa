import type { Order } from "@tap/client";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { closedByOthers, fulfilled, mergeQueue, putInQueue } from "../src/admin/orders/queue.ts";
import { order } from "./fixture.ts";

const at = (minute: number) => `2026-11-23T12:${String(minute).padStart(2, "0")}:00.000Z`;
const first = order("ord_1", { createdAt: at(1) });
const second = order("ord_2", { createdAt: at(2) });
const third = order("ord_3", { createdAt: at(3) });
const ids = (orders: readonly Order[]) => orders.map(({ id }) => id);

describe("the queue on the screen", () => {
	test("begins with the oldest", () => {
		expect(ids(mergeQueue([], [third, second, first]))).toEqual(["ord_1", "ord_2", "ord_3"]);
	});

	test("gets new orders at its end, even one that is older, so that nothing moves under the pointer", () => {
		expect(ids(mergeQueue([second], [third, second, first]))).toEqual(["ord_2", "ord_1", "ord_3"]);
	});

	test("keeps an order that is no more waiting where it stood", () => {
		expect(mergeQueue([first, second, third], [third, first])).toEqual([first, second, third]);
	});

	test("does not take an order back to waiting because an older reading arrives late", () => {
		const shown = putInQueue([first, second], fulfilled(first));
		expect(mergeQueue(shown, [second, first])).toEqual([{ ...first, status: "fulfilled", version: 2 }, second]);
	});

	test("takes over what changed", () => {
		const changed = { ...first, version: 2, updatedAt: at(9) };
		expect(mergeQueue([first], [changed])).toEqual([changed]);
	});

	test("never moves, doubles or loses an order, whatever is read", () => {
		const reading = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 20 });
		fc.assert(
			fc.property(fc.array(reading), (readings) => {
				let shown: Order[] = [];
				for (const minutes of readings) {
					const listed = [...new Set(minutes)].map((minute) => order(`ord_${minute}`, { createdAt: at(minute) }));
					const next = mergeQueue(shown, listed);
					expect(ids(next).slice(0, shown.length)).toEqual(ids(shown));
					expect(new Set(ids(next)).size).toBe(next.length);
					expect(new Set(ids(next))).toEqual(new Set([...ids(shown), ...ids(listed)]));
					shown = next;
				}
			}),
		);
	});
});

test("what someone else settled is what waits on the screen but not in the list", () => {
	const shown = [first, fulfilled(second), third];
	expect(closedByOthers(shown, [third])).toEqual([first]);
	expect(closedByOthers(shown, [third, first])).toEqual([]);
});
