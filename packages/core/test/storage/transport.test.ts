import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import * as fc from "fast-check";
import { afterAll, describe, expect, test, vi } from "vitest";
import { codePoint } from "../../../../test/support/code-point.ts";
import { DatabaseError, retryReasonOf } from "../../src/storage/database-error.ts";
import { endpointIn } from "../../src/storage/endpoint.ts";
import { send } from "../../src/storage/transport.ts";
import { authorizationBySdk, checkedResponse, errorResponse, serveDynamoDb } from "./dynamodb-server.ts";

const item = { id: { S: "prd_1" } };
const html = { headers: { "content-type": "text/html" }, body: "<html>The proxy has no connection.</html>" };

/** Sends a read whose limits end no test by themselves. */
function read(
	input: object = { TableName: "Products", Key: item },
	limits: { maxMs?: number; maxConnectMs?: number } = {},
) {
	const { maxMs = 30_000, maxConnectMs = 30_000 } = limits;
	return send("GetItem", input, { maxMs, maxConnectMs });
}

async function errorOf(call: Promise<unknown>): Promise<DatabaseError> {
	const error = await call.catch((error: unknown) => error);
	if (!(error instanceof DatabaseError))
		throw new Error("The call did not fail with a DatabaseError.", { cause: error });
	return error;
}

describe("a request", () => {
	test("has the signature that the AWS SDK gives it, whatever it contains", async () => {
		const { requests } = await serveDynamoDb(() => ({}));
		const text = fc.string({ unit: codePoint, minLength: 1, maxLength: 50 });
		const key = fc.stringMatching(/^[A-Za-z0-9/+=]{16,80}$/);
		await fc.assert(
			fc.asyncProperty(
				fc.record({
					accessKeyId: fc.stringMatching(/^[A-Z0-9]{16,20}$/),
					secretAccessKey: key,
					sessionToken: fc.option(key, { nil: "" }),
				}),
				fc.constantFrom("eu-central-1", "us-gov-west-1", "cn-north-1"),
				fc.dictionary(text, text, { maxKeys: 5 }),
				async (credentials, region, members) => {
					vi.stubEnv("AWS_ACCESS_KEY_ID", credentials.accessKeyId);
					vi.stubEnv("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey);
					vi.stubEnv("AWS_SESSION_TOKEN", credentials.sessionToken);
					vi.stubEnv("AWS_REGION", region);
					await read(members);
					const request = requests.at(-1);
					if (!request) throw new Error("no request arrived");
					expect(request.body).toBe(JSON.stringify(members));
					expect(request.headers["x-amz-security-token"] ?? "").toBe(credentials.sessionToken);
					expect(request.headers.authorization).toContain("x-amz-target");
					expect(request.headers.authorization).toBe(await authorizationBySdk(request, credentials, region));
				},
			),
			{ numRuns: 40 },
		);
	});

	test("is signed with the credentials that the environment has when it is sent", async () => {
		const { requests } = await serveDynamoDb(() => ({}));
		for (const key of ["AKIAFIRST", "AKIASECOND"]) {
			vi.stubEnv("AWS_ACCESS_KEY_ID", key);
			vi.stubEnv("AWS_SESSION_TOKEN", `token of ${key}`);
			await read();
		}
		expect(requests.map(({ headers }) => headers["x-amz-security-token"])).toEqual([
			"token of AKIAFIRST",
			"token of AKIASECOND",
		]);
		expect(requests.map(({ headers }) => /Credential=(\w+)/.exec(headers.authorization ?? "")?.[1])).toEqual([
			"AKIAFIRST",
			"AKIASECOND",
		]);
	});

	test("is not sent without a region", async () => {
		const { requests } = await serveDynamoDb(() => ({}));
		vi.stubEnv("AWS_REGION", undefined);
		await expect(read()).rejects.toThrow("AWS_REGION is not set");
		expect(requests).toEqual([]);
	});
});

describe("without credentials in the environment", () => {
	const folder = mkdtemp(join(tmpdir(), "tap-credentials-"));
	afterAll(async () => rm(await folder, { recursive: true }));

	test("those of a profile are used", async () => {
		const { requests } = await serveDynamoDb(() => ({}));
		const file = join(await folder, "credentials");
		writeFileSync(file, "[shop]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = secret\n");
		vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
		vi.stubEnv("AWS_SECRET_ACCESS_KEY", undefined);
		vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", file);
		vi.stubEnv("AWS_CONFIG_FILE", join(await folder, "missing"));
		vi.stubEnv("AWS_PROFILE", "shop");
		await read();
		expect(requests[0]?.headers.authorization).toContain("Credential=AKIAPROFILE/");
	});
});

describe("the endpoint", () => {
	test.each(["us-east-1", "eu-central-1", "us-gov-west-1", "cn-north-1"])("of %s is the AWS SDK's", async (region) => {
		vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", undefined);
		let host = "";
		const requestHandler = {
			handle: async ({ hostname }: { hostname: string }) => {
				host = hostname;
				throw new Error("Nothing is sent.");
			},
		};
		const client = new DynamoDBClient({ region, maxAttempts: 1, requestHandler });
		await expect(client.send(new GetItemCommand({ TableName: "Products", Key: item }))).rejects.toThrow(
			"Nothing is sent.",
		);
		expect(endpointIn(region).url).toBe(`https://${host}/`);
	});

	test("is that of AWS_ENDPOINT_URL_DYNAMODB, or else of AWS_ENDPOINT_URL", () => {
		vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566");
		vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:8000");
		expect(endpointIn("eu-central-1").url).toBe("http://127.0.0.1:8000");
		vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", undefined);
		expect(endpointIn("eu-central-1").url).toBe("http://127.0.0.1:4566");
	});

	test("may be an IPv6 address with a path", () => {
		vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", "http://[::1]:8000/dynamodb");
		const parts = { isSecure: false, hostname: "::1", port: "8000", host: "[::1]:8000", path: "/dynamodb" };
		expect(endpointIn("eu-central-1")).toMatchObject(parts);
	});

	test("is refused if it should be a FIPS endpoint and none is named", () => {
		vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", undefined);
		vi.stubEnv("AWS_USE_FIPS_ENDPOINT", "true");
		expect(() => endpointIn("us-east-1")).toThrow("set AWS_ENDPOINT_URL_DYNAMODB");
	});
});

describe("a clock that is wrong", () => {
	/** Serves as DynamoDB does whose clock is `aheadMs` ahead of this machine's: signatures are valid for five minutes. */
	function serveWithClock(aheadMs: () => number) {
		return serveDynamoDb(({ headers }) => {
			const now = Date.now() + aheadMs();
			const signedAt = Date.parse(
				String(headers["x-amz-date"]).replace(/(....)(..)(..)T(..)(..)(..)Z/, "$1-$2-$3T$4:$5:$6Z"),
			);
			const date = new Date(now).toUTCString();
			if (Math.abs(now - signedAt) <= 5 * 60_000 + 1_000) return { headers: { date } };
			const { headers: ids, ...refusal } = errorResponse("InvalidSignatureException", "Signature not yet current");
			return { ...refusal, headers: { ...ids, date } };
		});
	}

	test.each([
		["late", 3_600_000],
		["early", -3_600_000],
	])("and %s is corrected after a refusal, and the request is sent once more", async (_, aheadMs) => {
		const { requests } = await serveWithClock(() => aheadMs);
		await Promise.all([read(), read()]);
		expect(requests).toHaveLength(4);
		await read();
		expect(requests).toHaveLength(5);
	});

	test("and is set right later is corrected back", async () => {
		let aheadMs = 3_600_000;
		const { requests } = await serveWithClock(() => aheadMs);
		await read();
		aheadMs = 0;
		requests.length = 0;
		await read();
		expect(requests).toHaveLength(2);
	});

	test("is not what a wrong key is taken for", async () => {
		const { requests } = await serveDynamoDb(() =>
			errorResponse("InvalidSignatureException", "The request signature does not match"),
		);
		expect(await errorOf(read())).toMatchObject({ name: "InvalidSignatureException" });
		expect(requests).toHaveLength(1);
	});

	test("causes one more request only, even if that is refused, too", async () => {
		let hours = 0;
		const { requests } = await serveDynamoDb(() => {
			hours++;
			const refusal = errorResponse("InvalidSignatureException", "Signature expired");
			return { ...refusal, headers: { Date: new Date(Date.now() + hours * 3_600_000).toUTCString() } };
		});
		expect(await errorOf(read())).toMatchObject({ name: "InvalidSignatureException" });
		expect(requests).toHaveLength(2);
	});
});

describe("a connection", () => {
	test("serves several requests", async () => {
		const { requests } = await serveDynamoDb(() => ({}));
		for (let count = 0; count < 3; count++) await read();
		expect(new Set(requests.map(({ socket }) => socket)).size).toBe(1);
	});

	test("that DynamoDB has closed since is replaced", async () => {
		const { requests } = await serveDynamoDb(() => ({}));
		await read();
		const socket = requests[0]?.socket;
		socket?.end();
		// The client has closed its end, too.
		if (socket) await once(socket, "close");
		await read();
		expect(requests).toHaveLength(2);
	});

	test("that breaks while a request is sent on it is an error after which the request is repeated", async () => {
		const { requests } = await serveDynamoDb(({ socket }) => {
			if (requests.length < 2) return {};
			socket.resetAndDestroy();
			return undefined;
		});
		await read();
		const error = await errorOf(read());
		expect(error).toMatchObject({ name: "ECONNRESET", call: { operation: "GetItem" } });
		expect(retryReasonOf(error)).toBe("failure");
	});

	test("that breaks in the middle of a response is an error after which the request is repeated", async () => {
		await serveDynamoDb((_, response) => {
			response.writeHead(200, { "content-length": 100 }).write("{");
			setImmediate(() => response.destroy());
			return undefined;
		});
		expect(retryReasonOf(await errorOf(read()))).toBe("failure");
	});

	test("that is not ready in time is an error after which the request is repeated", async () => {
		// TLS waits for the server's first message.
		const silent = createServer().listen(0, "127.0.0.1");
		await once(silent, "listening");
		// A listening TCP server has an AddressInfo; the string is for pipes.
		const { port } = silent.address() as AddressInfo;
		vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", `https://127.0.0.1:${port}`);
		const error = await errorOf(read(undefined, { maxConnectMs: 20 }));
		expect(error).toMatchObject({ name: "ETIMEDOUT", message: "GetItem: There was no connection within 20 ms." });
		expect(retryReasonOf(error)).toBe("failure");
		silent.close();
	});

	test("is not opened for a call that has no time left", async () => {
		const { requests } = await serveDynamoDb(() => ({}));
		expect(await errorOf(read(undefined, { maxMs: 0 }))).toMatchObject({ name: "TimeoutError" });
		expect(requests).toEqual([]);
	});

	test.each([
		["before the response", false],
		["in the middle of the response", true],
	])("is given up when the call's time is over %s", async (_, hasBegun) => {
		await serveDynamoDb((_, response) => {
			if (hasBegun) response.writeHead(200, { "content-length": 100 }).write("{");
			return undefined;
		});
		const error = await errorOf(read(undefined, { maxMs: 100 }));
		expect(error).toMatchObject({ name: "TimeoutError", message: "GetItem: There was no response within 100 ms." });
		expect(retryReasonOf(error)).toBe("failure");
	});
});

describe("a response", () => {
	const body = JSON.stringify({ Item: { id: { S: "prd_1" }, name: { S: "Théière ☕" } } });

	test("is returned if its checksum is right", async () => {
		await serveDynamoDb(() => checkedResponse(body));
		expect(await read()).toEqual(JSON.parse(body));
	});

	test("may be compressed, and the checksum is that of the compressed body", async () => {
		await serveDynamoDb(() => checkedResponse(gzipSync(body), { "content-encoding": "gzip" }));
		expect(await read()).toEqual(JSON.parse(body));
	});

	test.each([
		["whose checksum is wrong", { ...checkedResponse(body), body: body.replace("prd_1", "prd_2") }],
		["whose compression is damaged", { headers: { "content-encoding": "gzip" }, body: gzipSync(body).subarray(0, 20) }],
		["that is a page of a proxy", html],
		["that is no object", { body: "null" }],
		["that is an error whose checksum is wrong", { ...checkedResponse(body), status: 400, body: "{}" }],
	])("%s is an error after which the request is repeated", async (_, response) => {
		await serveDynamoDb(() => response);
		const error = await errorOf(read());
		expect(error).toMatchObject({ name: "DamagedResponse", call: { operation: "GetItem" } });
		expect(retryReasonOf(error)).toBe("failure");
	});

	test("that is an error has its name, message, status and id of the request", async () => {
		await serveDynamoDb(() => errorResponse("UnrecognizedClientException", "The security token is invalid."));
		const error = await errorOf(read());
		expect(error).toMatchObject({
			name: "UnrecognizedClientException",
			message: "GetItem: The security token is invalid.",
			call: {
				operation: "GetItem",
				status: 400,
				requestId: "4KBNVRGD25RG1KEO9UT4V3FQDJVV4KQNSO5AEMVJF66Q9ASUAAJG",
			},
		});
		expect(retryReasonOf(error)).toBeUndefined();
	});

	test.each([
		["throttling", errorResponse("ThrottlingException", "Rate exceeded"), "ThrottlingException", "failure"],
		[
			"a capacity that is used up",
			errorResponse("ProvisionedThroughputExceededException", "Slow down."),
			"ProvisionedThroughputExceededException",
			"failure",
		],
		[
			"an internal error",
			errorResponse("InternalServerError", "Oops", { status: 500 }),
			"InternalServerError",
			"failure",
		],
		[
			"a missing permission",
			errorResponse("AccessDeniedException", "Not authorized"),
			"AccessDeniedException",
			undefined,
		],
		[
			"an error whose name is in a header",
			{ status: 400, headers: { "x-amzn-errortype": "ValidationException:http://internal.amazon.com/coral/" } },
			"ValidationException",
			undefined,
		],
		["a proxy without a connection", { ...html, status: 502 }, "UnknownError", "failure"],
		["a proxy that refuses", { ...html, status: 403 }, "UnknownError", undefined],
		["a redirect", { ...html, status: 302 }, "UnknownError", undefined],
	])("that is %s is an error that is repeated or not", async (_, response, name, reason) => {
		await serveDynamoDb(() => response);
		const error = await errorOf(read());
		expect({ name: error.name, reason: retryReasonOf(error) }).toEqual({ name, reason });
	});

	test("that cancels a transaction has a reason for each write", async () => {
		const CancellationReasons = [{ Code: "None" }, { Code: "TransactionConflict", Message: "ongoing" }, {}];
		await serveDynamoDb(() => errorResponse("TransactionCanceledException", "cancelled", { CancellationReasons }));
		const error = await errorOf(read());
		expect(error.call.cancellationReasons).toEqual(["None", "TransactionConflict", "None"]);
		expect(retryReasonOf(error)).toBe("conflict");
	});
});
