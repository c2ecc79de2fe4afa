// @vitest-environment happy-dom
import { beforeEach, describe, expect, test } from "vitest";
import * as Cart from "../src/shop/cart.ts";
import { product } from "./fixture.ts";

beforeEach(() => localStorage.clear());

const quantities = () => Cart.cart().map(({ productId, quantity }) => [productId, quantity]);

describe("the cart", () => {
	test("adds to the quantity of a product in the cart, which keeps its position", () => {
		Cart.addToCart(product("prd_a"), 1);
		Cart.addToCart(product("prd_b"), 2);
		Cart.addToCart(product("prd_a"), 3);
		expect(quantities()).toEqual([
			["prd_a", 4],
			["prd_b", 2],
		]);
		expect(Cart.unitsIn(Cart.cart())).toBe(6);
	});

	test("has the price of the last addition", () => {
		Cart.addToCart(product("prd_a", { price: { amount: 100, currency: "EUR" } }), 1);
		Cart.addToCart(product("prd_a", { price: { amount: 200, currency: "EUR" } }), 1);
		expect(Cart.cart()[0]?.price.amount).toBe(200);
	});

	test("limits quantities to integers from 1 to 1,000", () => {
		Cart.addToCart(product("prd_a"), 999);
		Cart.addToCart(product("prd_a"), 999);
		expect(quantities()).toEqual([["prd_a", 1000]]);
		Cart.setQuantity("prd_a", 0);
		expect(quantities()).toEqual([["prd_a", 1]]);
		Cart.setQuantity("prd_a", 2.7);
		expect(quantities()).toEqual([["prd_a", 2]]);
	});

	test("restores a removed line at the end", () => {
		Cart.addToCart(product("prd_a"), 2);
		Cart.addToCart(product("prd_b"), 1);
		const [line] = Cart.cart();
		if (!line) throw new Error("The cart is empty.");
		Cart.removeFromCart(["prd_a"]);
		expect(quantities()).toEqual([["prd_b", 1]]);
		Cart.restoreLine(line);
		expect(quantities()).toEqual([
			["prd_b", 1],
			["prd_a", 2],
		]);
	});

	test("returns the same array until it changes", () => {
		Cart.addToCart(product("prd_a"), 2);
		expect(Cart.cart()).toBe(Cart.cart());
	});

	test("reads the lines that another tab stored", () => {
		Cart.addToCart(product("prd_a"), 2);
		const line = { productId: "prd_z", quantity: 5, name: "Z", category: "c", price: { amount: 1, currency: "EUR" } };
		localStorage.setItem("tap.cart", JSON.stringify([line]));
		expect(Cart.cart()).toEqual([line]);
	});

	test.each([
		["invalid JSON", "{"],
		["an object", '{"lines":[]}'],
		["values that are not lines", "[null, 1, [], {}]"],
		["an incomplete line", '[{"productId":"prd_a","quantity":1}]'],
		[
			"an invalid quantity",
			'[{"productId":"prd_a","quantity":0,"name":"A","category":"c","price":{"amount":1,"currency":"EUR"}}]',
		],
		[
			"an invalid currency",
			'[{"productId":"prd_a","quantity":1,"name":"A","category":"c","price":{"amount":1,"currency":"euro"}}]',
		],
	])("is empty if the storage has %s", (_, stored) => {
		localStorage.setItem("tap.cart", stored);
		expect(Cart.cart()).toEqual([]);
	});
});
