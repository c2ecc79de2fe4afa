import { guessMapping, mapColumn, missingFields } from "@tap/catalog-csv/columns.ts";
import { parseCsv } from "@tap/catalog-csv/csv.ts";
import { readRows } from "@tap/catalog-csv/rows.ts";
import { describe, expect, test } from "vitest";
import { countEffects, linesToUpload, previewOf } from "../src/admin/import/preview.ts";
import { product } from "./fixture.ts";

const header = "id,name,description,category,price,currency,stock";

/** Reads a file whose columns have the names of the format. */
function check(csv: string) {
	const file = parseCsv(csv);
	return readRows(file, guessMapping(file.header));
}

describe("a file of products", () => {
	test("is read line by line, with each error at its cell", async () => {
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
		expect(
			rows.map(({ line, product, errors, rowError }) => [line, product?.id ?? rowError ?? Object.keys(errors)]),
		).toEqual([
			[2, "prd_moka"],
			[3, ["category", "price", "stock"]],
			[4, "prd_two"],
			[6, "The row has 2 cells instead of 7. Put cells with commas in quotes."],
			[7, ["id"]],
			[8, ["id"]],
		]);
		expect(rows[4]?.errors.id).toBe("Line 2 already has this ID.");
		expect(rows[0]?.product?.price).toEqual({ amount: 3490, currency: "EUR" });
	});

	test("with a malformed quote names the line and reads the others", async () => {
		const rows = await check(`${header}\nprd_a,A "quoted" name,,kitchen,1,EUR,1\nprd_b,B,,kitchen,1,EUR,1\n`);
		expect(rows.map(({ line, product, rowError }) => [line, product?.id ?? rowError !== undefined])).toEqual([
			[2, true],
			[3, "prd_b"],
		]);
	});

	test("may have columns of any name and order, which the user maps", async () => {
		const file = parseCsv("Stock,Title,Color,PRICE,currency,Category\n4,Moka pot,red,34.90,EUR,kitchen\n");
		const guessed = guessMapping(file.header);
		expect(guessed).toEqual(["stock", undefined, undefined, "price", "currency", "category"]);
		expect(missingFields(guessed)).toEqual(["name"]);
		const mapping = mapColumn(guessed, 1, "name");
		expect(missingFields(mapping)).toEqual([]);
		expect((await readRows(file, mapping))[0]?.product).toMatchObject({
			name: "Moka pot",
			stock: 4,
			description: "",
		});
		// A field belongs to one column.
		expect(mapColumn(mapping, 2, "name")).toEqual(["stock", undefined, "name", "price", "currency", "category"]);
	});
});

describe("the preview of an import", () => {
	test("has the effect of each row, and only changes are uploaded", async () => {
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
			["invalid", []],
		]);
		expect(countEffects(preview)).toEqual({ new: 1, same: 1, changed: 1, invalid: 1 });
		expect(linesToUpload(preview).map(({ line }) => line)).toEqual([2, 4]);
	});
});
