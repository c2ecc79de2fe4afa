import { randomUUID } from "node:crypto";
import { gateway, maxJsonBytes } from "@tap/core/contract/gateway.ts";
import { type ApiFunction, apiFunctions } from "@tap/functions/settings.ts";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { afterEach, describe, expect, test, vi } from "vitest";
import { redactError } from "../src/redact-error.ts";
import { loadFreshModules } from "./fresh-modules.ts";
import { collectPrinted } from "./printed.ts";
import { aCustomer, anAdmin, context, restEvent } from "./rest-event.ts";

// What one caller can make the functions write: a flood of requests must not become a larger flood of log lines, and no input may
// look like a line of its own. docs/threat-model.md has the figures.

/** The most that one request may write, in bytes: at INFO, which no stage prints, and at the levels of the settings. */
const maxBytes = { verbose: 1_024, refused: 0, stockOut: 512 };

const lines = collectPrinted();
afterEach(() => vi.unstubAllEnvs());
loadFreshModules();

type Handler = (event: APIGatewayProxyEvent, lambda: typeof context) => Promise<APIGatewayProxyResult>;

/** Loads a function that logs at a level, until the end of the test. */
async function load(name: ApiFunction, level: string): Promise<Handler> {
	vi.resetModules();
	vi.stubEnv("LOG_LEVEL", level);
	vi.stubEnv("POWERTOOLS_DEV", "false");
	vi.stubEnv("POWERTOOLS_SERVICE_NAME", `tap-${name}-api-pr-42`);
	const { handler }: { handler: Handler } = await import(`../src/${name}.ts`);
	return handler;
}

/** Text that begins a line of its own wherever line breaks are not escaped. */
const forged = '\r\n{"level":"ERROR","message":"forged"}\n\u2028\u0085\u001b[31m';
const long = (length: number, text = `a${forged}`) => text.repeat(Math.ceil(length / text.length)).slice(0, length);
const idempotent = { "Idempotency-Key": randomUUID() };
const headerBytes = gateway.maxHeaderBytes;

const hostile: [string, ApiFunction, APIGatewayProxyEvent, number][] = [
	["a long path", "products", restEvent("getProduct", { params: { productId: "a/".repeat(headerBytes / 2) } }), 400],
	["a path of line breaks", "products", restEvent("getProduct", { params: { productId: long(headerBytes) } }), 400],
	["a long query", "products", restEvent("listProducts", { query: { [long(4_000)]: long(4_000) } }), 400],
	["a thousand query values", "products", restEvent("listProducts", { query: { limit: Array(1_000).fill("x") } }), 400],
	["a long cursor", "products", restEvent("listProducts", { query: { cursor: "A".repeat(headerBytes) } }), 400],
	[
		"long headers",
		"products",
		restEvent("listProducts", {
			headers: {
				Accept: "text/plain",
				"User-Agent": long(4_000),
				Referer: long(4_000),
				"X-Forwarded-For": long(4_000),
			},
		}),
		406,
	],
	["a long Accept", "products", restEvent("listProducts", { headers: { Accept: "a/b,".repeat(2_500) } }), 406],
	["no token", "orders", restEvent("listOrders", { headers: { Authorization: `Bearer ${long(8_000)}` } }), 401],
	[
		"a user who may not",
		"users",
		restEvent("listUsers", { claims: { ...aCustomer(), "cognito:groups": long(8_000) } }),
		403,
	],
	[
		"a body of 256 KB that is no JSON",
		"orders",
		restEvent("placeOrder", { claims: aCustomer(), headers: idempotent, body: long(maxJsonBytes, "a\r\n") }),
		400,
	],
	[
		"a body beyond 256 KB",
		"orders",
		restEvent("placeOrder", { claims: aCustomer(), headers: idempotent, body: long(maxJsonBytes + 1) }),
		413,
	],
	[
		"30,000 validation errors",
		"orders",
		restEvent("placeOrder", { claims: aCustomer(), headers: idempotent, body: { lines: Array(30_000).fill({}) } }),
		400,
	],
	[
		"names of line breaks",
		"orders",
		restEvent("placeOrder", { claims: aCustomer(), headers: idempotent, body: { [long(100_000)]: forged } }),
		400,
	],
	[
		"a long media type",
		"orders",
		restEvent("placeOrder", { claims: aCustomer(), headers: { ...idempotent, "Content-Type": long(8_000) }, body: {} }),
		415,
	],
	[
		"a long key",
		"orders",
		restEvent("placeOrder", { claims: aCustomer(), headers: { "Idempotency-Key": long(8_000) }, body: { lines: [] } }),
		400,
	],
	[
		"an unknown order",
		"orders",
		restEvent("getOrder", { claims: aCustomer(), params: { orderId: `ord_${"a".repeat(40)}` } }),
		404,
	],
	["an unknown route", "orders", { ...restEvent("listOrders"), resource: long(8_000), httpMethod: long(8_000) }, 404],
];

/** Expects that each line is one JSON object, and returns how many bytes they are together. */
function bytesOf(printed: readonly string[]): number {
	for (const line of printed) {
		// Some readers of logs also take U+0085 and U+2028 for line breaks.
		expect(line.match(/[\p{Cc}\p{Zl}\p{Zp}]/gu)).toEqual(["\n"]);
		expect(line.at(-1)).toBe("\n");
		expect(JSON.parse(line)).not.toMatchObject({ message: "forged" });
	}
	return Buffer.byteLength(printed.join(""));
}

describe.each(hostile)("%s", (_, name, event, status) => {
	test(`writes at most ${maxBytes.verbose} bytes at the level INFO`, async () => {
		const handler = await load(name, "INFO");
		expect((await handler(event, context)).statusCode).toBe(status);
		expect(lines).toHaveLength(1);
		expect(bytesOf(lines)).toBeLessThanOrEqual(maxBytes.verbose);
	});

	test("writes nothing at the function's level", async () => {
		const handler = await load(name, apiFunctions[name].logLevel);
		expect((await handler(event, context)).statusCode).toBe(status);
		expect(bytesOf(lines)).toBe(maxBytes.refused);
	});
});

test("a stock-out, which any customer can repeat, writes the line of its metric, however large the order is", async () => {
	const item = { name: long(200, "n"), category: "books", price: { amount: 1, currency: "EUR" }, stock: 0 };
	const products = await load("products", "ERROR");
	const ids: string[] = [];
	for (let made = 0; made < 50; made++) {
		const { body } = await products(restEvent("createProduct", { claims: anAdmin(), body: item }), context);
		ids.push(JSON.parse(body).id);
	}
	const orders = await load("orders", apiFunctions.orders.logLevel);
	for (const ordered of [ids.slice(0, 1), ids]) {
		lines.length = 0;
		const body = { lines: ordered.map((productId) => ({ productId, quantity: 1 })) };
		const headers = { "Idempotency-Key": randomUUID() };
		expect((await orders(restEvent("placeOrder", { claims: aCustomer(), headers, body }), context)).statusCode).toBe(
			409,
		);
		expect(lines).toHaveLength(1);
		expect(bytesOf(lines)).toBeLessThanOrEqual(maxBytes.stockOut);
	}
});

describe("an unexpected error writes a bounded line", () => {
	const issues = Array.from({ length: 10_000 }, (_, index) => ({
		code: "invalid_type",
		path: ["lines", index, forged],
	}));
	const errors: [string, Error][] = [
		["with a message of 1 MB", new Error(long(1_000_000))],
		["with a message of 1 MB of text that is redacted", new Error('"x"'.repeat(300_000))],
		["of an item with 10,000 issues", Object.assign(new Error("invalid"), { issues })],
		["with a name of 1 MB", Object.assign(new Error("x"), { name: long(1_000_000) })],
		[
			"with a hundred causes",
			Array.from({ length: 100 }).reduce<Error>((cause) => new Error(long(9_000), { cause }), new Error()),
		],
	];
	test.each(errors)("%s", async (_, failure) => {
		const handler = await load("products", "ERROR");
		vi.spyOn(Map.prototype, "get").mockImplementationOnce(() => {
			throw failure;
		});
		const event = restEvent("getProduct", { params: { productId: `prd_${randomUUID()}` } });
		expect((await handler(event, context)).statusCode).toBe(500);
		expect(bytesOf(lines)).toBeLessThanOrEqual(16_384);
		expect(JSON.stringify(redactError(failure)).length).toBeLessThanOrEqual(16_384);
	});
});
