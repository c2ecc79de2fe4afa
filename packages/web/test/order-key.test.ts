// @vitest-environment happy-dom
import { beforeEach, describe, expect, test } from "vitest";
import { forgetOrderKey, orderKey } from "../src/shop/order-key.ts";

beforeEach(() => localStorage.clear());

const a = { productId: "prd_a", quantity: 1 };
const b = { productId: "prd_b", quantity: 2 };
const hour = 60 * 60 * 1000;

describe("the idempotency key of an order", () => {
	test("is the same for the same lines in any sequence", () => {
		const key = orderKey([a, b]);
		expect(key).toMatch(/^[\x21-\x7e]{1,255}$/);
		expect(orderKey([a, b])).toBe(key);
		expect(orderKey([b, a])).toBe(key);
	});

	test("differs for other lines", () => {
		const key = orderKey([a, b]);
		expect(orderKey([a])).not.toBe(key);
		expect(orderKey([{ ...a, quantity: 2 }, b])).not.toBe(key);
		expect(orderKey([a, b])).toBe(key);
	});

	test("is new after the order was placed", () => {
		const key = orderKey([a, b]);
		const other = orderKey([a]);
		forgetOrderKey([b, a]);
		expect(orderKey([a, b])).not.toBe(key);
		expect(orderKey([a])).toBe(other);
	});

	test("is new when the API has forgotten the old one", () => {
		const key = orderKey([a], 0);
		expect(orderKey([a], 24 * hour - 1)).toBe(key);
		expect(orderKey([a], 24 * hour)).not.toBe(key);
	});

	test.each(["{", "7", "[[1,2]]", '[["prd_a:1",{"key":1,"since":0}]]'])(
		"is created despite invalid storage: %s",
		(stored) => {
			localStorage.setItem("tap.order-keys", stored);
			const key = orderKey([a]);
			expect(key).toMatch(/^[0-9a-f-]{36}$/);
			expect(orderKey([a])).toBe(key);
		},
	);

	test("is removed from the storage when the order was placed", () => {
		orderKey([a]);
		forgetOrderKey([a]);
		expect(localStorage.length).toBe(0);
	});
});
