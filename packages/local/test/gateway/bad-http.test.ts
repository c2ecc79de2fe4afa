import { gzipSync } from "node:zlib";
import { gateway as contract } from "@tap/core/contract/gateway.ts";
import type { ProblemCode } from "@tap/core/contract/problem.ts";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Gateway } from "../../src/gateway/gateway.ts";
import type { Functions } from "../../src/lambda/functions.ts";
import { type Surroundings, surroundings } from "../fixture/gateway.ts";
import { until } from "../harness.ts";
import { type Answer, ask, exchange, expectProblem, open } from "./wire.ts";

let around: Surroundings;
let gateway: Gateway;
let url: string;
/** Ends when a test lets go of it; only the act `wait` of a body waits for it. */
let gate = Promise.resolve();
/** How many events have reached a function. */
let invoked = 0;

beforeAll(async () => {
	around = await surroundings();
	const invoke: Functions["invoke"] = async (name, event, requestId) => {
		invoked += 1;
		if (JSON.stringify(event).includes("wait")) await gate;
		return around.functions.invoke(name, event, requestId);
	};
	gateway = await around.start({ functions: { invoke } });
	url = gateway.url;
});
afterAll(async () => {
	await gateway.stop(0);
	await around.stop();
});

/** Whatever a client did, the next one is served. */
afterEach(async () => {
	expect((await fetch(`${url}/health`)).status).toBe(200);
	expect(around.log.filter((line) => line.startsWith("ERROR"))).toEqual([]);
});

/** A request that Ada sends; the handler of these tests does what its body says. */
function post(body: string, headers: string[] = [`Content-Length: ${Buffer.byteLength(body, "latin1")}`]): string {
	const all = ["Host: h", `Authorization: Bearer ${around.token}`, ...headers];
	return `POST /orders HTTP/1.1\r\n${all.join("\r\n")}\r\n\r\n${body}`;
}

const act = (name: string) => JSON.stringify({ act: name });
const health = "GET /health HTTP/1.1\r\nHost: h\r\n\r\n";
const lastHealth = "GET /health HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
const statuses = (answers: Answer[]) => answers.map(({ status }) => status);

describe("what is not HTTP/1.1", () => {
	test.each([
		["no request line", "GARBAGE\r\n\r\n"],
		["NUL", `${"\0".repeat(64)}\r\n\r\n`],
		["a TLS hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"],
		["the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
		["an unknown version", "GET /health HTTP/9.9\r\nHost: h\r\n\r\n"],
		["an unknown method", "FROB /health HTTP/1.1\r\nHost: h\r\n\r\n"],
		["a method in lower case", "get /health HTTP/1.1\r\nHost: h\r\n\r\n"],
		["a line without a colon", "GET /health HTTP/1.1\r\nHost: h\r\nno colon here\r\n\r\n"],
		["a space before a colon", "GET /health HTTP/1.1\r\nHost: h\r\nX-A : b\r\n\r\n"],
		["a header without a name", "GET /health HTTP/1.1\r\nHost: h\r\n: b\r\n\r\n"],
		["a header that is folded", "GET /health HTTP/1.1\r\nHost: h\r\nX-A: a\r\n b\r\n\r\n"],
		["NUL in a header", "GET /health HTTP/1.1\r\nHost: h\r\nX-A: a\0b\r\n\r\n"],
		["a control character in a header", "GET /health HTTP/1.1\r\nHost: h\r\nX-A: a\x07b\r\n\r\n"],
		["a line feed alone", "GET /health HTTP/1.1\nHost: h\n\n"],
		["a carriage return alone", "GET /health HTTP/1.1\r\nHost: h\r\nX-A: a\rX-B: b\r\n\r\n"],
		["a space in the path", "GET /hea lth HTTP/1.1\r\nHost: h\r\n\r\n"],
		["a control character in the path", "GET /hea\x01lth HTTP/1.1\r\nHost: h\r\n\r\n"],
		["bytes beyond ASCII in the path", "GET /h\xe4lth HTTP/1.1\r\nHost: h\r\n\r\n"],
		["NUL in the path", "GET /hea\0lth HTTP/1.1\r\nHost: h\r\n\r\n"],
		["the target of a CONNECT in a GET", "GET h:80 HTTP/1.1\r\nHost: h\r\n\r\n"],
		["no target", "GET  HTTP/1.1\r\nHost: h\r\n\r\n"],
	])("%s is 400 on a closed connection", async (_, text) => {
		const answers = await exchange(url, text);
		expect(answers).toHaveLength(1);
		expectProblem(answers[0], "request.malformed");
	});

	test("a CONNECT is closed without an answer, for nobody is connected to anything here", async () => {
		expect(await exchange(url, "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n")).toEqual([]);
	});

	test("a client that says no more has its last word, and the connection ends though it keeps its side open", async () => {
		const wire = await open(url, { allowHalfOpen: true });
		wire.write("GARBAGE\r\n\r\n");
		await until(() => wire.socket.readableEnded);
		expectProblem(wire.answers()[0], "request.malformed");
		await until(() => {
			wire.write("more");
			return wire.isClosed();
		});
	});
});

describe("a length that cannot be trusted", () => {
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
		["a coding that nobody knows", ["Transfer-Encoding: xchunked"]],
	];
	test.each(lengths)("%s is 400, and what follows is not taken for a request", async (_, headers) => {
		const before = invoked;
		const answers = await exchange(url, `${post("3\r\nabc\r\n0\r\n\r\n", headers)}${health}`);
		expect(answers).toHaveLength(1);
		expectProblem(answers[0], "request.malformed");
		expect(invoked).toBe(before);
	});

	test.each([
		["sizes that are no number", "xyz\r\nabc\r\n0\r\n\r\n"],
		["a negative size", "-3\r\nabc\r\n0\r\n\r\n"],
		["a size beyond any number", "fffffffffffffffff\r\nabc\r\n"],
		["a chunk that is longer than it says", "2\r\nabc\r\n0\r\n\r\n"],
		["an extension that goes on and on", `3;${"a=b;".repeat(10_000)}\r\nabc\r\n0\r\n\r\n`],
		["a line feed alone", "3\nabc\n0\n\n"],
		["a trailer that is no header", "3\r\nabc\r\n0\r\nno colon\r\n\r\n"],
	])("chunks with %s are 400", async (_, body) => {
		const before = invoked;
		const answers = await exchange(url, post(body, ["Transfer-Encoding: chunked"]));
		expect(answers).toHaveLength(1);
		expectProblem(answers[0], "request.malformed");
		expect(invoked).toBe(before);
	});

	test("chunks with an extension and a trailer are a body; the trailer is no header", async () => {
		const body = `4;a=b\r\n{"ac\r\n9\r\nt":"echo"\r\n1\r\n}\r\n0\r\nX-Late: yes\r\nAuthorization: none\r\n\r\n`;
		const answer = await ask(url, post(body, ["Transfer-Encoding: chunked", "Trailer: X-Late"]));
		expect(answer.status).toBe(200);
		const event = JSON.parse(answer.body);
		expect(event.body).toBe(act("echo"));
		expect(Object.keys(event.headers).filter((name) => /late|trailer|transfer/i.test(name))).toEqual([]);
		expect(event.multiValueHeaders.Authorization).toEqual([`Bearer ${around.token}`]);
	});

	test("what a client sends beyond its length is the next request, or none", async () => {
		const answers = await exchange(url, `${post(act("count"))}GARBAGE\r\n\r\n`);
		expect(statuses(answers)).toEqual([200, 400]);
	});

	test("what a client sends less than its length is no request", async () => {
		const before = invoked;
		const wire = await open(url);
		wire.write(post("half", ["Content-Length: 100"]));
		wire.socket.end();
		expect(await wire.closed()).toEqual([]);
		expect(invoked).toBe(before);
	});

	test("HTTP/1.0 has no chunks", async () => {
		const text = post("0\r\n\r\n", ["Transfer-Encoding: chunked"]).replace("HTTP/1.1", "HTTP/1.0");
		expectProblem((await exchange(url, text))[0], "request.malformed");
	});
});

describe("pipelining", () => {
	test("answers come in order, also when the first is slow", async () => {
		let letGo = () => {};
		gate = new Promise((resolve) => {
			letGo = resolve;
		});
		const wire = await open(url);
		const before = invoked;
		wire.write(post(act("wait")) + health + post(act("echo")) + lastHealth);
		await until(() => invoked === before + 2);
		expect(wire.received()).toBe("");
		letGo();
		const answers = await wire.closed();
		expect(statuses(answers)).toEqual([200, 200, 200, 200]);
		expect(answers.map(({ body }) => body.length > 100)).toEqual([false, false, true, false]);
	});

	test("after a request that closes, nothing more is worked on", async () => {
		const before = invoked;
		const answers = await exchange(url, lastHealth + post(act("count")));
		expect(statuses(answers)).toEqual([200]);
		expect(invoked).toBe(before);
	});

	test("after an answer that closes, neither", async () => {
		const before = invoked;
		const wire = await open(url);
		// Without a token the body is not read, so the connection cannot go on.
		wire.write("POST /orders HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n");
		await until(() => wire.answers().length === 1);
		wire.write(`abc${post(act("count"))}`);
		expectProblem((await wire.closed())[0], "auth.unauthenticated");
		expect(wire.answers()).toHaveLength(1);
		expect(invoked).toBe(before);
	});

	test("garbage behind a slow request does not cost its answer", async () => {
		let letGo = () => {};
		gate = new Promise((resolve) => {
			letGo = resolve;
		});
		const wire = await open(url);
		const before = invoked;
		wire.write(`${post(act("wait"))}GARBAGE\r\n\r\n`);
		await until(() => invoked > before);
		letGo();
		expect(statuses(await wire.closed())).toEqual([200, 400]);
	});
});

describe("hosts, targets and methods", () => {
	test.each<[string, string, ProblemCode]>([
		["no host", "GET /health HTTP/1.1\r\nConnection: close\r\n\r\n", "request.malformed"],
		["two hosts", "GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "request.malformed"],
		["an asterisk", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "route.not_found"],
		["a path of the file system", "GET /../../etc/passwd HTTP/1.1\r\nHost: h\r\n\r\n", "route.not_found"],
		["a path through another", "GET /products/../users/me HTTP/1.1\r\nHost: h\r\n\r\n", "route.not_found"],
		["an encoded path through another", "GET /products/%2e%2e/users HTTP/1.1\r\nHost: h\r\n\r\n", "route.not_found"],
		["two slashes", "GET //health HTTP/1.1\r\nHost: h\r\n\r\n", "route.not_found"],
		["TRACE", "TRACE /health HTTP/1.1\r\nHost: h\r\nX-Secret: s\r\n\r\n", "method.not_allowed"],
		["a method of WebDAV", "PROPFIND /products HTTP/1.1\r\nHost: h\r\n\r\n", "method.not_allowed"],
		["M-SEARCH", "M-SEARCH /products HTTP/1.1\r\nHost: h\r\n\r\n", "method.not_allowed"],
	])("%s: %j is %s", async (_, text, code) => {
		const answer = await ask(url, text);
		expectProblem(answer, code);
		expect(answer.body).not.toContain("X-Secret");
	});

	test("a target with scheme and host is the path behind them, and goes nowhere else", async () => {
		for (const target of ["http://other.example/health", "HTTPS://other.example:8443/health?x=1"]) {
			expect((await ask(url, `GET ${target} HTTP/1.1\r\nHost: h\r\n\r\n`)).status).toBe(200);
		}
		expectProblem(await ask(url, "GET http://other.example HTTP/1.1\r\nHost: h\r\n\r\n"), "route.not_found");
	});

	test("HTTP/1.0 is answered and closed, with no host needed, and kept when it asks for that", async () => {
		expect(statuses(await exchange(url, "GET /health HTTP/1.0\r\n\r\n"))).toEqual([200]);
		const kept = "GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
		expect(statuses(await exchange(url, `${kept}GET /health HTTP/1.0\r\n\r\n`))).toEqual([200, 200]);
	});

	test.each(["h2c", "websocket"])("an upgrade to %s is not taken: the answer is HTTP/1.1", async (protocol) => {
		const headers = `Connection: Upgrade, HTTP2-Settings\r\nUpgrade: ${protocol}\r\nHTTP2-Settings: AAMAAABkAAQAAP__`;
		const answer = await ask(url, `GET /health HTTP/1.1\r\nHost: h\r\n${headers}\r\n\r\n`);
		expect(answer.status).toBe(200);
		expect(answer.headers).not.toHaveProperty("upgrade");
	});

	test("thousands of parameters and names that mean something to JavaScript arrive as they are", async () => {
		const query = `${"a&".repeat(4_000)}__proto__=1&constructor=2&a%00b=%00&c[]=3&%zz=4`;
		const wire = post(act("echo")).replace("POST /orders", `POST /orders?${query}`);
		const answer = await ask(url, wire);
		expect(answer.status).toBe(200);
		const event = JSON.parse(answer.body);
		expect(event.multiValueQueryStringParameters.a).toHaveLength(4_000);
		expect(Object.keys(event.queryStringParameters).toSorted()).toEqual(
			["%zz", "__proto__", "a", "a\0b", "c[]", "constructor"].toSorted(),
		);
	});
});

describe("Expect", () => {
	test("100-continue is answered when nothing speaks against the request", async () => {
		const body = act("count");
		const wire = await open(url);
		wire.write(post("", [`Content-Length: ${body.length}`, "Expect: 100-continue"]));
		await until(() => wire.answers().length === 1);
		expect(statuses(wire.answers())).toEqual([100]);
		wire.write(body);
		await until(() => wire.answers().length === 2);
		expect(statuses(wire.answers())).toEqual([100, 200]);
	});

	test("a client of HTTP/1.0 gets one answer, and not an interim one", async () => {
		const body = act("count");
		const text = post(body, [`Content-Length: ${body.length}`, "Expect: 100-continue"]);
		expect(statuses(await exchange(url, text.replace("HTTP/1.1", "HTTP/1.0")))).toEqual([200]);
	});

	test("another expectation changes nothing", async () => {
		const body = act("count");
		expect((await ask(url, post(body, [`Content-Length: ${body.length}`, "Expect: tea"]))).status).toBe(200);
	});
});

describe("compressed bodies", () => {
	const packed = (body: Buffer, coding: string) =>
		post(body.toString("latin1"), [`Content-Length: ${body.length}`, `Content-Encoding: ${coding}`]);

	test("gzip is unpacked, as API Gateway does, and the function sees no coding", async () => {
		const event = JSON.parse((await ask(url, packed(gzipSync(act("echo")), "gzip"))).body);
		expect(event.body).toBe(act("echo"));
		expect(event.headers).not.toHaveProperty("Content-Encoding");
		expect((await ask(url, packed(Buffer.from(act("count")), "identity"))).status).toBe(200);
	});

	test.each([
		["another coding", "br", gzipSync("{}")],
		["several codings", "gzip, gzip", gzipSync(gzipSync("{}"))],
		["what is not so coded", "gzip", Buffer.from("{}")],
		["what is cut off", "gzip", gzipSync("x".repeat(1_000)).subarray(0, 20)],
	])("%s is 415", async (_, coding, body) => {
		const before = invoked;
		expectProblem(await ask(url, packed(body, coding)), "media_type.unsupported");
		expect(invoked).toBe(before);
	});

	test("a bomb is 413, and never unpacked beyond the limit", async () => {
		const bomb = gzipSync(Buffer.alloc(20 * contract.maxBody));
		const before = process.memoryUsage().arrayBuffers;
		expectProblem(await ask(url, packed(bomb, "gzip")), "request.too_large");
		expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5 * contract.maxBody);
	});
});

describe("bytes that are no text", () => {
	test("what is no UTF-8 reaches the function as API Gateway hands it on, and no other byte is touched", async () => {
		const answer = await ask(url, post('{"act":"echo","a":"\xff\xc3"}'));
		expect(JSON.parse(Buffer.from(answer.body, "latin1").toString()).body).toBe('{"act":"echo","a":"\uFFFD\uFFFD"}');
	});
});
