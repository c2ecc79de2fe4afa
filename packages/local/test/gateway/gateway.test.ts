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
import { type Surroundings, surroundings } from "../fixture/gateway.ts";
import { until } from "../harness.ts";

let around: Surroundings;
let url: string;
let stop: () => Promise<void>;

/** Another gateway than the one that most tests ask. */
async function another(changed: Partial<GatewayOptions>): Promise<string> {
	const other = await around.start(changed);
	onTestFinished(() => other.stop(0));
	return other.url;
}

beforeAll(async () => {
	around = await surroundings();
	const started = await around.start();
	url = started.url;
	stop = () => started.stop(1_000);
});
afterAll(async () => {
	await stop();
	await around.stop();
});

const asAda = () => ({ Authorization: `Bearer ${around.token}` });

/** Has the fixture act; the body of a POST tells it what to do. */
function act(name: string, answer?: unknown, base = url): Promise<Response> {
	return fetch(`${base}/orders`, { method: "POST", headers: asAda(), body: JSON.stringify({ act: name, answer }) });
}

/** That an answer is the whole problem, as the contract has it, and readable by a browser. */
async function expectProblem(answer: Response, code: ProblemCode): Promise<void> {
	expect(answer.status).toBe(problemDefinition(code).status);
	expect(answer.headers.get("content-type")).toBe("application/problem+json");
	expect(answer.headers.get("access-control-allow-origin")).toBe("*");
	expect(answer.headers.get("access-control-expose-headers")).toContain("X-Request-Id");
	for (const header of problemDefinition(code).headers ?? []) expect(answer.headers.get(header), header).not.toBeNull();
	const body = z.parse(problemSchema(code), await answer.json());
	expect(body.requestId).toBe(answer.headers.get("x-request-id"));
	expect(body.requestId).toMatch(/^[0-9a-f-]{36}$/);
}

/** Sends bytes as they are and collects what comes until the connection closes. */
async function raw(text: string, base = url): Promise<string> {
	const socket = connect(Number(new URL(base).port), "127.0.0.1");
	let answer = "";
	socket.setEncoding("utf8").on("data", (chunk) => {
		answer += chunk;
	});
	socket.write(text, "latin1");
	await once(socket, "close");
	return answer;
}

describe("routes", () => {
	test.each(["/", "/nothing", "/products/", "/orders/ord_1/refund", "/%6frders"])("%s is 404", async (path) => {
		await expectProblem(await fetch(`${url}${path}`), "route.not_found");
		await expectProblem(await fetch(`${url}${path}`, { method: "OPTIONS" }), "route.not_found");
	});

	const paths = [...new Set(operationIds.map((id) => operation(id).path))];
	test.each(paths)("%s answers other methods with 405 and those it has", async (template) => {
		const methods = operationIds
			.map(operation)
			.filter(({ path }) => path === template)
			.map(({ method }) => method);
		for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"].filter(
			(each) => !methods.some((has) => has === each),
		)) {
			const answer = await fetch(`${url}${template.replaceAll(/\{\w+\}/g, "x")}`, { method });
			expect(answer.headers.get("allow")?.split(", ").toSorted()).toEqual([...methods, "OPTIONS"].toSorted());
			if (method === "HEAD") expect(answer.status).toBe(405);
			else await expectProblem(answer, "method.not_allowed");
		}
	});

	test("health is the gateway's own, and needs no token", async () => {
		const answer = await fetch(`${url}/health`);
		expect(await answer.json()).toEqual({ status: "ok", stage: "local", version: "1.2.3" });
		expect(answer.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
	});
});

describe("authorization", () => {
	const guarded = operationIds.filter((id) => operation(id).access !== "anyone");
	test.each(guarded)("%s without a good token is 401", async (id) => {
		const { method, path } = operation(id);
		const target = `${url}${path.replaceAll(/\{\w+\}/g, "x")}`;
		await expectProblem(await fetch(target, { method }), "auth.unauthenticated");
		await expectProblem(
			await fetch(target, { method, headers: { Authorization: "Bearer x.y.z" } }),
			"auth.unauthenticated",
		);
	});

	test("two tokens are none, even if both are good", async () => {
		const { Authorization } = asAda();
		for (const values of [[Authorization], [Authorization, Authorization]]) {
			const outgoing = httpRequest(`${url}/users/me`, { headers: { Authorization: values } }).end();
			const [incoming] = await once(outgoing, "response");
			incoming.resume();
			expect(incoming.statusCode === 401, `${values.length} tokens`).toBe(values.length === 2);
		}
	});

	test("the claims are in the event of a guarded operation", async () => {
		const event = await (await act("echo")).json();
		expect(event).toMatchObject({
			requestContext: { authorizer: { claims: { sub: findUser("ada@example.com")?.id } } },
		});
	});
});

describe("CORS", () => {
	test("a preflight names what the contract allows", async () => {
		const answer = await fetch(`${url}/orders`, { method: "OPTIONS", headers: { Origin: "https://shop.example" } });
		expect(answer.status).toBe(204);
		expect(Object.fromEntries(answer.headers)).toMatchObject({
			"access-control-allow-origin": "*",
			"access-control-allow-methods": "POST, GET, OPTIONS",
			"access-control-allow-headers": contract.cors.requestHeaders.join(", "),
			"access-control-max-age": "600",
		});
	});

	test("with named origins, only theirs is allowed, on errors too", async () => {
		const base = await another({ allowedOrigins: ["https://shop.example"] });
		for (const [origin, allowed] of [
			["https://shop.example", "https://shop.example"],
			["https://evil.example", null],
		] as const) {
			for (const [path, method] of [
				["/nothing", "GET"],
				["/orders", "OPTIONS"],
				["/health", "GET"],
			] as const) {
				const answer = await fetch(`${base}${path}`, { method, headers: { Origin: origin } });
				expect(answer.headers.get("access-control-allow-origin")).toBe(allowed);
				expect(answer.headers.get("vary")).toBe("Origin");
			}
		}
	});
});

describe("limits", () => {
	test("a body may have 10 MB and not a byte more, whether its length is declared or not", async () => {
		const send = (size: number, declared: boolean) => {
			const start = JSON.stringify({ act: "count" }).slice(0, -1);
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
			expect((await send(contract.maxBody, declared)).status).toBe(200);
			await expectProblem(await send(contract.maxBody + 1, declared), "request.too_large");
		}
	});

	test("a body that is announced as too large is not asked for", async () => {
		const request = httpRequest(`${url}/orders`, {
			method: "POST",
			headers: { ...asAda(), Expect: "100-continue", "Content-Length": contract.maxBody + 1 },
		});
		let isAsked = false;
		request.on("continue", () => {
			isAsked = true;
		});
		request.on("error", () => {});
		request.flushHeaders();
		const [response] = await once(request, "response");
		expect(response.statusCode).toBe(413);
		expect(isAsked).toBe(false);
		request.destroy();
	});

	test("request line and headers may have 10,240 bytes and not one more", async () => {
		const head = (filler: string) => `GET /health HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX: ${filler}\r\n`;
		const room = contract.maxHeaders - head("").length;
		expect(await raw(`${head("a".repeat(room))}\r\n`)).toMatch(/^HTTP\/1\.1 200 /);
		expect(await raw(`${head("a".repeat(room + 1))}\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
	});

	test("headers that are too large even for the parser get the same problem", async () => {
		const answer = await raw(`GET /health HTTP/1.1\r\nHost: h\r\nX: ${"a".repeat(100_000)}\r\n\r\n`);
		expect(answer).toMatch(/^HTTP\/1\.1 431 /);
		expect(answer).toContain("Access-Control-Allow-Origin: *");
		expect(z.parse(problemSchema("header.too_large"), JSON.parse(answer.split("\r\n\r\n")[1] ?? "")).status).toBe(431);
	});

	test("beyond rate and burst, requests are told when to come back", async () => {
		const base = await another({ limits: { throttle: { rate: 0.001, burst: 3 } } });
		for (let count = 0; count < 3; count++) expect((await fetch(`${base}/health`)).status).toBe(200);
		await expectProblem(await fetch(`${base}/health`), "rate.exceeded");
	});
});

describe("the function behind it", () => {
	test("answers with status, headers and body of its own", async () => {
		const answer = await act("count", {
			statusCode: 418,
			headers: { "X-Tea": "yes" },
			multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"] },
			body: "{}",
		});
		expect(answer.status).toBe(418);
		expect(answer.headers.get("x-tea")).toBe("yes");
		expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
		expect(await answer.text()).toBe("{}");
	});

	test.each(["exit", "throwLater", "rejectLater", "reject", "large"])(
		"%s is 502, and the next request works",
		async (name) => {
			await expectProblem(await act(name), "server.bad_gateway");
			expect((await act("count")).status).toBe(200);
		},
	);

	test.each([
		null,
		"text",
		{},
		{ statusCode: "200" },
		{ statusCode: 200, body: {} },
		{ statusCode: 200, headers: { "a b": "c" } },
	])("the answer %j is 502", async (answer) => {
		await expectProblem(await act("count", answer), "server.bad_gateway");
	});

	test.each(["loop", "hang"])("%s is 504 when its time is over, and the next request works", async (name) => {
		await expectProblem(await act(name), "server.timeout");
		expect((await act("count")).status).toBe(200);
	});
});

test("a failure of the gateway itself is opaque outside and whole in the log", async () => {
	const invoke = () => Promise.reject(new Error("inner workings"));
	const base = await another({ functions: { invoke } });
	const answer = await fetch(`${base}/products`);
	const text = await answer.clone().text();
	await expectProblem(answer, "server.failed");
	expect(text).not.toContain("inner workings");
	expect(around.log.join("\n")).toMatch(/ERROR gateway: Error: inner workings\n +at /);
});

test("each request is one line, without query values and tokens", async () => {
	const sub = findUser("ada@example.com")?.id ?? "";
	const answer = await fetch(`${url}/orders?status=placed&secret=1234`, { headers: asAda() });
	const id = answer.headers.get("x-amzn-requestid") ?? "";
	await until(() => around.log.some((line) => line.includes(id)));
	const lines = around.log.filter((line) => line.includes(id) && !line.startsWith("ERROR"));
	expect(lines).toEqual([expect.stringMatching(`^GET /orders \\d+ \\d+ ms listOrders ${sub.slice(0, 8)} ${id}$`)]);
	expect(around.log.join("\n")).not.toContain(around.token.slice(-20));
	expect(around.log.join("\n")).not.toContain("secret");
});

test("what somebody pasted into a path is in no line and in no problem", async () => {
	const pasted = [encodeURIComponent("ada@example.com"), "ada@example.com", around.token];
	for (const path of pasted.flatMap((text) => [`/users/${text}`, `/${text}`, `/products/${text}/x`])) {
		const answer = await fetch(`${url}${path}`);
		expect(answer.status).toBeGreaterThanOrEqual(400);
		const text = await answer.text();
		expect(text).toContain("redacted");
		for (const each of pasted) expect(text).not.toContain(each);
		const id = answer.headers.get("x-request-id") ?? "";
		await until(() => around.log.some((line) => line.includes(id)));
	}
	for (const each of pasted) expect(around.log.join("\n")).not.toContain(each);
});
