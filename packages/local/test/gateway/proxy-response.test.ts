import { describe, expect, test } from "vitest";
import { decodeProxyResponse, maxPayloadBytes } from "../../src/gateway/proxy-response.ts";

const decode = (response: unknown) => decodeProxyResponse(JSON.stringify(response));

test("a status alone is a valid response", () => {
	expect(decode({ statusCode: 204 })).toEqual({ status: 204, headers: [], body: Buffer.alloc(0) });
});

test("both kinds of headers are merged, and a value in both is kept once, whatever the case of its name", () => {
	const { headers } = decode({
		statusCode: 200,
		headers: { "X-One": "a", "X-Number": 1, "X-Flag": true, "x-many": "b" },
		multiValueHeaders: { "X-Many": ["a", "b"], "Set-Cookie": ["c=1", "d=2"] },
	});
	expect(headers).toEqual([
		["X-Many", "a"],
		["X-Many", "b"],
		["Set-Cookie", "c=1"],
		["Set-Cookie", "d=2"],
		["X-One", "a"],
		["X-Number", "1"],
		["X-Flag", "true"],
	]);
});

test("reserved headers are renamed", () => {
	const { headers } = decode({
		statusCode: 401,
		headers: { "WWW-Authenticate": "Bearer", Connection: "close", "Content-Length": 7 },
	});
	expect(headers).toEqual([
		["x-amzn-Remapped-WWW-Authenticate", "Bearer"],
		["x-amzn-Remapped-Connection", "close"],
	]);
});

test("a body without a content type is JSON, and base64 is decoded", () => {
	expect(decode({ statusCode: 200, body: "{}" })).toMatchObject({ headers: [["Content-Type", "application/json"]] });
	const encoded = decode({
		statusCode: 200,
		headers: { "content-type": "image/png" },
		body: "AP8=",
		isBase64Encoded: true,
	});
	expect(encoded).toMatchObject({ headers: [["content-type", "image/png"]], body: Buffer.from([0, 255]) });
});

describe("an invalid response", () => {
	test.each([
		null,
		"text",
		{},
		{ statusCode: "200" },
		{ statusCode: 200.5 },
		{ statusCode: 99 },
		{ statusCode: 600 },
		{ statusCode: 200, body: { not: "text" } },
		{ statusCode: 200, headers: { a: { b: 1 } } },
		{ statusCode: 200, headers: { "no name": "x" } },
		{ statusCode: 200, headers: { a: "line\nbreak" } },
		{ statusCode: 200, multiValueHeaders: { a: "no list" } },
		{ statusCode: 200, isBase64Encoded: "yes" },
	])("%j", (response) => {
		expect(() => decode(response)).toThrow();
	});

	test("larger than Lambda's quota", () => {
		const frame = JSON.stringify({ statusCode: 200, body: "" }).length;
		expect(decode({ statusCode: 200, body: "x".repeat(maxPayloadBytes - frame) }).body).toHaveLength(
			maxPayloadBytes - frame,
		);
		expect(() => decode({ statusCode: 200, body: "x".repeat(maxPayloadBytes - frame + 1) })).toThrow(
			/larger than 6291456 bytes/,
		);
	});
});
