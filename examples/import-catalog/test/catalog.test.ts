import { describe, expect, test } from "vitest";
import { readCatalog } from "../src/catalog.ts";

const header = "id,name,description,category,price,currency,stock";

function read(...lines: string[]) {
	return readCatalog([header, ...lines].join("\n"));
}

describe("a catalog", () => {
	test("is read with quotes, commas and line breaks in fields", () => {
		const { lines, rejected } = read(
			'prd_a,"Mug, ""classic""","Two\nlines.",kitchen,9.5,EUR,3',
			"prd_b,Lamp,,office,59,EUR,1",
		);
		const price = { amount: 950, currency: "EUR" };
		const mug = {
			id: "prd_a",
			name: 'Mug, "classic"',
			description: "Two\nlines.",
			category: "kitchen",
			price,
			stock: 3,
		};
		const lamp = {
			id: "prd_b",
			name: "Lamp",
			description: "",
			category: "office",
			price: { ...price, amount: 5900 },
			stock: 1,
		};
		expect(lines).toEqual([
			{ line: 2, product: mug },
			{ line: 4, product: lamp },
		]);
		expect(rejected).toEqual([]);
	});

	test("may begin with a byte order mark, end lines with CRLF, have empty lines and columns in any order", () => {
		const csv = "\uFEFFName,stock,currency,price,category\r\n\r\nMug,3,EUR,9.50,kitchen\r\n\r\nLamp,x,EUR,1,office\r\n";
		const { lines, rejected } = readCatalog(csv);
		expect(lines.map(({ line, product: { name } }) => [line, name])).toEqual([[3, "Mug"]]);
		expect(rejected).toEqual([{ line: 5, reasons: ['stock: "x" is no whole number'] }]);
	});

	test.each([
		["19.99", "EUR", 1999],
		["19.9", "EUR", 1990],
		["0.10", "EUR", 10],
		["1200", "JPY", 1200],
		["1200.00", "JPY", 1200],
		["1.234", "KWD", 1234],
		["5", "nothing", 500],
	])("has the price %s %s as %d", (price, currency, amount) => {
		expect(read(`prd_a,Mug,,kitchen,${price},${currency},3`).lines[0]?.product.price.amount).toBe(amount);
	});

	test.each([
		["prd_a,Mug,,kitchen,9.999,EUR,3", "price: 9.999 has more decimals than the 2 of EUR"],
		["prd_a,Mug,,kitchen,1.5,JPY,3", "price: 1.5 has more decimals than the 0 of JPY"],
		["prd_a,Mug,,kitchen,€9,EUR,3", 'price: "€9" is no decimal number like 19.99'],
		["prd_a,Mug,,kitchen,9,EUR,3.5", 'stock: "3.5" is no whole number'],
		["prd_a,Mug, small,,kitchen,9,EUR,3", "it has 8 fields instead of 7: put those with commas in quotes"],
		["prd_a,Mug", "it has 2 fields instead of 7: put those with commas in quotes"],
	])("rejects %s", (line, reason) => {
		const { lines, rejected } = read(line, "prd_b,Lamp,,office,59,EUR,1");
		expect(rejected).toEqual([{ line: 2, reasons: [reason] }]);
		expect(lines.map(({ product }) => product.id)).toEqual(["prd_b"]);
	});

	test("rejects every fault of a line, and a line with broken quotes without the next", () => {
		const { lines, rejected } = read(
			"prd_a,Mug,,kitchen,,EUR,",
			'prd_b,27" screen,,office,9,EUR,1',
			"prd_c,Lamp,,office,59,EUR,1",
		);
		expect(rejected.map(({ line, reasons }) => [line, reasons.length])).toEqual([
			[2, 2],
			[3, 1],
		]);
		expect(rejected[1]?.reasons[0]).toMatch(/quote/i);
		expect(lines.map(({ line }) => line)).toEqual([4]);
	});

	test("derives an id from the name, the same each time, and takes no id twice", () => {
		const { lines, rejected } = read(
			",Käse & Brot,,food,1,EUR,1",
			",Tea,,food,1,EUR,1",
			",Tea,,food,2,EUR,1",
			",茶,,food,1,EUR,1",
		);
		const ids = lines.map(({ product }) => product.id);
		expect(ids).toEqual(
			read(",Käse & Brot,,food,1,EUR,1", ",Tea,,food,1,EUR,1", ",茶,,food,1,EUR,1").lines.map(
				({ product }) => product.id,
			),
		);
		for (const id of ids) expect(id).toMatch(/^prd_[0-9A-Za-z_-]{1,40}$/);
		expect(new Set(ids).size).toBe(3);
		expect(rejected).toEqual([{ line: 4, reasons: [`id: ${ids[1]} stands on line 3 already`] }]);
	});

	test("must name its columns", () => {
		expect(() => readCatalog("name,prize\n")).toThrow(/category is missing.*"prize" is unknown/);
		expect(() => readCatalog("")).toThrow("name is missing");
	});
});
