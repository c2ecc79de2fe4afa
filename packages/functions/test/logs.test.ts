import { randomUUID } from "node:crypto";
import { apiFunctions, postConfirmation } from "@tap/functions/settings.ts";
import type { APIGatewayProxyEvent, APIGatewayProxyResult, PostConfirmationTriggerEvent } from "aws-lambda";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { redactError } from "../src/redact-error.ts";
import { loadFreshModules } from "./fresh-modules.ts";
import { collectPrinted } from "./printed.ts";
import { aCustomer, anAdmin, context, restEvent } from "./rest-event.ts";

const lines = collectPrinted();
afterEach(() => vi.unstubAllEnvs());

// The most that can be logged: on a stage it is less.
loadFreshModules({ POWERTOOLS_SERVICE_NAME: "test", LOG_LEVEL: "DEBUG" });
const { handler: orders } = await import("../src/orders.ts");
const { handler: products } = await import("../src/products.ts");
const { handler: users } = await import("../src/users.ts");
const { handler: confirm } = await import("../src/post-confirmation.ts");
const Storage = await import("@tap/core/storage/dynamodb.ts");
const { newRetries } = await import("@tap/core/storage/retry-policy.ts");

const token = `eyJhbGciOiJSUzI1NiJ9.${Buffer.from(JSON.stringify({ sub: "ada", n: 1 })).toString("base64url")}.c2lnbmF0dXJlMTIz`;
const address = "ada.lovelace@example.com";
const word = "Ockham-Park-1815";
const personal = { token, address, word };
/** What must not be in a line: the three, and what a line would have of a stack or of a header's value. */
const forbidden = [token, token.slice(0, 12), address, encodeURIComponent(address), "lovelace", word, "Bearer e"];

const claims = { ...aCustomer(), email: address, username: address, "cognito:username": address };
const everywhere = {
	Authorization: `Bearer ${token}`,
	Cookie: `session=${token}; user=${address}`,
	"X-Api-Key": token,
	"X-Amz-Security-Token": token,
	Referer: `https://shop.example/?access_token=${token}&email=${address}`,
	"User-Agent": `${word} ${address}`,
	"X-Forwarded-For": word,
	From: address,
};
const item = {
	name: word,
	category: "books",
	description: `${address} ${token}`,
	price: { amount: 1, currency: "EUR" },
	stock: 1,
};
const headers = { ...everywhere, "Idempotency-Key": token.replaceAll(/[^!-~]/g, "") };

type Handler = (event: APIGatewayProxyEvent, lambda: typeof context) => Promise<APIGatewayProxyResult>;
const requests: [string, Handler, APIGatewayProxyEvent, number][] = [
	["a success", products, restEvent("createProduct", { claims: anAdmin(), headers, body: item }), 201],
	[
		"a refusal of a whole body",
		orders,
		restEvent("placeOrder", { claims, headers, body: { lines: [], ...personal } }),
		400,
	],
	[
		"names that are personal",
		orders,
		restEvent("placeOrder", { claims, headers, body: { [address]: 1, [token]: 2 } }),
		400,
	],
	[
		"a body that is no JSON",
		orders,
		restEvent("placeOrder", { claims, headers, body: `${address} ${token} ${word}` }),
		400,
	],
	[
		"a body that ends early",
		orders,
		restEvent("placeOrder", { claims, headers, body: `{"a":"${address}", "${token}` }),
		400,
	],
	[
		"another media type",
		orders,
		restEvent("placeOrder", { claims, headers: { ...headers, "Content-Type": address }, body: {} }),
		415,
	],
	["a wish that cannot be", products, restEvent("listProducts", { headers: { ...headers, Accept: word } }), 406],
	[
		"a token in the query",
		products,
		restEvent("listProducts", { headers, query: { access_token: token, email: address } }),
		400,
	],
	["a token for a cursor", products, restEvent("listProducts", { headers, query: { cursor: token } }), 400],
	["a token in the path", products, restEvent("getProduct", { headers, params: { productId: token } }), 400],
	[
		"an address in the path",
		users,
		restEvent("getUser", { claims, headers, params: { userId: encodeURIComponent(address) } }),
		400,
	],
	["no caller", orders, restEvent("listOrders", { headers }), 401],
	["a caller who may not", users, restEvent("listUsers", { claims, headers }), 403],
	["an unknown order", orders, restEvent("getOrder", { claims, headers, params: { orderId: "ord_none" } }), 404],
	["an unknown route", orders, { ...restEvent("listOrders", { claims, headers }), resource: `/${address}` }, 404],
];

function expectNothingPersonal(texts: readonly string[]): void {
	for (const text of texts) for (const each of forbidden) expect(text).not.toContain(each);
}

describe("no line and no problem holds a token, an address or a body", () => {
	test.each(requests)("%s", async (_, handler, event, status) => {
		const { statusCode, body, headers: responseHeaders } = await handler(event, context);
		expect(statusCode).toBe(status);
		if (status >= 400) {
			expect(lines.length).toBeGreaterThan(0);
			expectNothingPersonal([body, JSON.stringify(responseHeaders)]);
			expect(body).not.toMatch(/\bat .+:\d+|node_modules/);
		}
		expectNothingPersonal(lines);
		// Only unexpected errors have a stack.
		for (const line of lines) expect(line).not.toContain("stack");
	});

	test("a stock-out, and the metric of it", async () => {
		const created = await products(
			restEvent("createProduct", { claims: anAdmin(), body: { ...item, stock: 0 } }),
			context,
		);
		lines.length = 0;
		const body = { lines: [{ productId: JSON.parse(created.body).id, quantity: 1 }] };
		const refused = await orders(restEvent("placeOrder", { claims, headers, body }), context);
		expect(refused.statusCode).toBe(409);
		expect(lines.filter((line) => line.includes('"_aws"'))).toHaveLength(1);
		expectNothingPersonal([...lines, refused.body]);
	});
});

describe("an unexpected error", () => {
	const failures: [string, Error][] = [
		[
			"of the database, which quotes",
			Object.assign(new Error(`Invalid value: {S:${address}} of "${word}" in ${token}`), {
				name: "ValidationException",
			}),
		],
		["of a parser, which quotes", new SyntaxError(`Unexpected token 'O', "${word} is"... is not valid JSON`)],
		["with a cause", new Error("outer", { cause: new Error(`${address} Bearer ${token}`) })],
		[
			"with what else it carries",
			Object.assign(new Error("x"), { request: { headers: { authorization: token } }, input: address, config: word }),
		],
		["of several lines", new Error(`first\n    at ${address} (second)\n"${word}"`)],
	];
	test.each(failures)(
		"%s is logged with its frames and nothing personal, and returned with neither",
		async (_, failure) => {
			const id = `prd_${randomUUID()}`;
			vi.spyOn(Map.prototype, "get").mockImplementationOnce(() => {
				throw failure;
			});
			const event = restEvent("getProduct", { headers, params: { productId: id } });
			const { statusCode, body } = await products(event, context);
			vi.mocked(Map.prototype.get).mockRestore();
			expect(statusCode).toBe(500);
			expect(JSON.parse(body)).toMatchObject({ code: "server.failed", requestId: event.requestContext.requestId });
			expect(body).not.toMatch(/stack|\bat .+:\d+/);
			const errors = lines.filter((line) => line.includes('"ERROR"')).map((line) => JSON.parse(line));
			expect(errors).toHaveLength(1);
			expect(errors[0]).toMatchObject({
				message: "Unexpected error",
				error: { name: failure.name, stack: expect.stringMatching(/^\s+at /) },
			});
			expectNothingPersonal([...lines, body]);
		},
	);

	test("an item that is not what it should be is told by place and kind, without its values", async () => {
		const id = `prd_${randomUUID()}`;
		await Storage.put(newRetries(), "Products", { id, name: { S: word }, description: address, price: token });
		const { statusCode } = await products(restEvent("getProduct", { headers, params: { productId: id } }), context);
		expect(statusCode).toBe(500);
		expect(lines.join("")).toMatch(/invalid_type at \/name/);
		expectNothingPersonal(lines);
	});

	test("of the trigger: Cognito shows people its message, and that says nothing", async () => {
		const event: PostConfirmationTriggerEvent = {
			version: "1",
			region: "eu-central-1",
			userPoolId: "eu-central-1_example",
			triggerSource: "PostConfirmation_ConfirmSignUp",
			userName: address,
			callerContext: { awsSdkVersion: "1", clientId: "example" },
			request: { userAttributes: { sub: "", email: address, name: word } },
			response: {},
		};
		const failure = await confirm(event, context).catch((error: unknown) => error);
		expectNothingPersonal([...lines, String(failure)]);
		expect(lines.some((line) => line.includes("was not written"))).toBe(true);
	});

	test("what is no error is told by its type", () => {
		expect(redactError(address)).toEqual({ name: "Thrown", message: "string", stack: "" });
		expect(redactError({ token })).toEqual({ name: "Thrown", message: "object", stack: "" });
	});

	test("a message is found again in the log, but for what is personal", () => {
		const message = `connect ECONNREFUSED 10.0.0.1:8000 for ${address}, key AbCd1234${"x".repeat(40)}, "quoted"`;
		expect(redactError(new Error(message)).message).toBe(
			"connect ECONNREFUSED 10.0.0.1:8000 for [redacted] key [redacted], [redacted]",
		);
	});
});

test.each(Object.entries(apiFunctions))(
	"%s prints no line about a rejected request at its own level",
	async (name, settings) => {
		vi.resetModules();
		vi.stubEnv("LOG_LEVEL", settings.logLevel);
		const { handler }: { handler: Handler } = await import(`../src/${name}.ts`);
		const own = requests.filter(([, handles]) => handles === { users, orders, products }[name]);
		expect(own.length).toBeGreaterThan(0);
		for (const [, , event, status] of own) expect((await handler(event, context)).statusCode).toBe(status);
		expect(lines).toEqual([]);
	},
);

test("the functions log no more on a stage than was tried here", () => {
	for (const { logLevel } of [...Object.values(apiFunctions), postConfirmation])
		expect(logLevel).toMatch(/^(INFO|WARN|ERROR)$/);
});

afterAll(() => {
	expect(requests.length).toBeGreaterThan(10);
});
