import { valuesOf } from "@tap/catalog-csv/product-values.ts";
import { createClient, type Product } from "@tap/client";
import { describe, expect, test } from "vitest";
import { readFormValues, saveProduct } from "../src/admin/products/save-product.ts";
import { product } from "./fixture.ts";

/** A shop with one product, as far as saving needs one; `meddle` is called before each write. */
function shopWith(
	first: Product | undefined,
	meddle: (write: number) => Partial<Product> | undefined = () => undefined,
) {
	let now = first;
	let writes = 0;
	const etag = () => `"${now?.version}"`;
	const response = (status: number, body: object) => {
		const type = status < 400 ? "application/json" : "application/problem+json";
		return new Response(JSON.stringify(body), { status, headers: { "Content-Type": type, ETag: etag() } });
	};
	const refuse = (status: number, code: string) => response(status, { title: "No", detail: "No.", code, status });
	const client = createClient({
		baseUrl: "https://shop.example",
		fetch: async (request) => {
			if (request.method === "GET") return now ? response(200, now) : refuse(404, "product.not_found");
			writes++;
			const changes = meddle(writes);
			if (changes && now) now = { ...now, ...changes, version: now.version + 1 };
			if (!now || !["*", etag()].includes(request.headers.get("If-Match") ?? ""))
				return refuse(412, "precondition.failed");
			now = { ...now, ...(await request.json()), version: now.version + 1 };
			return response(200, now ?? {});
		},
	});
	return { client, now: () => now, writes: () => writes };
}

/** Renames a product that was read as `base`. */
function rename(base: Product, name: string, { isTagKnown = true } = {}) {
	const values = { ...valuesOf(base), name };
	const read = readFormValues(values);
	if ("errors" in read) throw new Error("The test's product has errors.");
	return { base, etag: isTagKnown ? `"${base.version}"` : undefined, values, input: read.product };
}

const base = product("prd_1");

describe("saving a product", () => {
	test("writes it when it is as it was", async () => {
		const shop = shopWith(base);
		const saved = await saveProduct(shop.client, rename(base, "New"));
		expect(saved).toMatchObject({ kind: "saved", product: { name: "New", version: 2 } });
		expect(shop.writes()).toBe(1);
	});

	test("reads the entity tag when it is not known, and still asks when someone was faster", async () => {
		const same = shopWith({ ...base, version: 7 });
		expect(await saveProduct(same.client, rename(base, "New", { isTagKnown: false }))).toMatchObject({ kind: "saved" });
		const other = shopWith({ ...base, version: 7, category: "home" });
		expect(await saveProduct(other.client, rename(base, "New", { isTagKnown: false }))).toMatchObject({
			kind: "conflict",
		});
		expect(other.writes()).toBe(0);
	});

	test("asks when someone else changed it, and has written nothing then", async () => {
		const shop = shopWith(base, (write) => (write === 1 ? { price: { amount: 5, currency: "EUR" } } : undefined));
		const saved = await saveProduct(shop.client, rename(base, "New"));
		expect(saved).toMatchObject({ kind: "conflict", theirs: { etag: '"2"', product: { price: { amount: 5 } } } });
		expect(shop.now()?.name).toBe(base.name);
	});

	test("keeps the stock that orders left, however often they come in between", async () => {
		const shop = shopWith(base, (write) => (write <= 3 ? { stock: 10 - write } : undefined));
		const saved = await saveProduct(shop.client, rename(base, "New"));
		expect(saved).toMatchObject({ kind: "saved", stock: 7, product: { name: "New", stock: 7 } });
	});

	test("does not go on for ever against a stock that never rests", async () => {
		const shop = shopWith(base, (write) => ({ stock: 1000 - write }));
		expect(await saveProduct(shop.client, rename(base, "New"))).toMatchObject({ kind: "conflict" });
		expect(shop.writes()).toBeLessThan(10);
	});

	test("counts as done when someone else made the same of it", async () => {
		const shop = shopWith(base, (write) => (write === 1 ? { name: "New" } : undefined));
		expect(await saveProduct(shop.client, rename(base, "New"))).toMatchObject({
			kind: "saved",
			product: { version: 2 },
		});
		expect(shop.writes()).toBe(1);
	});

	test("says that the product is gone", async () => {
		const shop = shopWith(undefined);
		expect(await saveProduct(shop.client, rename(base, "New"))).toEqual({ kind: "gone" });
	});
});

test("accepts a decimal comma in the price of a form", () => {
	const values = valuesOf(product("prd_1"));
	const read = readFormValues({ ...values, price: "9,50" });
	expect("product" in read && read.product.price).toEqual({ amount: 950, currency: "EUR" });
});
