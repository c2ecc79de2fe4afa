import { randomUUID } from "node:crypto";
import { maxJsonBytes } from "@tap/core/contract/gateway.ts";
import { describe, expect, it } from "vitest";
import {
	codeOf,
	dataOf,
	errorPlacesOf,
	productInput,
	send,
	sendJson,
	visitor,
	withAdmin,
	withCustomer,
} from "./shop.ts";

const json = { "Content-Type": "application/json" };

describe("a request body", () => {
	it.each([
		["empty", ""],
		["blank", "  \n"],
		["cut off", '{"lines": ['],
		["not JSON", "lines=1"],
		["two values", "{} {}"],
	])("that is %s returns 400 request.malformed", async (_, body) => {
		await withCustomer("ada", async ({ token }) => {
			const headers = { ...json, "Idempotency-Key": randomUUID() };
			const response = await send("/orders", { method: "POST", token, headers, body });
			expect([response.status, await codeOf(response)]).toEqual([400, "request.malformed"]);
		});
	});

	it.each([["null"], ["[]"], ["1"], ['"lines"'], ["true"]])(
		"that is the JSON value %s returns 400 request.invalid",
		async (body) => {
			await withAdmin(async ({ token }) => {
				const response = await send("/products", { method: "POST", token, headers: json, body });
				expect(await errorPlacesOf(response)).toEqual(["body "]);
			});
		},
	);

	it("returns 415 unless its Content-Type is JSON", async () => {
		await withAdmin(async ({ token, client }) => {
			const body = JSON.stringify(productInput());
			const post = (type: string) =>
				send("/products", { method: "POST", token, headers: { "Content-Type": type }, body: Buffer.from(body) });
			for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "json"]) {
				expect(await codeOf(await post(type)), type).toBe("media_type.unsupported");
			}
			const untyped = await send("/products", { method: "POST", token, body: Buffer.from(body) });
			expect(await codeOf(untyped)).toBe("media_type.unsupported");
			for (const type of ["application/json", "application/json; charset=utf-8", "Application/JSON"]) {
				const response = await post(type);
				expect(response.status, type).toBe(201);
				const { id } = await created(response);
				await client.DELETE("/products/{productId}", { params: { path: { productId: id } } });
			}
		});
	});

	it(`may have ${maxJsonBytes / 1024} KB; more returns 413`, async () => {
		await withAdmin(async ({ token, client }) => {
			const text = JSON.stringify(productInput());
			const post = (bytes: number) => {
				const body = text + " ".repeat(bytes - Buffer.byteLength(text));
				return send("/products", { method: "POST", token, headers: json, body });
			};
			const large = await post(maxJsonBytes + 1);
			expect([large.status, await codeOf(large)]).toEqual([413, "request.too_large"]);
			const { id } = await created(await post(maxJsonBytes));
			await client.DELETE("/products/{productId}", { params: { path: { productId: id } } });
		});
	});

	it("with members that the contract does not define returns an error for each", async () => {
		await withAdmin(async (admin) => {
			const product = JSON.stringify(productInput()).replace("{", '{"id":"prd_a","__proto__":{},"a/b~c":1,');
			const response = await send("/products", { method: "POST", token: admin.token, headers: json, body: product });
			expect(await errorPlacesOf(response)).toEqual(["body /__proto__", "body /a~1b~0c", "body /id"]);
			const price = { amount: 1, currency: "EUR", vat: 19 };
			const nested = await sendJson("PUT", "/products", admin, { items: [{ ...productInput(), price, createdAt: 0 }] });
			expect(await errorPlacesOf(nested)).toEqual(["body /items/0/createdAt", "body /items/0/price/vat"]);
		});
	});

	it("with invalid values returns an error for each", async () => {
		await withAdmin(async (admin) => {
			const response = await sendJson("POST", "/products", admin, {
				name: "",
				description: "d".repeat(2001),
				category: "Not A Slug",
				price: { amount: 19.99, currency: "EURO" },
				stock: "3",
			});
			expect(await errorPlacesOf(response)).toEqual([
				"body /category",
				"body /description",
				"body /name",
				"body /price/amount",
				"body /price/currency",
				"body /stock",
			]);
			const missing = await sendJson("POST", "/products", admin, {});
			expect(await errorPlacesOf(missing)).toEqual(["body /category", "body /name", "body /price", "body /stock"]);
		});
	});

	it("is limited in characters, not bytes, and may not contain unpaired surrogates", async () => {
		await withAdmin(async (admin) => {
			const name = "🫖".repeat(200);
			const product = dataOf(await admin.client.POST("/products", { body: productInput({ name }) }));
			expect(product.name).toBe(name);
			await admin.client.DELETE("/products/{productId}", { params: { path: { productId: product.id } } });
			for (const wrong of [`${name}x`, "\ud83e"]) {
				const response = await sendJson("POST", "/products", admin, productInput({ name: wrong }));
				expect(await errorPlacesOf(response)).toEqual(["body /name"]);
			}
		});
	});
});

async function created(response: Response): Promise<{ id: string }> {
	const id = response.headers.get("Location")?.split("/").at(-1);
	if (response.status !== 201 || !id) throw new Error(`Expected 201, got ${response.status} ${await response.text()}`);
	return { id };
}

describe("invalid parameters", () => {
	it.each([
		["/products?limit=0", "query /limit"],
		["/products?limit=101", "query /limit"],
		["/products?limit=ten", "query /limit"],
		["/products?limit=1.5", "query /limit"],
		["/products?limit=", "query /limit"],
		["/products?limit=1&limit=2", "query /limit"],
		["/products?category=Not%20A%20Slug", "query /category"],
		["/products?color=red", "query /color"],
		["/products?cursor=", "query /cursor"],
		["/products/prd_a?verbose=1", "query /verbose"],
		["/products/cup", "path /productId"],
		[`/products/prd_${"a".repeat(41)}`, "path /productId"],
	])("of GET %s return 400 for %s", async (path, place) => {
		const response = await send(path);
		expect(response.status).toBe(400);
		expect(await errorPlacesOf(response)).toEqual([place]);
	});

	it("are all reported", async () => {
		await withCustomer("ada", async ({ token }) => {
			const response = await send("/orders?limit=0&status=open&scope=mine&userId=a%20b&page=2", { token });
			expect(await errorPlacesOf(response)).toEqual([
				"query /limit",
				"query /page",
				"query /scope",
				"query /status",
				"query /userId",
			]);
		});
	});

	it("of a bulk deletion are reported, missing ones too", async () => {
		await withAdmin(async ({ token }) => {
			expect(await errorPlacesOf(await send("/products", { method: "DELETE", token }))).toEqual(["query /id"]);
			const wrong = await send("/products?id=prd_a&id=cup", { method: "DELETE", token });
			expect(await errorPlacesOf(wrong)).toEqual(["query /id/1"]);
		});
	});
});

describe("request headers", () => {
	it.each([
		["missing", {}],
		["too long", { "Idempotency-Key": "k".repeat(256) }],
		["not ASCII", { "Idempotency-Key": "cl\u00e9" }],
		["two words", { "Idempotency-Key": "a b" }],
	])("of an order with an Idempotency-Key that is %s return 400", async (_, key) => {
		await withCustomer("ada", async ({ token }) => {
			const body = JSON.stringify({ lines: [{ productId: "prd_a", quantity: 1 }] });
			const response = await send("/orders", { method: "POST", token, headers: { ...json, ...key }, body });
			expect(response.status).toBe(400);
			expect(await errorPlacesOf(response)).toEqual(["header /Idempotency-Key"]);
		});
	});

	it("If-Match and If-None-Match return 400 without a valid entity tag", async () => {
		const response = await send("/products/prd_a", { headers: { "If-None-Match": "not quoted" } });
		expect(await errorPlacesOf(response)).toEqual(["header /If-None-Match"]);
		await withAdmin(async ({ token }) => {
			const headers = { ...json, "If-Match": "3-abc" };
			const body = JSON.stringify(productInput());
			const put = await send("/products/prd_a", { method: "PUT", token, headers, body });
			expect(await errorPlacesOf(put)).toEqual(["header /If-Match"]);
		});
	});

	it("Accept returns 406 unless it allows JSON", async () => {
		for (const accept of ["text/html", "application/xml, text/*", "application/json;q=0"]) {
			const response = await send("/products", { headers: { Accept: accept } });
			expect([response.status, await codeOf(response)], accept).toEqual([406, "representation.not_acceptable"]);
		}
		for (const accept of ["*/*", "application/*", "text/html, application/json;q=0.1"]) {
			expect((await send("/products", { headers: { Accept: accept } })).status, accept).toBe(200);
		}
		expect((await visitor.GET("/products")).response.status).toBe(200);
	});
});
