import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { maxJsonBytes } from "@tap/core/contract/gateway.ts";
import type { OperationId } from "@tap/core/contract/operations.ts";
import { describe, expect, test } from "vitest";
import { ada, admin, aProduct, call, errorsIn, teapot } from "./api.ts";
import type { Request } from "./rest-event.ts";

// What a gateway lets through to a function, on AWS too: nothing of it may be a 5xx, or be stored as something else.

const json = (change: string) => `{${change},${JSON.stringify(teapot).slice(1)}`;
const deep = (open: string, close: string) => open.repeat(10_000) + close.repeat(10_000);

describe("a body", () => {
	test.each<[string, string, string[]]>([
		["10,000 arrays deep", json(`"x":${deep("[", "]")}`), ["body /x"]],
		["10,000 objects deep", json(`"x":${deep('{"a":', "}").replace(":}", ":1}")}`), ["body /x"]],
		[
			"10,000 deep where a name should be",
			JSON.stringify({ ...teapot, name: 0 }).replace("0", deep("[", "]")),
			["body /name"],
		],
		["only 10,000 deep", deep("[", "]"), ["body "]],
		[
			"with names that mean something to JavaScript",
			json('"__proto__":{"stock":1},"constructor":1,"toString":1'),
			["body /__proto__", "body /constructor", "body /toString"],
		],
		[
			"with a number beyond all numbers",
			JSON.stringify({ ...teapot, stock: 0 }).replace('"stock":0', '"stock":1e400'),
			["body /stock"],
		],
		[
			"with a number that cannot be kept exactly",
			JSON.stringify({ ...teapot, price: { amount: 0, currency: "EUR" } }).replace(
				'"amount":0',
				'"amount":9007199254740993',
			),
			["body /price/amount"],
		],
		["with a lone surrogate", JSON.stringify({ ...teapot, name: "x" }).replace('"x"', '"\\ud800"'), ["body /name"]],
		[
			"with a surrogate the wrong way round",
			JSON.stringify({ ...teapot, name: "x" }).replace('"x"', '"\\udc00\\ud800"'),
			["body /name"],
		],
	])("%s is refused and named", async (_, body, expected) => {
		const response = await call("createProduct", { claims: admin, body });
		expect({ status: response.status, errors: [...new Set(errorsIn(response.body))] }).toEqual({
			status: 400,
			errors: expected,
		});
	});

	test.each<[string, string]>([
		["what was no UTF-8 before API Gateway put U+FFFD there", JSON.stringify({ ...teapot, name: "K\uFFFDse" })],
		["what was compressed", gzipSync(JSON.stringify(teapot)).toString("utf8")],
		["UTF-16", Buffer.from(JSON.stringify(teapot), "utf16le").toString("utf8")],
		["a control character that is not escaped", JSON.stringify({ ...teapot, name: "x" }).replace("x", "\0")],
		["NaN", JSON.stringify(teapot).replace('"stock":5', '"stock":NaN')],
		["a comment", `${JSON.stringify(teapot)}// ok`],
		["a comma too many", `${JSON.stringify(teapot).slice(0, -1)},}`],
		["what goes on after its end", `${JSON.stringify(teapot)}{}`],
		["brackets that are never closed", "[".repeat(10_000)],
	])("%s is malformed", async (_, body) => {
		const response = await call("createProduct", { claims: admin, body });
		expect(response).toMatchObject({ status: 400, body: { code: "request.malformed" } });
		expect(response.body.detail).toMatch(/^The body is not valid (JSON|UTF-8)/);
	});

	test("unusual but valid text is returned unchanged", async () => {
		const names = [
			"a\u00adb\u200b",
			"\uFEFFx",
			"e\u0301",
			"👩‍👩‍👧",
			"\u202Eabc",
			"__proto__",
			"\u{10FFFF}",
			"%00",
			"\uFFFE",
		];
		for (const name of names) {
			const { id } = await aProduct({ name, description: name });
			const { body } = await call("getProduct", { params: { productId: id } });
			expect(body).toMatchObject({ name, description: name });
		}
		const escaped = JSON.stringify({ ...teapot, name: "x" }).replace('"x"', '"\\ufffd"');
		expect(await call("createProduct", { claims: admin, body: escaped })).toMatchObject({
			status: 201,
			body: { name: "\uFFFD" },
		});
	});

	test("a byte order mark is ignored", async () => {
		expect(await call("createProduct", { claims: admin, body: `\uFEFF${JSON.stringify(teapot)}` })).toMatchObject({
			status: 201,
		});
	});

	test("the last of two members with the same name is validated and stored", async () => {
		const twice = json('"stock":999,"price":{"amount":1,"amount":2,"currency":"EUR"}');
		expect((await call("createProduct", { claims: admin, body: twice })).body).toMatchObject({
			stock: 5,
			price: teapot.price,
		});
		const wrong = `${JSON.stringify(teapot).slice(0, -1)},"stock":-1}`;
		expect(errorsIn((await call("createProduct", { claims: admin, body: wrong })).body)).toEqual(["body /stock"]);
	});

	test("with too many errors is rejected with the first thousand, so that the response is not larger than the body", async () => {
		const names = Array.from({ length: 30_000 }, (_, index) => `"${index.toString(36)}":0`).join(",");
		const body = `{${names}}`;
		const response = await call("createProduct", { claims: admin, body });
		expect({ status: response.status, count: response.body.errors.length }).toEqual({ status: 400, count: 1_000 });
		expect(JSON.stringify(response.body).length).toBeLessThan(body.length);
	});

	test.each([
		["putProducts", "items"],
		["placeOrder", "lines"],
	] as const)("%s with as many empty %s as fit in is refused", async (id, member) => {
		const rest = Math.floor((maxJsonBytes - `{"${member}":[{}]}`.length) / 3);
		const body = `{"${member}":[{}${",{}".repeat(rest)}]}`;
		const response = await call(id, { claims: admin, headers: { "Idempotency-Key": "k" }, body });
		expect(response).toMatchObject({ status: 400, body: { code: "request.invalid" } });
		expect(JSON.stringify(response.body).length).toBeLessThan(body.length);
	});
});

describe("paths and queries", () => {
	test.each<[string, OperationId, Request, number]>([
		["an encoded slash in an id", "getProduct", { params: { productId: "prd_a%2Fb" } }, 400],
		["an encoded NUL in an id", "getProduct", { params: { productId: "prd_a%00" } }, 400],
		["a broken escape in an id", "getProduct", { params: { productId: "prd_%" } }, 400],
		["a broken escape of two", "getOrder", { params: { orderId: "ord_%zz" } }, 400],
		["an overlong form of a slash", "getProduct", { params: { productId: "prd_%c0%af" } }, 400],
		["dots for an id", "getProduct", { params: { productId: ".." } }, 400],
		["encoded dots for an id", "getProduct", { params: { productId: "%2e%2e" } }, 400],
		["an id that is escaped twice", "getProduct", { params: { productId: "prd_%2541" } }, 400],
		["a line break in an id", "getUser", { params: { userId: "u%0d%0aSet-Cookie:%20a=b" } }, 400],
		["another table's id", "getOrder", { params: { orderId: "idempotency%23u%23k" } }, 400],
		[
			"names that mean something to JavaScript",
			"listProducts",
			{ query: { constructor: "1", toString: "2", __proto: "3" } },
			400,
		],
		["a name that is an object's own", "listProducts", { query: Object.fromEntries([["__proto__", "1"]]) }, 400],
		[
			"10,000 parameters",
			"listProducts",
			{ query: Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`p${n}`, "1"])) },
			400,
		],
		["10,000 values", "listProducts", { query: { limit: Array(10_000).fill("1") } }, 400],
		["brackets", "listProducts", { query: { "limit[]": "1", "limit[a]": "1" } }, 400],
		["a value with NUL", "listProducts", { query: { category: "a\0" } }, 400],
		["what was no UTF-8", "listProducts", { query: { category: "\uFFFD" } }, 400],
		["a huge number", "listProducts", { query: { limit: "1e400" } }, 400],
		["a number in hexadecimal", "listProducts", { query: { limit: "0x10" } }, 400],
		["blanks around a number", "listProducts", { query: { limit: " 5" } }, 400],
		["digits of another script", "listProducts", { query: { limit: "٥" } }, 400],
		["a key with a line break", "placeOrder", { headers: { "Idempotency-Key": "a\nb" }, body: { lines: [] } }, 400],
		[
			"a thousand kinds of Accept",
			"listProducts",
			{ headers: { Accept: Array(1_000).fill("a/b;q=0.1").join(",") } },
			406,
		],
	])("%s", async (_, id, request, status) => {
		const response = await call(id, { claims: admin, ...request });
		expect(response.status).toBe(status);
		expect(JSON.stringify(response.headers)).not.toContain("Set-Cookie");
	});
});

test("a percent-encoded id is decoded", async () => {
	const { id } = await aProduct();
	const escaped = id.replaceAll(/./g, (letter: string) => `%${letter.charCodeAt(0).toString(16)}`);
	expect(await call("getProduct", { params: { productId: escaped } })).toMatchObject({ status: 200, body: { id } });
});

test("a response does not repeat text that looks like an address or a token", async () => {
	const address = "ada@example.com";
	const token = `eyJ${randomUUID().replaceAll("-", "")}.${randomUUID().replaceAll("-", "")}.x`;
	const responses = [
		await call("getUser", { claims: ada, params: { userId: encodeURIComponent(address) } }),
		await call("getProduct", { params: { productId: token } }),
		await call("listProducts", { query: { [address]: "1", [token]: token, cursor: token, category: address } }),
		await call("createProduct", {
			claims: admin,
			body: { ...teapot, [address]: 1, [token]: 1, name: [address], category: token },
		}),
		await call("createProduct", { claims: admin, body: `${address} ${token}` }),
		await call("createProduct", { claims: admin, body: `{"name":"${address}" ${token}}` }),
		await call("placeOrder", {
			claims: ada,
			headers: { "Idempotency-Key": `${address} ${token}` },
			body: { lines: [{ productId: token, quantity: 1 }] },
		}),
	];
	for (const { status, headers, body } of responses) {
		expect(status).toBe(400);
		expect(JSON.stringify([headers, body])).not.toMatch(/ada@|ada%40|eyJ/);
	}
});
