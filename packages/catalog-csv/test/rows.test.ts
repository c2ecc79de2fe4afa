import { describe, expect, test } from "vitest";
import { guessMapping } from "../src/columns.ts";
import { parseCsv } from "../src/csv.ts";
import { readRows } from "../src/rows.ts";

const header = "id,name,description,category,price,currency,stock";

/** Reads a file whose columns have the names of the format: its products, and the reasons for the invalid rows. */
async function readCatalog(csv: string) {
	const file = parseCsv(csv);
	const rows = await readRows(file, guessMapping(file.header));
	return {
		lines: rows.flatMap(({ line, product }) => (product ? [{ line, product }] : [])),
		invalid: rows.flatMap(({ line, product, rowError, errors }) =>
			product
				? []
				: [{ line, reasons: rowError === undefined ? Object.entries(errors).map((e) => e.join(": ")) : [rowError] }],
		),
	};
}

function read(...lines: string[]) {
	return readCatalog([header, ...lines].join("\n"));
}

describe("a catalog", () => {
	test("may have quotes, commas and line breaks in cells", async () => {
		const { lines, invalid } = await read(
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
		expect(invalid).toEqual([]);
	});

	test("may begin with a byte order mark, end lines with CRLF, have empty lines and columns in any order", async () => {
		const csv = "\uFEFFName,stock,currency,price,category\r\n\r\nMug,3,EUR,9.50,kitchen\r\n\r\nLamp,x,EUR,1,office\r\n";
		const { lines, invalid } = await readCatalog(csv);
		expect(lines.map(({ line, product: { name } }) => [line, name])).toEqual([[3, "Mug"]]);
		expect(invalid).toEqual([{ line: 5, reasons: ["stock: Enter a whole number."] }]);
	});

	test.each([
		["19.99", "EUR", 1999],
		["19.9", "EUR", 1990],
		["0.10", "EUR", 10],
		["1200", "JPY", 1200],
		["1200.00", "JPY", 1200],
		["1.234", "KWD", 1234],
		["1290", "HUF", 129_000],
		["12.90", "HUF", 1290],
		["1.500", "IQD", 1500],
		["1290.50", "COP", 129_050],
	])("reads the price %s %s as %d", async (price, currency, amount) => {
		expect((await read(`prd_a,Mug,,kitchen,${price},${currency},3`)).lines[0]?.product.price.amount).toBe(amount);
	});

	test.each([
		["prd_a,Mug,,kitchen,9.999,EUR,3", "price: EUR has at most 2 decimals."],
		["prd_a,Mug,,kitchen,1.5,JPY,3", "price: JPY has no decimals."],
		["prd_a,Mug,,kitchen,€9,EUR,3", "price: Enter a decimal number, such as 19.99."],
		["prd_a,Mug,,kitchen,5,nothing,3", "currency: Enter an ISO 4217 code, such as EUR."],
		["prd_a,Mug,,kitchen,9,EUR,3.5", "stock: Enter a whole number."],
		["prd_a,Mug, small,,kitchen,9,EUR,3", "The row has 8 cells instead of 7. Put cells with commas in quotes."],
		["prd_a,Mug", "The row has 2 cells instead of 7. Put cells with commas in quotes."],
	])("rejects %s", async (line, reason) => {
		const { lines, invalid } = await read(line, "prd_b,Lamp,,office,59,EUR,1");
		expect(invalid).toEqual([{ line: 2, reasons: [reason] }]);
		expect(lines.map(({ product }) => product.id)).toEqual(["prd_b"]);
	});

	test("reports all errors of a row, and reads the row after one with malformed quotes", async () => {
		const { lines, invalid } = await read(
			"prd_a,Mug,,kitchen,,EUR,",
			'prd_b,27" screen,,office,9,EUR,1',
			"prd_c,Lamp,,office,59,EUR,1",
		);
		expect(invalid.map(({ line, reasons }) => [line, reasons.length])).toEqual([
			[2, 2],
			[3, 1],
		]);
		expect(invalid[1]?.reasons[0]).toMatch(/quote/i);
		expect(lines.map(({ line }) => line)).toEqual([4]);
	});

	test("may have decimal commas, and the row names the separator", async () => {
		const { lines, invalid } = await readCatalog(
			[
				header.replaceAll(",", ";"),
				"prd_a;Mug;;kitchen;34,90;EUR;40",
				"prd_b;Lamp;;office;1,290;EUR;1",
				"prd_c;a;b;c;d;e;f;g",
			].join("\r\n"),
		);
		expect(lines.map(({ line, product }) => [line, product.price.amount])).toEqual([[2, 3490]]);
		expect(invalid).toEqual([
			{ line: 3, reasons: ["price: 1,290 may be 1290 or 1.290: enter the one that you mean."] },
			{ line: 4, reasons: ["The row has 8 cells instead of 7. Put cells with semicolons in quotes."] },
		]);
	});

	test("may lack optional cells at the end of a row", async () => {
		const csv = "name,category,price,currency,stock,description\nMug,kitchen,5,EUR,3\nLamp,office,5,EUR\n";
		const { lines, invalid } = await readCatalog(csv);
		expect(lines.map(({ product }) => product.description)).toEqual([""]);
		expect(invalid).toEqual([
			{ line: 3, reasons: ["The row has 4 cells instead of 6. Put cells with commas in quotes."] },
		]);
	});

	test("has names that people can see, and no zero-width spaces around values", async () => {
		const { lines, invalid } = await read(
			"prd_a\u200b,Mug,,kitchen,5\u00a0,EUR\ufeff,1",
			"prd_b,\u200b,,kitchen,5,EUR,1",
			"prd_c,\u200d\u2800,,kitchen,5,EUR,1",
			"prd_d,\u001b[31mred,,kitchen,5,EUR,1",
			'prd_e,"two\nlines",,kitchen,5,EUR,1',
			"prd_f,K\ufffdnnchen,,kitchen,5,EUR,1",
			"prd_g,👨‍👩‍👧 می‌خواهم,,kitchen,5,EUR,1",
		);
		expect(lines.map(({ product: { id, name } }) => [id, name])).toEqual([
			["prd_a", "Mug"],
			["prd_e", "two lines"],
			["prd_f", "K\ufffdnnchen"],
			["prd_g", "👨‍👩‍👧 می‌خواهم"],
		]);
		expect(invalid).toEqual([
			{ line: 3, reasons: ["name: This field is required."] },
			{ line: 4, reasons: ["name: Enter at least one visible character."] },
			{ line: 5, reasons: ["name: Remove the control character U+001B."] },
		]);
	});

	test("derives the same ID from the same name each time, and rejects a duplicate", async () => {
		const { lines, invalid } = await read(
			",Käse & Brot,,food,1,EUR,1",
			",Tea,,food,1,EUR,1",
			",Tea,,food,2,EUR,1",
			",茶,,food,1,EUR,1",
		);
		const ids = lines.map(({ product }) => product.id);
		expect(ids).toEqual(
			(await read(",Käse & Brot,,food,1,EUR,1", ",Tea,,food,1,EUR,1", ",茶,,food,1,EUR,1")).lines.map(
				({ product }) => product.id,
			),
		);
		for (const id of ids) expect(id).toMatch(/^prd_[0-9A-Za-z_-]{1,40}$/);
		expect(new Set(ids).size).toBe(3);
		expect(invalid).toEqual([{ line: 4, reasons: ["name: Line 3 already has a product of this name."] }]);
	});
});
