import { gateway as contract } from "@tap/core/contract/gateway.ts";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Gateway, GatewayOptions } from "../../src/gateway/gateway.ts";
import type { Functions } from "../../src/lambda/functions.ts";
import { type Surroundings, surroundings } from "../fixture/gateway.ts";
import { until } from "../harness.ts";
import { type Answer, ask, expectProblem, open, type Wire } from "./wire.ts";

let around: Surroundings;
beforeAll(async () => {
	around = await surroundings();
});
afterAll(() => around.stop());

async function gatewayWith(changed: Partial<GatewayOptions>): Promise<Gateway> {
	const gateway = await around.start(changed);
	onTestFinished(() => gateway.stop(0));
	return gateway;
}

/** Functions that answer when they are told to, and count who waits. */
function heldFunctions() {
	const waiting: (() => void)[] = [];
	const invoke: Functions["invoke"] = async (...invocation) => {
		await new Promise<void>((resolve) => waiting.push(resolve));
		return around.functions.invoke(...invocation);
	};
	return {
		functions: { invoke },
		waiting: () => waiting.length,
		letGo: () => {
			for (const resolve of waiting.splice(0)) resolve();
		},
	};
}

const head = (length: number) =>
	`POST /orders HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${around.token}\r\nContent-Length: ${length}\r\n\r\n`;
const post = (body: string) => head(body.length) + body;
const count = JSON.stringify({ act: "count" });
const health = "GET /health HTTP/1.1\r\nHost: h\r\n\r\n";
const isServed = async ({ url }: Gateway) => expect((await ask(url, health)).status).toBe(200);
const statuses = (answers: Answer[]) => answers.map(({ status }) => status);

/** Long enough for a request at once on a busy machine; short enough to wait for. */
const brief = { headersTimeout: 1_000, requestTimeout: 1_500, checkingInterval: 50 };

describe("slow clients", () => {
	test.each([
		["says nothing", []],
		["sends its headers in drops", ["GET /health HT", "TP/1.1\r\nHost: h\r\n", "X-A: b\r\n"]],
	])("one that %s is cut off", async (_, drops) => {
		// Only the time for the head is short.
		const gateway = await gatewayWith({ limits: { ...brief, requestTimeout: 300_000 } });
		const wire = await open(gateway.url);
		for (const drop of drops) wire.write(drop);
		expect(await wire.closed()).toEqual([]);
		await isServed(gateway);
	});

	test("one that sends its body in drops is cut off, and no function sees it", async () => {
		const held = heldFunctions();
		const gateway = await gatewayWith({ limits: brief, functions: held.functions });
		const wire = await open(gateway.url);
		wire.write(head(1_000));
		await until(() => {
			wire.write("x");
			return wire.isClosed();
		});
		expect(wire.answers()).toEqual([]);
		expect(held.waiting()).toBe(0);
		await isServed(gateway);
	});

	test("a slow answer is not a slow client, also with half a request behind it", async () => {
		const held = heldFunctions();
		const gateway = await gatewayWith({ limits: brief, functions: held.functions });
		const [alone, pipelined] = [await open(gateway.url), await open(gateway.url)];
		alone.write(post(count));
		pipelined.write(`${post(count)}GET /hea`);
		const idle = await open(gateway.url);
		await until(() => held.waiting() === 2);
		// Opened last, so when this one's time is over, so is that of the others.
		await idle.closed();
		await idle.closed();
		held.letGo();
		await until(() => alone.answers().length === 1);
		expect(statuses(alone.answers())).toEqual([200]);
		expect(statuses(await pipelined.closed())).toEqual([200]);
	});

	test("a connection without a next request is closed", async () => {
		const gateway = await gatewayWith({ limits: { keepAliveTimeout: 200 } });
		const wire = await open(gateway.url);
		wire.write(health);
		expect(statuses(await wire.closed())).toEqual([200]);
	});

	test("one that never reads its answers is cut off, and its requests do not stay in flight", async () => {
		// More than the system's buffers hold, and at once: what is tried is the gateway's way with it.
		const payload = JSON.stringify({ statusCode: 200, body: "x".repeat(5_000_000) });
		const invoke: Functions["invoke"] = () => Promise.resolve({ payload });
		const gateway = await gatewayWith({ limits: { answerTimeout: 1_000 }, functions: { invoke } });
		const wire = await open(gateway.url);
		wire.socket.pause();
		const before = around.log.length;
		for (let index = 0; index < 5; index++) wire.write(post(count));
		await until(() => around.log.slice(before).some((line) => line.startsWith("POST /orders")));
		wire.socket.resume();
		expect(statuses(await wire.closed()).length).toBeLessThan(5);
		await isServed(gateway);
		await gateway.stop(60_000);
	});
});

describe("many clients", () => {
	test("2,000 idle connections disturb nobody, and are closed at a stop", async () => {
		const gateway = await gatewayWith({});
		const wires: Wire[] = [];
		while (wires.length < 2_000) {
			wires.push(...(await Promise.all(Array.from({ length: 100 }, () => open(gateway.url)))));
		}
		await isServed(gateway);
		wires[0]?.write(health);
		await until(() => wires[0]?.answers().length === 1);
		expect(wires.filter((wire) => wire.isClosed())).toEqual([]);
		await gateway.stop(0);
		await until(() => wires.every((wire) => wire.isClosed()));
	});

	test("connections beyond the limit are closed at once, and there is room when others go", async () => {
		const gateway = await gatewayWith({ limits: { maxConnections: 3 } });
		const wires = await Promise.all([open(gateway.url), open(gateway.url), open(gateway.url)]);
		const more = await open(gateway.url);
		expect(await more.closed()).toEqual([]);
		for (const wire of wires) wire.write(health);
		await until(() => wires.every((wire) => wire.answers().length === 1));
		wires[0]?.socket.end();
		await wires[0]?.closed();
		await until(() =>
			fetch(`${gateway.url}/health`)
				.then(({ status }) => status === 200)
				.catch(() => false),
		);
	});

	test("a burst over the throttle is told to come back, and then served", async () => {
		const gateway = await gatewayWith({ limits: { throttle: { rate: 5, burst: 10 } } });
		const answers = await Promise.all(Array.from({ length: 40 }, () => ask(gateway.url, health)));
		const refused = answers.filter(({ status }) => status === 429);
		expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(10);
		expect(refused.length).toBeGreaterThan(0);
		for (const answer of refused) expectProblem(answer, "rate.exceeded");
		expect(Number(refused[0]?.headers["retry-after"])).toBeGreaterThan(0);
		await until(async () => (await ask(gateway.url, health)).status === 200);
	});
});

describe("memory", () => {
	test("all bodies together have a limit: beyond it 503, and room again when answers are sent", async () => {
		const held = heldFunctions();
		const gateway = await gatewayWith({ functions: held.functions, limits: { maxBuffered: 1_000_000 } });
		const body = `${count}${" ".repeat(400_000)}`;
		const first = [await open(gateway.url), await open(gateway.url)];
		for (const wire of first) wire.write(post(body));
		await until(() => held.waiting() === 2);
		expectProblem(await ask(gateway.url, post(body)), "server.unavailable");
		held.letGo();
		await until(() => first.every((wire) => wire.answers().length === 1));
		expect(first.map((wire) => statuses(wire.answers()))).toEqual([[200], [200]]);
		const wire = await open(gateway.url);
		await until(() => {
			if (held.waiting() === 0) wire.write(post(body));
			held.letGo();
			return wire.answers().length > 0;
		});
		expect(wire.answers()[0]?.status).toBe(200);
	});

	test("bodies that break off, are too large or are not read leave nothing behind", async () => {
		const gateway = await gatewayWith({ limits: { maxBody: 100_000, maxBuffered: 150_000 } });
		const before = around.log.length;
		const gone = () => around.log.slice(before).filter((line) => line.startsWith("POST /orders gone")).length;
		for (let round = 0; round < 20; round++) {
			const leaving = await open(gateway.url);
			leaving.write(head(90_000) + " ".repeat(80_000));
			leaving.socket.end();
			await until(() => gone() === round + 1);
			expectProblem(await ask(gateway.url, head(100_001)), "request.too_large");
			const chunked = `${head(0).replace("Content-Length: 0", "Transfer-Encoding: chunked")}1d4c0\r\n${" ".repeat(120_000)}\r\n`;
			expectProblem(await ask(gateway.url, chunked), "request.too_large");
		}
		// Had any of them kept its place, there would be none for this one.
		expect((await ask(gateway.url, post(`${count}${" ".repeat(99_000)}`))).status).toBe(200);
	});

	test("a body that is larger than it may be is not kept, however long it goes on", async () => {
		const gateway = await gatewayWith({});
		const wire = await open(gateway.url);
		const before = process.memoryUsage().arrayBuffers;
		wire.write(head(0).replace("Content-Length: 0", "Transfer-Encoding: chunked"));
		const chunk = `100000\r\n${" ".repeat(0x100000)}\r\n`;
		let sent = 0;
		await until(() => {
			if (wire.isClosed()) return true;
			if (wire.socket.writableLength === 0) {
				wire.write(chunk);
				sent += 1;
			}
			return false;
		});
		expectProblem(wire.answers()[0], "request.too_large");
		expect(sent).toBeGreaterThan(10);
		expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(6 * contract.maxBody);
	});
});

test("a client that leaves in the middle of its body or of its answer harms nobody", async () => {
	const held = heldFunctions();
	const gateway = await gatewayWith({ functions: held.functions });
	const before = around.log.length;
	const lines = () => around.log.slice(before).filter((line) => line.startsWith("POST /orders"));
	const inBody = await open(gateway.url);
	inBody.write(`${head(100)}half`);
	inBody.socket.end();
	await until(() => lines().length === 1);
	expect(lines()[0]).toMatch(/^POST \/orders gone /);

	const waiting = await open(gateway.url);
	waiting.write(post(count));
	await until(() => held.waiting() === 1);
	waiting.socket.resetAndDestroy();
	await until(() => waiting.isClosed());
	held.letGo();
	await until(() => lines().length === 2);

	const inAnswer = await open(gateway.url);
	const big = JSON.stringify({ act: "count", answer: { statusCode: 200, body: "x".repeat(5_000_000) } });
	inAnswer.write(post(big));
	await until(() => held.waiting() === 1);
	held.letGo();
	await until(() => inAnswer.received().length > 0);
	inAnswer.socket.resetAndDestroy();
	await until(() => lines().length === 3);
	await isServed(gateway);
	// Nothing is counted as in flight any more, or this would wait to its end.
	await gateway.stop(60_000);
	expect(around.log.filter((line) => line.startsWith("ERROR"))).toEqual([]);
});

describe("a stop", () => {
	test("answers what is in flight whole, takes nothing new, and closes the rest", async () => {
		const held = heldFunctions();
		const gateway = await gatewayWith({ functions: held.functions });
		const [slow, arriving, idle] = [await open(gateway.url), await open(gateway.url), await open(gateway.url)];
		idle.write(health);
		await until(() => idle.answers().length === 1);
		slow.write(post(count));
		arriving.write(head(count.length) + count.slice(0, 5));
		await until(() => held.waiting() === 1);
		const stopped = gateway.stop(60_000);
		await idle.closed();
		await expect(open(gateway.url)).rejects.toThrow();
		// A second request on a connection that is still open is not worked on.
		slow.write(post(count));
		arriving.write(count.slice(5));
		await until(() => held.waiting() === 2);
		held.letGo();
		await stopped;
		for (const wire of [slow, arriving]) {
			const [answer, ...others] = await wire.closed();
			expect(answer).toMatchObject({ status: 200, headers: { connection: "close" } });
			expect(others).toEqual([]);
		}
		expect(held.waiting()).toBe(0);
	});

	test("does not wait longer than its patience", async () => {
		const held = heldFunctions();
		const gateway = await gatewayWith({ functions: held.functions });
		const slow = await open(gateway.url);
		slow.write(post(count));
		await until(() => held.waiting() === 1);
		await gateway.stop(100);
		expect(await slow.closed()).toEqual([]);
		held.letGo();
	});
});
