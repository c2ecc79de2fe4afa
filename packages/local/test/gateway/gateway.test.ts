import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { gateway as contract } from "@tap/core/contract/gateway.ts";
import { operation, operationIds } from "@tap/core/contract/operations.ts";
import { type ProblemCode, problemDefinition, problemSchema } from "@tap/core/contract/problem.ts";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import * as z from "zod/mini";
import type { GatewayOptions } from "../../src/gateway/gateway.ts";
import { findUser } from "../../src/seed/users.ts";
import { type GatewayFixture, type GatewayUnderTest, startGatewayFixture } from "../fixture/gateway-under-test.ts";
import { until } from "../harness.ts";

let fixture: GatewayFixture;
let gateway: GatewayUnderTest;
let url: string;

/** Starts another gateway than the one that most tests use. */
async function startAnother(changed: Partial<GatewayOptions>): Promise<GatewayUnderTest> {
	const other = await fixture.start(changed);
	onTestFinished(() => other.stop(0));
	return other;
}

beforeAll(async () => {
	fixture = await startGatewayFixture();
	gateway = await fixture.start();
	url = gateway.url;
});
afterAll(async () => {
	await gateway.stop(1_000);
	await fixture.stop();
});

const asAda = () => ({ Authorization: `Bearer ${fixture.token}` });

/** Makes the fixture's handler run an action. */
function run(action: string, response?: unknown, base = url): Promise<Response> {
	return fetch(`${base}/orders`, { method: "POST", headers: asAda(), body: JSON.stringify({ action, response }) });
}

/** Expects a response to be the problem that the contract declares, and readable by a browser. */
async function expectProblem(response: Response, code: ProblemCode): Promise<void> {
	expect(response.status).toBe(problemDefinition(code).status);
	expect(response.headers.get("content-type")).toBe("application/problem+json");
	expect(response.headers.get("access-control-allow-origin")).toBe("*");
	expect(response.headers.get("access-control-expose-headers")).toContain("X-Request-Id");
	for (const header of problemDefinition(code).headers ?? [])
		expect(response.headers.get(header), header).not.toBeNull();
	const body = z.parse(problemSchema(code), await response.json());
	expect(body.requestId).toBe(response.headers.get("x-request-id"));
	expect(body.requestId).toMatch(/^[0-9a-f-]{36}$/);
}

/** Sends bytes unchanged, and returns everything received until the connection closes. */
async function raw(text: string, base = url): Promise<string> {
	const socket = connect(Number(new URL(base).port), "127.0.0.1");
	let response = "";
	socket.setEncoding("utf8").on("data", (chunk) => {
		response += chunk;
	});
	socket.write(text, "latin1");
	await once(socket, "close");
	return response;
}

describe("routes", () => {
	test.each(["/", "/nothing", "/products//", "/orders/ord_1/refund", "/%6frders"])("%s is a 404", async (path) => {
		await expectProblem(await fetch(`${url}${path}`), "route.not_found");
		await expectProblem(await fetch(`${url}${path}`, { method: "OPTIONS" }), "route.not_found");
	});

	const paths = [...new Set(operationIds.map((id) => operation(id).path))];
	test.each(paths)("%s responds to other methods with 405 and the allowed ones", async (template) => {
		const methods = operationIds
			.map(operation)
			.filter(({ path }) => path === template)
			.map(({ method }) => method);
		for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"].filter(
			(each) => !methods.some((has) => has === each),
		)) {
			const response = await fetch(`${url}${template.replaceAll(/\{\w+\}/g, "x")}`, { method });
			expect(response.headers.get("allow")?.split(", ").toSorted()).toEqual([...methods, "OPTIONS"].toSorted());
			if (method === "HEAD") expect(response.status).toBe(405);
			else await expectProblem(response, "method.not_allowed");
		}
	});

	test("the gateway itself responds to health checks, without a token", async () => {
		const response = await fetch(`${url}/health`);
		expect(await response.json()).toEqual({ status: "ok", stage: "local", version: "1.2.3" });
		expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
	});

	test("HEAD of the health check returns the headers of GET", async () => {
		const [head, full] = [await fetch(`${url}/health`, { method: "HEAD" }), await fetch(`${url}/health`)];
		expect([head.status, await head.text()]).toEqual([200, ""]);
		for (const name of ["content-type", "content-length", "access-control-allow-origin"]) {
			expect(head.headers.get(name), name).toBe(full.headers.get(name));
		}
	});
});

describe("authorization", () => {
	const authenticated = operationIds.filter((id) => operation(id).access !== "anyone");
	test.each(authenticated)("%s without a valid token is a 401", async (id) => {
		const { method, path } = operation(id);
		const target = `${url}${path.replaceAll(/\{\w+\}/g, "x")}`;
		await expectProblem(await fetch(target, { method }), "auth.unauthenticated");
		await expectProblem(
			await fetch(target, { method, headers: { Authorization: "Bearer x.y.z" } }),
			"auth.unauthenticated",
		);
	});

	test("two tokens are a 401, even if both are valid", async () => {
		const { Authorization } = asAda();
		for (const values of [[Authorization], [Authorization, Authorization]]) {
			const outgoing = httpRequest(`${url}/users/me`, { headers: { Authorization: values } }).end();
			const [incoming] = await once(outgoing, "response");
			incoming.resume();
			expect(incoming.statusCode === 401, `${values.length} tokens`).toBe(values.length === 2);
		}
	});

	test("the event of an operation with an authorizer has the claims", async () => {
		const event = await (await run("echo")).json();
		expect(event).toMatchObject({
			requestContext: { authorizer: { claims: { sub: findUser("ada@example.com")?.id } } },
		});
	});
});

describe("CORS", () => {
	test("a preflight returns the methods and headers that the contract allows", async () => {
		const response = await fetch(`${url}/orders`, { method: "OPTIONS", headers: { Origin: "https://shop.example" } });
		expect(response.status).toBe(204);
		expect(Object.fromEntries(response.headers)).toMatchObject({
			"access-control-allow-origin": "*",
			"access-control-allow-methods": "POST, GET, OPTIONS",
			"access-control-allow-headers": contract.cors.requestHeaders.join(", "),
			"access-control-max-age": "600",
		});
	});

	test("only configured origins are allowed, on errors too", async () => {
		const { url: base } = await startAnother({ allowedOrigins: ["https://shop.example"] });
		for (const [origin, allowed] of [
			["https://shop.example", "https://shop.example"],
			["https://evil.example", null],
		] as const) {
			for (const [path, method] of [
				["/nothing", "GET"],
				["/orders", "OPTIONS"],
				["/health", "GET"],
			] as const) {
				const response = await fetch(`${base}${path}`, { method, headers: { Origin: origin } });
				expect(response.headers.get("access-control-allow-origin")).toBe(allowed);
				expect(response.headers.get("vary")).toBe("Origin");
			}
		}
	});
});

describe("limits", () => {
	test("a body may have at most 10 MB, with or without a declared length", async () => {
		const send = (size: number, declared: boolean) => {
			const start = JSON.stringify({ action: "count" }).slice(0, -1);
			const text = `${start}${" ".repeat(size - start.length - 1)}}`;
			return declared
				? fetch(`${url}/orders`, { method: "POST", headers: asAda(), body: text })
				: fetch(`${url}/orders`, {
						method: "POST",
						headers: asAda(),
						body: new Blob([text]).stream(),
						...{ duplex: "half" },
					});
		};
		for (const declared of [true, false]) {
			expect((await send(contract.maxBodyBytes, declared)).status).toBe(200);
			await expectProblem(await send(contract.maxBodyBytes + 1, declared), "request.too_large");
		}
	});

	test("a body that is declared too large gets no 100 Continue", async () => {
		const request = httpRequest(`${url}/orders`, {
			method: "POST",
			headers: { ...asAda(), Expect: "100-continue", "Content-Length": contract.maxBodyBytes + 1 },
		});
		let isContinued = false;
		request.on("continue", () => {
			isContinued = true;
		});
		request.on("error", () => {});
		request.flushHeaders();
		const [response] = await once(request, "response");
		expect(response.statusCode).toBe(413);
		expect(isContinued).toBe(false);
		request.destroy();
	});

	test("request line and headers may have at most 10,240 bytes", async () => {
		const head = (filler: string) => `GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX: ${filler}\r\n`;
		const available = contract.maxHeaderBytes - head("").length;
		expect(await raw(`${head("a".repeat(available))}\r\n`)).toMatch(/^HTTP\/1\.1 200 /);
		expect(await raw(`${head("a".repeat(available + 1))}\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
	});

	test("headers that are too large for Node's parser are the same problem", async () => {
		const response = await raw(`GET /health HTTP/1.1\r\nHost: localhost\r\nX: ${"a".repeat(100_000)}\r\n\r\n`);
		expect(response).toMatch(/^HTTP\/1\.1 431 /);
		expect(response).toContain("Access-Control-Allow-Origin: *");
		expect(z.parse(problemSchema("header.too_large"), JSON.parse(response.split("\r\n\r\n")[1] ?? "")).status).toBe(
			431,
		);
	});

	test("requests beyond rate and burst are a 429 with Retry-After", async () => {
		const { url: base } = await startAnother({ limits: { throttle: { rate: 0.001, burst: 3 } } });
		for (let count = 0; count < 3; count++) expect((await fetch(`${base}/health`)).status).toBe(200);
		await expectProblem(await fetch(`${base}/health`), "rate.exceeded");
	});
});

describe("the function", () => {
	test("returns its own status, headers and body", async () => {
		const response = await run("count", {
			statusCode: 418,
			headers: { "X-Tea": "yes" },
			multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"] },
			body: "{}",
		});
		expect(response.status).toBe(418);
		expect(response.headers.get("x-tea")).toBe("yes");
		expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
		expect(await response.text()).toBe("{}");
	});

	test.each(["exit", "throwLater", "rejectLater", "reject", "large"])(
		"%s is a 502, and the next request works",
		async (name) => {
			await expectProblem(await run(name), "server.bad_gateway");
			expect((await run("count")).status).toBe(200);
		},
	);

	test.each([
		null,
		"text",
		{},
		{ statusCode: "200" },
		{ statusCode: 200, body: {} },
		{ statusCode: 200, headers: { "a b": "c" } },
	])("the return value %j is a 502", async (response) => {
		await expectProblem(await run("count", response), "server.bad_gateway");
	});

	test.each(["loop", "hang"])("%s is a 504 at the timeout, and the next request works", async (name) => {
		const { url: base } = await startAnother({ functions: fixture.impatientFunctions });
		await expectProblem(await run(name, undefined, base), "server.timeout");
		expect((await run("count")).status).toBe(200);
	});
});

test("an unexpected error of the gateway is a generic 500, and is logged in full", async () => {
	const invoke = () => Promise.reject(new Error("inner workings"));
	const other = await startAnother({ functions: { invoke } });
	const response = await fetch(`${other.url}/products`);
	const text = await response.clone().text();
	await expectProblem(response, "server.failed");
	expect(text).not.toContain("inner workings");
	expect(other.log.join("\n")).toMatch(/ERROR gateway: Error: inner workings\n +at /);
});

test("an authorizer that cannot decide is a 500, which is logged: a 401 would end the caller's session", async () => {
	const other = await startAnother({ authorize: () => Promise.reject(new TypeError("fetch failed")) });
	await expectProblem(await fetch(`${other.url}/orders`, { headers: asAda() }), "server.failed");
	expect(other.log.join("\n")).toContain("ERROR gateway: TypeError: fetch failed");
});

test("each request is one log line, without query values and tokens", async () => {
	const sub = findUser("ada@example.com")?.id ?? "";
	const response = await fetch(`${url}/orders?status=placed&secret=1234`, { headers: asAda() });
	const id = response.headers.get("x-amzn-requestid") ?? "";
	await until(() => gateway.log.some((line) => line.includes(id)));
	const lines = gateway.log.filter((line) => line.includes(id) && !line.startsWith("ERROR"));
	expect(lines).toEqual([expect.stringMatching(`^GET /orders \\d+ \\d+ ms listOrders ${sub.slice(0, 8)} ${id}$`)]);
	expect(gateway.log.join("\n")).not.toContain(fixture.token.slice(-20));
	expect(gateway.log.join("\n")).not.toContain("secret");
});

test("an email address or token in a path is in no log line and in no problem", async () => {
	const pasted = [encodeURIComponent("ada@example.com"), "ada@example.com", fixture.token];
	for (const path of pasted.flatMap((text) => [`/users/${text}`, `/${text}`, `/products/${text}/x`])) {
		const response = await fetch(`${url}${path}`);
		expect(response.status).toBeGreaterThanOrEqual(400);
		const text = await response.text();
		expect(text).toContain("redacted");
		for (const each of pasted) expect(text).not.toContain(each);
		const id = response.headers.get("x-request-id") ?? "";
		await until(() => gateway.log.some((line) => line.includes(id)));
	}
	for (const each of pasted) expect(gateway.log.join("\n")).not.toContain(each);
});
