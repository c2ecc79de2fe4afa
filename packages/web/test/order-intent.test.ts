// @vitest-environment happy-dom
import { beforeEach, describe, expect, test } from "vitest";
import { orderKey, settleOrder } from "../src/shop/order-intent.ts";

beforeEach(() => localStorage.clear());

const a = { productId: "prd_a", quantity: 1 };
const b = { productId: "prd_b", quantity: 2 };
const hour = 60 * 60 * 1000;

describe("the key of ordering some lines", () => {
	test("is the same however often the person presses, and whatever the order of the lines", () => {
		const key = orderKey([a, b]);
		expect(key).toMatch(/^[\x21-\x7e]{1,255}$/);
		expect(orderKey([a, b])).toBe(key);
		expect(orderKey([b, a])).toBe(key);
	});

	test("is another for other lines, and comes back with them", () => {
		const key = orderKey([a, b]);
		expect(orderKey([a])).not.toBe(key);
		expect(orderKey([{ ...a, quantity: 2 }, b])).not.toBe(key);
		expect(orderKey([a, b])).toBe(key);
	});

	test("is a new one after the order was placed", () => {
		const key = orderKey([a, b]);
		const other = orderKey([a]);
		settleOrder([b, a]);
		expect(orderKey([a, b])).not.toBe(key);
		expect(orderKey([a])).toBe(other);
	});

	test("is a new one when the API has forgotten it", () => {
		const key = orderKey([a], 0);
		expect(orderKey([a], 24 * hour - 1)).toBe(key);
		expect(orderKey([a], 24 * hour)).not.toBe(key);
	});

	test.each(["{", "7", "[[1,2]]", '[["prd_a:1",{"key":1,"since":0}]]'])(
		"is there whatever the storage holds: %s",
		(stored) => {
			localStorage.setItem("tap.order-intents", stored);
			const key = orderKey([a]);
			expect(key).toMatch(/^[0-9a-f-]{36}$/);
			expect(orderKey([a])).toBe(key);
		},
	);

	test("leaves nothing behind", () => {
		orderKey([a]);
		settleOrder([a]);
		expect(localStorage.length).toBe(0);
	});
});
