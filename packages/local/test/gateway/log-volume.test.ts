import { gateway as contract } from "@tap/core/contract/gateway.ts";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type GatewayFixture, type GatewayUnderTest, startGatewayFixture } from "../fixture/gateway-under-test.ts";
import { until } from "../harness.ts";
import { open } from "./raw-connection.ts";

// What one caller can make the access log write. packages/functions/test/log-volume.test.ts asks the same of the functions.

/** The most that one request may write, in bytes. */
const maxBytes = 512;

let fixture: GatewayFixture;
beforeAll(async () => {
	fixture = await startGatewayFixture();
});
afterAll(() => fixture?.stop());

/** Starts a gateway for the lines of one test. */
async function startOne(): Promise<GatewayUnderTest> {
	const gateway = await fixture.start();
	onTestFinished(() => gateway.stop(0));
	return gateway;
}

/** Nearly all that the request line and headers may have together. */
const room = contract.maxHeaderBytes - 200;
const fill = (text: string) => text.repeat(Math.floor(room / text.length));
const head = "Host: 127.0.0.1\r\nConnection: close\r\n";

/** Sends bytes, and returns the lines that they made the gateway log. */
async function logOf(bytes: string): Promise<string[]> {
	const { url, log } = await startOne();
	const connection = await open(url);
	connection.write(bytes);
	await connection.closed();
	await until(() => log.length > 0);
	return log;
}

describe("one request writes one line of bounded length", () => {
	const requests: [string, string][] = [
		["of a short path", `GET /products HTTP/1.1\r\n${head}\r\n`],
		["of a path of many segments that could be ids", `GET ${fill("/a")} HTTP/1.1\r\n${head}\r\n`],
		["of a path of many segments that are no ids", `GET ${fill("/~")} HTTP/1.1\r\n${head}\r\n`],
		["of a path of long segments", `GET ${fill(`/${"a".repeat(44)}`)} HTTP/1.1\r\n${head}\r\n`],
		["of a path of slashes", `GET ${fill("/")} HTTP/1.1\r\n${head}\r\n`],
		["of encoded line breaks", `GET /products/${fill("%0d%0aERROR")} HTTP/1.1\r\n${head}\r\n`],
		["of a path of control characters", `GET /${"\u001b[31m\u0085".repeat(100)} HTTP/1.1\r\n${head}\r\n`],
		["of a long query", `GET /products?${fill("a=b&")} HTTP/1.1\r\n${head}\r\n`],
		["of a long user agent", `GET /products HTTP/1.1\r\n${head}User-Agent: ${fill("a")}\r\n\r\n`],
		["of a long token", `GET /orders HTTP/1.1\r\n${head}Authorization: Bearer ${fill("a")}\r\n\r\n`],
		["of two thousand headers", `GET /products HTTP/1.1\r\n${head}${fill("a:b\r\n")}\r\n`],
		["of headers that are too large", `GET /products HTTP/1.1\r\n${head}X: ${"a".repeat(60_000)}\r\n\r\n`],
		["of a header for a parser's limit", `GET /products HTTP/1.1\r\n${head}X: ${"a".repeat(100_000)}\r\n\r\n`],
		["of a folded header", `GET /products HTTP/1.1\r\n${head}X: a\r\n ERROR gateway: forged\r\n\r\n`],
		["of a long method", `${fill("A")} /products HTTP/1.1\r\n${head}\r\n`],
		["of bytes that are no HTTP", `${fill("\u0000\n")}\r\n\r\n`],
		["of an unknown host", `GET ${fill("/a")} HTTP/1.1\r\nHost: ${"a".repeat(100)}\r\nConnection: close\r\n\r\n`],
	];
	test.each(requests)("%s", async (_, bytes) => {
		const lines = await logOf(bytes);
		expect(lines).toHaveLength(1);
		expect(lines.join("")).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]|forged/u);
		expect(Buffer.byteLength(lines.join(""))).toBeLessThanOrEqual(maxBytes);
	});
});

test("3,000 bad tokens write a line each, of the same length as any other", async () => {
	const { url, log } = await startOne();
	const connection = await open(url);
	const count = 3_000;
	for (let sent = 0; sent < count; sent++) {
		const last = sent === count - 1 ? "Connection: close\r\n" : "";
		connection.write(`GET /orders HTTP/1.1\r\nHost: 127.0.0.1\r\n${last}Authorization: Bearer eyJ.${sent}.x\r\n\r\n`);
	}
	await connection.closed();
	await until(() => log.length >= count);
	expect(log).toHaveLength(count);
	// 401, and 429 beyond the throttle.
	for (const line of log) expect(line).toMatch(/^GET \/orders (401|429) \d+ ms listOrders - [\da-f-]{36}$/);
	expect(Buffer.byteLength(log.join(""))).toBeLessThanOrEqual(count * 100);
});
