import { gzipSync } from "node:zlib";
import { gateway as contract } from "@tap/core/contract/gateway.ts";
import type { ProblemCode } from "@tap/core/contract/problem.ts";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Functions } from "../../src/lambda/functions.ts";
import { type GatewayFixture, type GatewayUnderTest, startGatewayFixture } from "../fixture/gateway-under-test.ts";
import { until } from "../harness.ts";
import { exchange, expectProblem, open, type RawResponse, sendRaw } from "./raw-connection.ts";

let fixture: GatewayFixture;
let gateway: GatewayUnderTest;
let url: string;
/** Blocks the action `wait` until a test resolves it. */
let gate = Promise.resolve();
/** The number of events that have reached a function. */
let invoked = 0;

beforeAll(async () => {
	fixture = await startGatewayFixture();
	const invoke: Functions["invoke"] = async (name, event, requestId) => {
		invoked += 1;
		if (JSON.stringify(event).includes("wait")) await gate;
		return fixture.functions.invoke(name, event, requestId);
	};
	gateway = await fixture.start({ functions: { invoke } });
	url = gateway.url;
});
afterAll(async () => {
	await gateway.stop(0);
	await fixture.stop();
});

/** Whatever a client sent, the next one is served. */
afterEach(async () => {
	expect((await fetch(`${url}/health`)).status).toBe(200);
	expect(gateway.log.filter((line) => line.startsWith("ERROR"))).toEqual([]);
});

/** Returns a request of Ada's. The handler of these tests runs the action that the body names. */
function post(body: string, headers: string[] = [`Content-Length: ${Buffer.byteLength(body, "latin1")}`]): string {
	const all = ["Host: localhost", `Authorization: Bearer ${fixture.token}`, ...headers];
	return `POST /orders HTTP/1.1\r\n${all.join("\r\n")}\r\n\r\n${body}`;
}

const action = (name: string) => JSON.stringify({ action: name });
const health = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
const lastHealth = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
const statuses = (responses: RawResponse[]) => responses.map(({ status }) => status);

describe("invalid HTTP/1.1", () => {
	test.each([
		["no request line", "GARBAGE\r\n\r\n"],
		["HTTP/0.9", "GET /health\r\n\r\n"],
		["NUL", `${"\0".repeat(64)}\r\n\r\n`],
		["a TLS hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"],
		["the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
		["an unknown version", "GET /health HTTP/9.9\r\nHost: localhost\r\n\r\n"],
		["an unknown method", "FROB /health HTTP/1.1\r\nHost: localhost\r\n\r\n"],
		["a method in lower case", "get /health HTTP/1.1\r\nHost: localhost\r\n\r\n"],
		["a line without a colon", "GET /health HTTP/1.1\r\nHost: localhost\r\nno colon here\r\n\r\n"],
		["a space before a colon", "GET /health HTTP/1.1\r\nHost: localhost\r\nX-A : b\r\n\r\n"],
		["a header without a name", "GET /health HTTP/1.1\r\nHost: localhost\r\n: b\r\n\r\n"],
		["a header that is folded", "GET /health HTTP/1.1\r\nHost: localhost\r\nX-A: a\r\n b\r\n\r\n"],
		["NUL in a header", "GET /health HTTP/1.1\r\nHost: localhost\r\nX-A: a\0b\r\n\r\n"],
		["a control character in a header", "GET /health HTTP/1.1\r\nHost: localhost\r\nX-A: a\x07b\r\n\r\n"],
		["a line feed alone", "GET /health HTTP/1.1\nHost: h\n\n"],
		["a carriage return alone", "GET /health HTTP/1.1\r\nHost: localhost\r\nX-A: a\rX-B: b\r\n\r\n"],
		["a space in the path", "GET /hea lth HTTP/1.1\r\nHost: localhost\r\n\r\n"],
		["a control character in the path", "GET /hea\x01lth HTTP/1.1\r\nHost: localhost\r\n\r\n"],
		["bytes beyond ASCII in the path", "GET /h\xe4lth HTTP/1.1\r\nHost: localhost\r\n\r\n"],
		["NUL in the path", "GET /hea\0lth HTTP/1.1\r\nHost: localhost\r\n\r\n"],
		["the target of a CONNECT in a GET", "GET h:80 HTTP/1.1\r\nHost: localhost\r\n\r\n"],
		["no target", "GET  HTTP/1.1\r\nHost: localhost\r\n\r\n"],
	])("%s is a 400, and the connection is closed", async (_, text) => {
		const responses = await exchange(url, text);
		expect(responses).toHaveLength(1);
		expectProblem(responses[0], "request.malformed");
	});

	test("a CONNECT is closed without a response: the gateway is not a proxy", async () => {
		expect(await exchange(url, "CONNECT h:443 HTTP/1.1\r\nHost: localhost\r\n\r\n")).toEqual([]);
	});

	test("a client that keeps its side of the connection open gets the response, and the connection is closed", async () => {
		const connection = await open(url, { allowHalfOpen: true });
		connection.write("GARBAGE\r\n\r\n");
		await until(() => connection.socket.readableEnded);
		expectProblem(connection.responses()[0], "request.malformed");
		await until(() => {
			connection.write("more");
			return connection.isClosed();
		});
	});
});

describe("ambiguous lengths", () => {
	const lengths: [string, string[]][] = [
		["two different lengths", ["Content-Length: 3", "Content-Length: 4"]],
		["the same length twice", ["Content-Length: 3", "Content-Length: 3"]],
		["a list of lengths", ["Content-Length: 3, 3"]],
		["a negative length", ["Content-Length: -3"]],
		["a length with a plus", ["Content-Length: +3"]],
		["a length in hexadecimal", ["Content-Length: 0x3"]],
		["a length beyond any number", ["Content-Length: 99999999999999999999999"]],
		["an empty length", ["Content-Length: "]],
		["a length and chunks", ["Content-Length: 3", "Transfer-Encoding: chunked"]],
		["chunks and a length", ["Transfer-Encoding: chunked", "Content-Length: 3"]],
		["chunks that are not the last coding", ["Transfer-Encoding: chunked, gzip"]],
		["a coding before the chunks", ["Transfer-Encoding: gzip, chunked"]],
		["chunks twice", ["Transfer-Encoding: chunked, chunked"]],
		["chunks on two lines", ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"]],
		["no coding", ["Transfer-Encoding: identity"]],
		["an unknown coding", ["Transfer-Encoding: xchunked"]],
	];
	test.each(lengths)("%s is a 400, and the bytes that follow are not a request", async (_, headers) => {
		const before = invoked;
		const responses = await exchange(url, `${post("3\r\nabc\r\n0\r\n\r\n", headers)}${health}`);
		expect(responses).toHaveLength(1);
		expectProblem(responses[0], "request.malformed");
		expect(invoked).toBe(before);
	});

	test.each([
		["a size that is not a number", "xyz\r\nabc\r\n0\r\n\r\n"],
		["a negative size", "-3\r\nabc\r\n0\r\n\r\n"],
		["a size beyond any number", "fffffffffffffffff\r\nabc\r\n"],
		["a chunk that is longer than its size", "2\r\nabc\r\n0\r\n\r\n"],
		["a very long extension", `3;${"a=b;".repeat(10_000)}\r\nabc\r\n0\r\n\r\n`],
		["a line feed alone", "3\nabc\n0\n\n"],
		["an invalid trailer", "3\r\nabc\r\n0\r\nno colon\r\n\r\n"],
	])("chunks with %s are a 400", async (_, body) => {
		const before = invoked;
		const responses = await exchange(url, post(body, ["Transfer-Encoding: chunked"]));
		expect(responses).toHaveLength(1);
		expectProblem(responses[0], "request.malformed");
		expect(invoked).toBe(before);
	});

	test("chunks with an extension and a trailer are a body, and the trailer is not a header", async () => {
		const body = `4;a=b\r\n{"ac\r\nc\r\ntion":"echo"\r\n1\r\n}\r\n0\r\nX-Late: yes\r\nAuthorization: none\r\n\r\n`;
		const response = await sendRaw(url, post(body, ["Transfer-Encoding: chunked", "Trailer: X-Late"]));
		expect(response.status).toBe(200);
		const event = JSON.parse(response.body);
		expect(event.body).toBe(action("echo"));
		expect(Object.keys(event.headers).filter((name) => /late|trailer|transfer/i.test(name))).toEqual([]);
		expect(event.multiValueHeaders.Authorization).toEqual([`Bearer ${fixture.token}`]);
	});

	test("bytes beyond the length are the next request, or a 400", async () => {
		const responses = await exchange(url, `${post(action("count"))}GARBAGE\r\n\r\n`);
		expect(statuses(responses)).toEqual([200, 400]);
	});

	test("a body shorter than its length reaches no function", async () => {
		const before = invoked;
		const connection = await open(url);
		connection.write(post("half", ["Content-Length: 100"]));
		connection.socket.end();
		expect(await connection.closed()).toEqual([]);
		expect(invoked).toBe(before);
	});

	test("HTTP/1.0 has no chunks", async () => {
		const text = post("0\r\n\r\n", ["Transfer-Encoding: chunked"]).replace("HTTP/1.1", "HTTP/1.0");
		expectProblem((await exchange(url, text))[0], "request.malformed");
	});
});

describe("pipelining", () => {
	test("responses come in order, also if the first is slow", async () => {
		let release = () => {};
		gate = new Promise((resolve) => {
			release = resolve;
		});
		const connection = await open(url);
		const before = invoked;
		connection.write(post(action("wait")) + health + post(action("echo")) + lastHealth);
		await until(() => invoked === before + 2);
		expect(connection.received()).toBe("");
		release();
		const responses = await connection.closed();
		expect(statuses(responses)).toEqual([200, 200, 200, 200]);
		expect(responses.map(({ body }) => body.length > 100)).toEqual([false, false, true, false]);
	});

	test("requests after one with Connection: close are ignored", async () => {
		const before = invoked;
		const responses = await exchange(url, lastHealth + post(action("count")));
		expect(statuses(responses)).toEqual([200]);
		expect(invoked).toBe(before);
	});

	test("requests after a response with Connection: close are ignored", async () => {
		const before = invoked;
		const connection = await open(url);
		// Without a token the body is not read, so the connection cannot be reused.
		connection.write("POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n");
		await until(() => connection.responses().length === 1);
		connection.write(`abc${post(action("count"))}`);
		expectProblem((await connection.closed())[0], "auth.unauthenticated");
		expect(connection.responses()).toHaveLength(1);
		expect(invoked).toBe(before);
	});

	test("a slow request gets its response although invalid bytes follow", async () => {
		let release = () => {};
		gate = new Promise((resolve) => {
			release = resolve;
		});
		const connection = await open(url);
		const before = invoked;
		connection.write(`${post(action("wait"))}GARBAGE\r\n\r\n`);
		await until(() => invoked > before);
		release();
		expect(statuses(await connection.closed())).toEqual([200, 400]);
	});
});

describe("hosts, targets and methods", () => {
	test.each<[string, string, ProblemCode]>([
		["no host", "GET /health HTTP/1.1\r\nConnection: close\r\n\r\n", "request.malformed"],
		["two hosts", "GET /health HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", "request.malformed"],
		["an asterisk", "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", "route.not_found"],
		["a path of the file system", "GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", "route.not_found"],
		["a path through another", "GET /products/../users/me HTTP/1.1\r\nHost: localhost\r\n\r\n", "route.not_found"],
		[
			"an encoded path through another",
			"GET /products/%2e%2e/users HTTP/1.1\r\nHost: localhost\r\n\r\n",
			"route.not_found",
		],
		["two slashes", "GET //health HTTP/1.1\r\nHost: localhost\r\n\r\n", "route.not_found"],
		["TRACE", "TRACE /health HTTP/1.1\r\nHost: localhost\r\nX-Secret: s\r\n\r\n", "method.not_allowed"],
		["a method of WebDAV", "PROPFIND /products HTTP/1.1\r\nHost: localhost\r\n\r\n", "method.not_allowed"],
		["M-SEARCH", "M-SEARCH /products HTTP/1.1\r\nHost: localhost\r\n\r\n", "method.not_allowed"],
	])("%s: %j is %s", async (_, text, code) => {
		const response = await sendRaw(url, text);
		expectProblem(response, code);
		expect(response.body).not.toContain("X-Secret");
	});

	test("scheme and host of a target are ignored", async () => {
		for (const target of ["http://other.example/health", "HTTPS://other.example:8443/health?x=1"]) {
			expect((await sendRaw(url, `GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`)).status).toBe(200);
		}
		expectProblem(
			await sendRaw(url, "GET http://other.example HTTP/1.1\r\nHost: localhost\r\n\r\n"),
			"route.not_found",
		);
	});

	test("HTTP/1.0 needs no host, and its connection is closed unless it asks for keep-alive", async () => {
		expect(statuses(await exchange(url, "GET /health HTTP/1.0\r\n\r\n"))).toEqual([200]);
		const kept = "GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
		expect(statuses(await exchange(url, `${kept}GET /health HTTP/1.0\r\n\r\n`))).toEqual([200, 200]);
	});

	test.each(["h2c", "websocket"])("an upgrade to %s is ignored: the response is HTTP/1.1", async (protocol) => {
		const headers = `Connection: Upgrade, HTTP2-Settings\r\nUpgrade: ${protocol}\r\nHTTP2-Settings: AAMAAABkAAQAAP__`;
		const response = await sendRaw(url, `GET /health HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n\r\n`);
		expect(response.status).toBe(200);
		expect(response.headers).not.toHaveProperty("upgrade");
	});

	test("thousands of parameters, and names with a meaning in JavaScript, arrive unchanged", async () => {
		const query = `${"a&".repeat(4_000)}__proto__=1&constructor=2&a%00b=%00&c[]=3&%zz=4`;
		const connection = post(action("echo")).replace("POST /orders", `POST /orders?${query}`);
		const response = await sendRaw(url, connection);
		expect(response.status).toBe(200);
		const event = JSON.parse(response.body);
		expect(event.multiValueQueryStringParameters.a).toHaveLength(4_000);
		expect(Object.keys(event.queryStringParameters).toSorted()).toEqual(
			["%zz", "__proto__", "a", "a\0b", "c[]", "constructor"].toSorted(),
		);
	});
});

describe("Expect", () => {
	test("100-continue gets an interim response if the request is accepted", async () => {
		const body = action("count");
		const connection = await open(url);
		connection.write(post("", [`Content-Length: ${body.length}`, "Expect: 100-continue"]));
		await until(() => connection.responses().length === 1);
		expect(statuses(connection.responses())).toEqual([100]);
		connection.write(body);
		await until(() => connection.responses().length === 2);
		expect(statuses(connection.responses())).toEqual([100, 200]);
	});

	test("an HTTP/1.0 client gets no interim response", async () => {
		const body = action("count");
		const text = post(body, [`Content-Length: ${body.length}`, "Expect: 100-continue"]);
		expect(statuses(await exchange(url, text.replace("HTTP/1.1", "HTTP/1.0")))).toEqual([200]);
	});

	test("other expectations are ignored", async () => {
		const body = action("count");
		expect((await sendRaw(url, post(body, [`Content-Length: ${body.length}`, "Expect: tea"]))).status).toBe(200);
	});
});

describe("compressed bodies", () => {
	const compressed = (body: Buffer, coding: string) =>
		post(body.toString("latin1"), [`Content-Length: ${body.length}`, `Content-Encoding: ${coding}`]);

	test("gzip is decompressed, as by API Gateway, and the function gets no Content-Encoding", async () => {
		const event = JSON.parse((await sendRaw(url, compressed(gzipSync(action("echo")), "gzip"))).body);
		expect(event.body).toBe(action("echo"));
		expect(event.headers).not.toHaveProperty("Content-Encoding");
		expect((await sendRaw(url, compressed(Buffer.from(action("count")), "identity"))).status).toBe(200);
	});

	test.each([
		["another coding", "br", gzipSync("{}")],
		["several codings", "gzip, gzip", gzipSync(gzipSync("{}"))],
		["a body that is not compressed", "gzip", Buffer.from("{}")],
		["a truncated body", "gzip", gzipSync("x".repeat(1_000)).subarray(0, 20)],
	])("%s is a 415", async (_, coding, body) => {
		const before = invoked;
		expectProblem(await sendRaw(url, compressed(body, coding)), "media_type.unsupported");
		expect(invoked).toBe(before);
	});

	test("a decompression bomb is a 413, and is never decompressed beyond the limit", async () => {
		const bomb = gzipSync(Buffer.alloc(20 * contract.maxBodyBytes));
		const before = process.memoryUsage().arrayBuffers;
		expectProblem(await sendRaw(url, compressed(bomb, "gzip")), "request.too_large");
		expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5 * contract.maxBodyBytes);
	});
});

describe("bodies that are not text", () => {
	test("invalid UTF-8 is replaced as by API Gateway, and no other byte is changed", async () => {
		const response = await sendRaw(url, post('{"action":"echo","a":"\xff\xc3"}'));
		expect(JSON.parse(Buffer.from(response.body, "latin1").toString()).body).toBe(
			'{"action":"echo","a":"\uFFFD\uFFFD"}',
		);
	});
});
