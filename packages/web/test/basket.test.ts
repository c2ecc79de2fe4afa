// @vitest-environment happy-dom
import { beforeEach, describe, expect, test } from "vitest";
import * as Basket from "../src/shop/basket.ts";
import { product } from "./fixture.ts";

beforeEach(() => localStorage.clear());

const quantities = () => Basket.basket().map(({ productId, quantity }) => [productId, quantity]);

describe("the basket", () => {
	test("adds pieces of the same product up, and keeps its place", () => {
		Basket.addToBasket(product("prd_a"), 1);
		Basket.addToBasket(product("prd_b"), 2);
		Basket.addToBasket(product("prd_a"), 3);
		expect(quantities()).toEqual([
			["prd_a", 4],
			["prd_b", 2],
		]);
		expect(Basket.piecesIn(Basket.basket())).toBe(6);
	});

	test("takes the price that was seen last", () => {
		Basket.addToBasket(product("prd_a", { price: { amount: 100, currency: "EUR" } }), 1);
		Basket.addToBasket(product("prd_a", { price: { amount: 200, currency: "EUR" } }), 1);
		expect(Basket.basket()[0]?.price.amount).toBe(200);
	});

	test("holds what an order can: whole pieces, 1 to 1,000", () => {
		Basket.addToBasket(product("prd_a"), 999);
		Basket.addToBasket(product("prd_a"), 999);
		expect(quantities()).toEqual([["prd_a", 1000]]);
		Basket.setQuantity("prd_a", 0);
		expect(quantities()).toEqual([["prd_a", 1]]);
		Basket.setQuantity("prd_a", 2.7);
		expect(quantities()).toEqual([["prd_a", 2]]);
	});

	test("gives a line back that was taken out", () => {
		Basket.addToBasket(product("prd_a"), 2);
		Basket.addToBasket(product("prd_b"), 1);
		const [line] = Basket.basket();
		if (!line) throw new Error("The basket is empty.");
		Basket.removeFromBasket(["prd_a"]);
		expect(quantities()).toEqual([["prd_b", 1]]);
		Basket.restoreLine(line);
		expect(quantities()).toEqual([
			["prd_b", 1],
			["prd_a", 2],
		]);
	});

	test("is the same array until it changes, as React asks for", () => {
		Basket.addToBasket(product("prd_a"), 2);
		expect(Basket.basket()).toBe(Basket.basket());
	});

	test("sees what another tab stored", () => {
		Basket.addToBasket(product("prd_a"), 2);
		const line = { productId: "prd_z", quantity: 5, name: "Z", category: "c", price: { amount: 1, currency: "EUR" } };
		localStorage.setItem("tap.basket", JSON.stringify([line]));
		expect(Basket.basket()).toEqual([line]);
	});

	test.each([
		["no JSON", "{"],
		["no list", '{"lines":[]}'],
		["no lines", "[null, 1, [], {}]"],
		["half a line", '[{"productId":"prd_a","quantity":1}]'],
		[
			"impossible quantities",
			'[{"productId":"prd_a","quantity":0,"name":"A","category":"c","price":{"amount":1,"currency":"EUR"}}]',
		],
		[
			"a price in no currency",
			'[{"productId":"prd_a","quantity":1,"name":"A","category":"c","price":{"amount":1,"currency":"euro"}}]',
		],
	])("is empty when the storage holds %s", (_, stored) => {
		localStorage.setItem("tap.basket", stored);
		expect(Basket.basket()).toEqual([]);
	});
});
