import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCatalog } from "../../../examples/import-catalog/src/catalog.ts";
import { guessMapping, mapColumn, missingFields } from "../src/admin/import/mapping.ts";
import { readSheet } from "../src/admin/import/parse-csv.ts";
import { countEffects, previewOf, toSend } from "../src/admin/import/preview.ts";
import { checkRows } from "../src/admin/import/validate-rows.ts";
import { product } from "./fixture.ts";

const header = "id,name,description,category,price,currency,stock";

/** Reads a file whose columns have the names of the format. */
function check(csv: string) {
	const sheet = readSheet(csv);
	return checkRows(sheet, guessMapping(sheet.header));
}

describe("a file of products", () => {
	test("is read line by line, and each fault stands at its cell", async () => {
		const rows = await check(
			[
				header,
				"prd_moka,Moka pot,For six cups.,kitchen,34.90,EUR,40",
				",Desk lamp,,Office,59.999,EUR,-1",
				'prd_two,"Two',
				'lines",,home,5,EUR,1',
				"x,too few",
				"prd_moka,Again,,kitchen,1,EUR,1",
				"moka,Bad id,,kitchen,1,EUR,1",
			].join("\n"),
		);
		expect(rows.map(({ line, product, faults, fault }) => [line, product?.id ?? fault ?? Object.keys(faults)])).toEqual(
			[
				[2, "prd_moka"],
				[3, ["category", "price", "stock"]],
				[4, "prd_two"],
				[6, "It has 2 cells instead of 7. Put those with commas in quotes."],
				[7, ["id"]],
				[8, ["id"]],
			],
		);
		expect(rows[4]?.faults.id).toBe("This id stands on line 2 already.");
		expect(rows[0]?.product?.price).toEqual({ amount: 3490, currency: "EUR" });
	});

	test("with a broken quote names the line and reads the others", async () => {
		const rows = await check(`${header}\nprd_a,A "quoted" name,,kitchen,1,EUR,1\nprd_b,B,,kitchen,1,EUR,1\n`);
		expect(rows.map(({ line, product, fault }) => [line, product?.id ?? fault !== undefined])).toEqual([
			[2, true],
			[3, "prd_b"],
		]);
	});

	test("may have columns of any name and order: the person says what they mean", async () => {
		const sheet = readSheet("Stock,Title,Colour,PRICE,currency,Category\n4,Moka pot,red,34.90,EUR,kitchen\n");
		const guessed = guessMapping(sheet.header);
		expect(guessed).toEqual(["stock", undefined, undefined, "price", "currency", "category"]);
		expect(missingFields(guessed)).toEqual(["name"]);
		const mapping = mapColumn(guessed, 1, "name");
		expect(missingFields(mapping)).toEqual([]);
		expect((await checkRows(sheet, mapping))[0]?.product).toMatchObject({
			name: "Moka pot",
			stock: 4,
			description: "",
		});
		// A meaning belongs to one column.
		expect(mapColumn(mapping, 2, "name")).toEqual(["stock", undefined, "name", "price", "currency", "category"]);
	});
});

describe("the format is that of the import example", () => {
	/** What the example makes of a file: each product, and the lines that it leaves out. */
	function reference(csv: string) {
		const { lines, rejected } = readCatalog(csv);
		return { products: lines.map(({ product }) => product), left: rejected.map(({ line }) => line) };
	}
	async function here(csv: string) {
		const rows = await check(csv);
		return {
			products: rows.flatMap(({ product }) => (product ? [product] : [])),
			left: rows.flatMap(({ line, product }) => (product ? [] : [line])),
		};
	}

	test("for its own file", async () => {
		const csv = readFileSync(new URL("../../../examples/import-catalog/catalog.csv", import.meta.url), "utf8");
		const read = await here(csv);
		expect(read.products).toHaveLength(5);
		expect(read).toEqual(reference(csv));
	});

	test("for whatever names, prices, quotes and line ends there are", async () => {
		const text = fc.oneof(
			fc.string({ unit: fc.constantFrom("a", "B", "ß", "é", "🫖", " ", ",", '"', "\n", "-", "7"), maxLength: 12 }),
			fc.constantFrom("Tee", "Größe M", "'", ";"),
		);
		const price = fc.constantFrom(
			"1",
			"0",
			"19.9",
			"19.90",
			"19.900",
			"19.",
			"1200",
			"9,5",
			"1e3",
			"",
			"19.999",
			" 7 ",
			"00.5",
		);
		const row = fc.record({
			name: text.map((name, index = 0) => `n${index}${name}`),
			description: text,
			price,
			currency: fc.constantFrom("EUR", "JPY", "KWD", "USD"),
			stock: fc.constantFrom("0", "5", "007", "", "1.5", " 3 ", "x"),
			spare: fc.boolean(),
		});
		const quote = (cell: string) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
		await fc.assert(
			fc.asyncProperty(fc.array(row, { maxLength: 8 }), fc.constantFrom("\n", "\r\n"), async (rows, end) => {
				const lines = rows.map(({ name, description, price, currency, stock, spare }, index) =>
					// Names of their own: which of two lines with one name is meant, a test below says.
					["", `${index} ${name}`, description, "kitchen", price, currency, stock, ...(spare ? ["more"] : [])]
						.map(quote)
						.join(","),
				);
				const csv = [header, ...lines, ""].join(end);
				expect(await here(csv)).toEqual(reference(csv));
			}),
			{ numRuns: 200 },
		);
	});

	test("for a product that stands there twice", async () => {
		const csv = `${header}\n,Mug,,kitchen,1,EUR,1\n,Mug,,kitchen,2,EUR,2\nprd_x,X,,home,1,EUR,1\nprd_x,Y,,home,1,EUR,1\n`;
		const read = await here(csv);
		expect(read.left).toEqual([3, 5]);
		expect(read).toEqual(reference(csv));
	});
});

describe("what importing would do", () => {
	test("is told line by line, and only what changes something is sent", async () => {
		const rows = await check(
			[
				header,
				"prd_new,New,,kitchen,1,EUR,1",
				"prd_same,Product prd_same,,kitchen,19.99,EUR,10",
				"prd_other,Product prd_other,,kitchen,5,USD,10",
				"prd_bad,,,kitchen,1,EUR,1",
			].join("\n"),
		);
		const shop = new Map(["prd_same", "prd_other"].map((id) => [id, product(id)]));
		const preview = previewOf(rows, shop);
		expect(preview.map(({ effect, changes }) => [effect, changes])).toEqual([
			["new", []],
			["same", []],
			["changed", ["price", "currency"]],
			["faulty", []],
		]);
		expect(countEffects(preview)).toEqual({ new: 1, same: 1, changed: 1, faulty: 1 });
		expect(toSend(preview).map(({ line }) => line)).toEqual([2, 4]);
	});
});
