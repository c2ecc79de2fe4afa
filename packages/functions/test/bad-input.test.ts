import { maxJsonBytes } from "@tap/core/contract/gateway.ts";
import type { OperationId } from "@tap/core/contract/operations.ts";
import { describe, expect, test } from "vitest";
import { handler as products } from "../src/products.ts";
import { ada, admin, aProduct, call, errorsIn, place, teapot } from "./api.ts";
import { context, type Request, restEvent } from "./rest-event.ts";

describe("bad input", () => {
	const key = { "Idempotency-Key": "k" };
	const line = { productId: "prd_1", quantity: 1 };

	test.each<[string, OperationId, Request, string[]]>([
		["an unknown member", "createProduct", { body: { ...teapot, color: "red" } }, ["body /color"]],
		["__proto__", "createProduct", { body: `{"__proto__":{},${JSON.stringify(teapot).slice(1)}` }, ["body /__proto__"]],
		["a wrong type", "createProduct", { body: { ...teapot, stock: "5" } }, ["body /stock"]],
		["no object", "createProduct", { body: "[]" }, ["body "]],
		[
			"nothing that is asked for",
			"createProduct",
			{ body: {} },
			["body /name", "body /category", "body /price", "body /stock"],
		],
		[
			"quantity 0",
			"placeOrder",
			{ headers: key, body: { lines: [{ ...line, quantity: 0 }] } },
			["body /lines/0/quantity"],
		],
		["no key", "placeOrder", { body: { lines: [line] } }, ["header /Idempotency-Key"]],
		[
			"a key of two words",
			"placeOrder",
			{ headers: { "Idempotency-Key": "a b" }, body: { lines: [line] } },
			["header /Idempotency-Key"],
		],
		[
			"a key that is too long",
			"placeOrder",
			{ headers: { "Idempotency-Key": "k".repeat(256) }, body: { lines: [line] } },
			["header /Idempotency-Key"],
		],
		[
			"errors in every part",
			"placeOrder",
			{ query: { page: "2" }, body: { lines: [{ productId: "x", quantity: 1.5, "a/b~": 1 }] } },
			[
				"query /page",
				"header /Idempotency-Key",
				"body /lines/0/productId",
				"body /lines/0/quantity",
				"body /lines/0/a~1b~0",
			],
		],
		["limit 0", "listProducts", { query: { limit: "0" } }, ["query /limit"]],
		["limit 101", "listProducts", { query: { limit: "101" } }, ["query /limit"]],
		["limit ten", "listProducts", { query: { limit: "ten" } }, ["query /limit"]],
		...["0x10", "1e1", "+5", " 5", "5 ", "05", "5.0"].map((limit): [string, OperationId, Request, string[]] => [
			`the limit ${JSON.stringify(limit)}, which is no integer in JSON`,
			"listProducts",
			{ query: { limit } },
			["query /limit"],
		]),
		["an empty limit", "listProducts", { query: { limit: "" } }, ["query /limit"]],
		["two limits", "listProducts", { query: { limit: ["1", "2"] } }, ["query /limit"]],
		["a category that is no slug", "listProducts", { query: { category: "A B" } }, ["query /category"]],
		["an unknown status", "listOrders", { query: { status: "lost" } }, ["query /status"]],
		...["__proto__", "constructor", "toString"].map((name): [string, OperationId, Request, string[]] => [
			`the parameter ${name}, which every object has`,
			"deleteProducts",
			{
				query: Object.fromEntries([
					["id", "prd_1"],
					[name, "1"],
				]),
			},
			[`query /${name}`],
		]),
		["no id to delete", "deleteProducts", {}, ["query /id"]],
		[
			"101 ids to delete",
			"deleteProducts",
			{ query: { id: Array.from({ length: 101 }, (_, n) => `prd_${n}`) } },
			["query /id"],
		],
		["101 products to put", "putProducts", { body: { items: Array(101).fill(teapot) } }, ["body /items"]],
		...["%", "prd_%zz", "prd_%ff", "prd_%c0%af"].map((productId): [string, OperationId, Request, string[]] => [
			`the path ${productId}, which encodes no UTF-8`,
			"getProduct",
			{ params: { productId } },
			["path /productId"],
		]),
		["an id that cannot be", "getProduct", { params: { productId: "a%20b" } }, ["path /productId"]],
		[
			"a tag that is none",
			"putProduct",
			{ params: { productId: "prd_1" }, headers: { "If-Match": "3" }, body: teapot },
			["header /If-Match"],
		],
		[
			"If-None-Match with a tag",
			"putProduct",
			{ params: { productId: "prd_1" }, headers: { "If-None-Match": '"3"' }, body: teapot },
			["header /If-None-Match"],
		],
	])("%s is 400 and named", async (_, id, request, expected) => {
		const { status, body } = await call(id, { claims: admin, ...request });
		expect({ status, code: body.code, errors: errorsIn(body) }).toEqual({
			status: 400,
			code: "request.invalid",
			errors: expected,
		});
		for (const { detail } of body.errors) expect(detail).toMatch(/\S/);
	});

	test.each<[string, OperationId, Request, number, string]>([
		["malformed JSON", "createProduct", { body: "{" }, 400, "request.malformed"],
		["an empty body", "createProduct", { body: "" }, 400, "request.malformed"],
		["no body", "createProduct", {}, 400, "request.malformed"],
		[
			"a body that is no UTF-8",
			"createProduct",
			{ body: Buffer.from([0x22, 0xff, 0x22]).toString("base64"), isBase64Encoded: true },
			400,
			"request.malformed",
		],
		[
			"another media type",
			"createProduct",
			{ headers: { "Content-Type": "text/plain" }, body: teapot },
			415,
			"media_type.unsupported",
		],
		[
			"no media type",
			"createProduct",
			{ headers: { "Content-Type": "" }, body: teapot },
			415,
			"media_type.unsupported",
		],
		[
			"a body that is too large",
			"createProduct",
			{ body: { ...teapot, description: "x".repeat(maxJsonBytes) } },
			413,
			"request.too_large",
		],
		["a wish for HTML", "listProducts", { headers: { Accept: "text/html" } }, 406, "representation.not_acceptable"],
		[
			"a refusal of JSON",
			"listProducts",
			{ headers: { Accept: "*/*, application/json;q=0" } },
			406,
			"representation.not_acceptable",
		],
		["a forged cursor", "listProducts", { query: { cursor: "AAAA" } }, 400, "cursor.invalid"],
		["an unknown product", "getProduct", { params: { productId: "prd_none" } }, 404, "product.not_found"],
		["an unknown order", "getOrder", { params: { orderId: "ord_none" } }, 404, "order.not_found"],
	])("%s is refused", async (_, id, request, status, code) => {
		const response = await call(id, { claims: admin, ...request });
		expect({ status: response.status, code: response.body.code }).toEqual({ status, code });
		expect(response.headers["Content-Type"]).toBe("application/problem+json");
		expect(response.body).toMatchObject({ status, requestId: response.headers["X-Request-Id"] });
	});

	test.each(["application/json; charset=utf-8", "Application/JSON"])("%s is JSON", async (contentType) => {
		const request = { claims: admin, headers: { "Content-Type": contentType }, body: teapot };
		expect(await call("createProduct", request)).toMatchObject({ status: 201 });
	});

	test("a base64 body is read", async () => {
		const body = Buffer.from(JSON.stringify({ ...teapot, name: "Tee für zwei" })).toString("base64");
		const { status, body: product } = await call("createProduct", { claims: admin, body, isBase64Encoded: true });
		expect({ status, name: product.name }).toEqual({ status: 201, name: "Tee für zwei" });
	});

	test("a cursor of another operation is refused", async () => {
		const product = await aProduct({ stock: 2 });
		for (let order = 0; order < 2; order++) await place([{ productId: product.id, quantity: 1 }]);
		const { body } = await call("listOrders", { claims: ada, query: { limit: "1" } });
		expect(body.nextCursor).toEqual(expect.any(String));
		const misused = await call("listProducts", { query: { cursor: body.nextCursor } });
		expect(misused).toMatchObject({ status: 400, body: { code: "cursor.invalid" } });
	});

	test("a route that the function does not serve is not found", async () => {
		const result = await products(restEvent("listOrders", { claims: admin }), context);
		expect(result.statusCode).toBe(404);
		expect(JSON.parse(result.body)).toMatchObject({ code: "route.not_found" });
	});

	test("headers are found by any spelling, and without multiValueHeaders too", async () => {
		const event = restEvent("createProduct", { claims: admin, body: teapot });
		const lone = { ...event, headers: { "CONTENT-TYPE": "application/json" }, multiValueHeaders: {} };
		expect((await products(lone, context)).statusCode).toBe(201);
	});
});
