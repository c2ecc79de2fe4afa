import { gateway as contract } from "@tap/core/contract/gateway.ts";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { GatewayOptions } from "../../src/gateway/gateway.ts";
import type { Functions } from "../../src/lambda/functions.ts";
import { type GatewayFixture, type GatewayUnderTest, startGatewayFixture } from "../fixture/gateway-under-test.ts";
import { until } from "../harness.ts";
import { expectProblem, open, type RawConnection, type RawResponse, sendRaw } from "./raw-connection.ts";

let fixture: GatewayFixture;
beforeAll(async () => {
	fixture = await startGatewayFixture();
});
afterAll(() => fixture.stop());

async function gatewayWith(changed: Partial<GatewayOptions>): Promise<GatewayUnderTest> {
	const gateway = await fixture.start(changed);
	onTestFinished(() => gateway.stop(0));
	return gateway;
}

/** Creates functions whose invocations wait until `release` is called, or for good until `unblock` is. */
function blockedFunctions() {
	const waiting: (() => void)[] = [];
	let isBlocked = true;
	const invoke: Functions["invoke"] = async (...invocation) => {
		if (isBlocked) await new Promise<void>((resolve) => waiting.push(resolve));
		return fixture.functions.invoke(...invocation);
	};
	const release = () => {
		for (const resolve of waiting.splice(0)) resolve();
	};
	return {
		functions: { invoke },
		waiting: () => waiting.length,
		release,
		unblock: () => {
			isBlocked = false;
			release();
		},
	};
}

const head = (length: number) =>
	`POST /orders HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${fixture.token}\r\nContent-Length: ${length}\r\n\r\n`;
const post = (body: string) => head(body.length) + body;
const count = JSON.stringify({ action: "count" });
const health = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
const expectServed = async ({ url }: GatewayUnderTest) => expect((await sendRaw(url, health)).status).toBe(200);
const statuses = (responses: RawResponse[]) => responses.map(({ status }) => status);

/** Long enough for a request that is sent at once on a busy machine, short enough to wait for. */
const shortTimeouts = { headersTimeoutMs: 3_000, requestTimeoutMs: 4_000, checkIntervalMs: 50 };

describe("slow clients", () => {
	test.each([
		["sends nothing", []],
		["sends its headers slowly", ["GET /health HT", "TP/1.1\r\nHost: localhost\r\n", "X-A: b\r\n"]],
	])("a client that %s is disconnected", async (_, parts) => {
		// Only the timeout for the headers is short.
		const gateway = await gatewayWith({ limits: { ...shortTimeouts, requestTimeoutMs: 300_000 } });
		const connection = await open(gateway.url);
		for (const part of parts) connection.write(part);
		expect(await connection.closed()).toEqual([]);
		await expectServed(gateway);
	});

	test("a client that sends its body slowly is disconnected, and no function is invoked", async () => {
		const blocked = blockedFunctions();
		const gateway = await gatewayWith({ limits: shortTimeouts, functions: blocked.functions });
		const connection = await open(gateway.url);
		connection.write(head(1_000));
		await until(() => {
			connection.write("x");
			return connection.isClosed();
		});
		expect(connection.responses()).toEqual([]);
		expect(blocked.waiting()).toBe(0);
		await expectServed(gateway);
	});

	test("a client that waits for a slow response is not disconnected, also if it has sent half of the next request", async () => {
		const blocked = blockedFunctions();
		const gateway = await gatewayWith({ limits: shortTimeouts, functions: blocked.functions });
		const [alone, pipelined] = [await open(gateway.url), await open(gateway.url)];
		alone.write(post(count));
		pipelined.write(`${post(count)}GET /hea`);
		const idle = await open(gateway.url);
		await until(() => blocked.waiting() === 2);
		// Opened last: when this one has timed out, the timeouts of the others have passed, too.
		await idle.closed();
		blocked.release();
		await until(() => alone.responses().length === 1);
		expect(statuses(alone.responses())).toEqual([200]);
		expect(statuses(await pipelined.closed())).toEqual([200]);
	});

	test("a connection without a next request is closed", async () => {
		const gateway = await gatewayWith({ limits: { keepAliveTimeoutMs: 200 } });
		const connection = await open(gateway.url);
		connection.write(health);
		expect(statuses(await connection.closed())).toEqual([200]);
	});

	test("a client that never reads its responses is disconnected, and its requests do not stay in flight", async () => {
		// More than the system's buffers hold.
		const payload = JSON.stringify({ statusCode: 200, body: "x".repeat(5_000_000) });
		const invoke: Functions["invoke"] = () => Promise.resolve({ payload });
		const gateway = await gatewayWith({ limits: { responseTimeoutMs: 1_000 }, functions: { invoke } });
		const connection = await open(gateway.url);
		connection.socket.pause();
		for (let index = 0; index < 5; index++) connection.write(post(count));
		await until(() => gateway.log.some((line) => line.startsWith("POST /orders")));
		connection.socket.resume();
		expect(statuses(await connection.closed()).length).toBeLessThan(5);
		await expectServed(gateway);
		await gateway.stop(60_000);
	});
});

describe("many clients", () => {
	test("2,000 idle connections do not affect other clients, and a stop closes them", async () => {
		const gateway = await gatewayWith({});
		const connections: RawConnection[] = [];
		while (connections.length < 2_000) {
			connections.push(...(await Promise.all(Array.from({ length: 100 }, () => open(gateway.url)))));
		}
		await expectServed(gateway);
		connections[0]?.write(health);
		await until(() => connections[0]?.responses().length === 1);
		expect(connections.filter((connection) => connection.isClosed())).toEqual([]);
		await gateway.stop(0);
		await until(() => connections.every((connection) => connection.isClosed()));
	});

	test("connections beyond the limit are closed at once, and accepted again when others have ended", async () => {
		const gateway = await gatewayWith({ limits: { maxConnections: 3 } });
		const connections = await Promise.all([open(gateway.url), open(gateway.url), open(gateway.url)]);
		const more = await open(gateway.url);
		expect(await more.closed()).toEqual([]);
		for (const connection of connections) connection.write(health);
		await until(() => connections.every((connection) => connection.responses().length === 1));
		connections[0]?.socket.end();
		await connections[0]?.closed();
		await until(() =>
			fetch(`${gateway.url}/health`)
				.then(({ status }) => status === 200)
				.catch(() => false),
		);
	});

	test("a burst beyond the throttle is a 429 with Retry-After, and requests are served again later", async () => {
		const gateway = await gatewayWith({ limits: { throttle: { rate: 1, burst: 10 } } });
		const responses = await Promise.all(Array.from({ length: 40 }, () => sendRaw(gateway.url, health)));
		const refused = responses.filter(({ status }) => status === 429);
		expect(responses.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(10);
		expect(refused.length).toBeGreaterThan(0);
		for (const response of refused) expectProblem(response, "rate.exceeded");
		expect(Number(refused[0]?.headers["retry-after"])).toBeGreaterThan(0);
		await until(async () => (await sendRaw(gateway.url, health)).status === 200);
	});
});

describe("memory", () => {
	test("bodies beyond the limit of all together are a 503, until earlier responses have been sent", async () => {
		const blocked = blockedFunctions();
		const gateway = await gatewayWith({ functions: blocked.functions, limits: { maxBufferedBytes: 1_000_000 } });
		const body = `${count}${" ".repeat(400_000)}`;
		const first = [await open(gateway.url), await open(gateway.url)];
		for (const connection of first) connection.write(post(body));
		await until(() => blocked.waiting() === 2);
		expectProblem(await sendRaw(gateway.url, post(body)), "server.unavailable");
		blocked.release();
		await until(() => first.every((connection) => connection.responses().length === 1));
		expect(first.map((connection) => statuses(connection.responses()))).toEqual([[200], [200]]);
		blocked.unblock();
		// The memory is released only after the client has received the whole response.
		await until(async () => (await sendRaw(gateway.url, post(body))).status === 200);
	});

	test("bodies that are incomplete, too large or not read release their memory", async () => {
		const gateway = await gatewayWith({ limits: { maxBodyBytes: 100_000, maxBufferedBytes: 150_000 } });
		const disconnected = () => gateway.log.filter((line) => line.startsWith("POST /orders disconnected")).length;
		for (let round = 0; round < 20; round++) {
			const leaving = await open(gateway.url);
			leaving.write(head(90_000) + " ".repeat(80_000));
			leaving.socket.end();
			await until(() => disconnected() > round);
			expectProblem(await sendRaw(gateway.url, head(100_001)), "request.too_large");
			const chunked = `${head(0).replace("Content-Length: 0", "Transfer-Encoding: chunked")}1d4c0\r\n${" ".repeat(120_000)}\r\n`;
			expectProblem(await sendRaw(gateway.url, chunked), "request.too_large");
		}
		// If any of them still held its memory, there would be none for this one.
		expect((await sendRaw(gateway.url, post(`${count}${" ".repeat(99_000)}`))).status).toBe(200);
	});

	test("a body that is too large is not kept in memory, however much is sent", async () => {
		const gateway = await gatewayWith({});
		const connection = await open(gateway.url);
		const before = process.memoryUsage().arrayBuffers;
		connection.write(head(0).replace("Content-Length: 0", "Transfer-Encoding: chunked"));
		const chunk = `100000\r\n${" ".repeat(0x100000)}\r\n`;
		let sent = 0;
		await until(() => {
			if (connection.isClosed()) return true;
			if (connection.socket.writableLength === 0) {
				connection.write(chunk);
				sent += 1;
			}
			return false;
		});
		expectProblem(connection.responses()[0], "request.too_large");
		expect(sent).toBeGreaterThan(10);
		expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(6 * contract.maxBodyBytes);
	});
});

test("a client that disconnects within its body or its response does not affect others", async () => {
	const blocked = blockedFunctions();
	const gateway = await gatewayWith({ functions: blocked.functions });
	const lines = () => gateway.log.filter((line) => line.startsWith("POST /orders"));
	const inBody = await open(gateway.url);
	inBody.write(`${head(100)}half`);
	inBody.socket.end();
	await until(() => lines().length >= 1);
	expect(lines()[0]).toMatch(/^POST \/orders disconnected /);

	const waiting = await open(gateway.url);
	waiting.write(post(count));
	await until(() => blocked.waiting() === 1);
	waiting.socket.resetAndDestroy();
	await until(() => waiting.isClosed());
	blocked.release();
	await until(() => lines().length >= 2);

	const inResponse = await open(gateway.url);
	const largeResponse = JSON.stringify({ action: "count", response: { statusCode: 200, body: "x".repeat(5_000_000) } });
	inResponse.write(post(largeResponse));
	await until(() => blocked.waiting() === 1);
	blocked.release();
	await until(() => inResponse.received().length > 0);
	inResponse.socket.resetAndDestroy();
	await until(() => lines().length >= 3);
	await expectServed(gateway);
	// If a request still counted as in flight, this would wait for the whole timeout.
	await gateway.stop(60_000);
	expect(lines()).toHaveLength(3);
	expect(gateway.log.filter((line) => line.startsWith("ERROR"))).toEqual([]);
});

describe("a stop", () => {
	test("completes requests in flight, accepts no new ones, and closes idle connections", async () => {
		const blocked = blockedFunctions();
		const gateway = await gatewayWith({ functions: blocked.functions });
		const [slow, arriving, idle] = [await open(gateway.url), await open(gateway.url), await open(gateway.url)];
		idle.write(health);
		await until(() => idle.responses().length === 1);
		slow.write(post(count));
		arriving.write(head(count.length) + count.slice(0, 5));
		await until(() => blocked.waiting() === 1);
		const stopped = gateway.stop(60_000);
		await idle.closed();
		await expect(open(gateway.url)).rejects.toThrow();
		// A second request on a connection that is still open is ignored.
		slow.write(post(count));
		arriving.write(count.slice(5));
		await until(() => blocked.waiting() === 2);
		blocked.release();
		await stopped;
		for (const connection of [slow, arriving]) {
			const [response, ...others] = await connection.closed();
			expect(response).toMatchObject({ status: 200, headers: { connection: "close" } });
			expect(others).toEqual([]);
		}
		expect(blocked.waiting()).toBe(0);
	});

	test("does not wait longer than its timeout", async () => {
		const blocked = blockedFunctions();
		const gateway = await gatewayWith({ functions: blocked.functions });
		const slow = await open(gateway.url);
		slow.write(post(count));
		await until(() => blocked.waiting() === 1);
		await gateway.stop(100);
		expect(await slow.closed()).toEqual([]);
		blocked.release();
	});
});
