import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { crc32 } from "node:zlib";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterEach, vi } from "vitest";

// A stand-in for DynamoDB's front end, for what no engine does: engines check no signature and close no connection.

export interface ReceivedRequest {
	headers: IncomingMessage["headers"];
	body: string;
	socket: Socket;
}

/** A response. Without a body it is an empty success. */
export interface SentResponse {
	status?: number;
	headers?: OutgoingHttpHeaders;
	body?: string | Buffer;
}

export interface DynamoDbServer {
	endpoint: string;
	/** The requests so far. */
	requests: ReceivedRequest[];
}

const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
	vi.unstubAllEnvs();
	vi.useRealTimers();
	await Promise.all(stops.splice(0).map((stop) => stop()));
});

/**
 * Starts a server until the end of the test, and sets the environment so that the client calls it.
 * @param respond returns the response to a request, or undefined if it has responded by itself
 */
export async function serveDynamoDb(
	respond: (
		request: ReceivedRequest,
		response: ServerResponse,
	) => SentResponse | undefined | Promise<SentResponse | undefined>,
): Promise<DynamoDbServer> {
	const requests: ReceivedRequest[] = [];
	const server = createServer(async (incoming, response) => {
		const body = Buffer.concat(await incoming.toArray()).toString();
		const request = { headers: incoming.headers, body, socket: incoming.socket };
		requests.push(request);
		const sent = await respond(request, response);
		if (sent) response.writeHead(sent.status ?? 200, sent.headers).end(sent.body ?? "{}");
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	stops.push(async () => {
		server.closeAllConnections();
		server.close();
		await once(server, "close");
	});
	// A listening TCP server has an AddressInfo; the string is for pipes.
	const { port } = server.address() as AddressInfo;
	const endpoint = `http://127.0.0.1:${port}`;
	vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", endpoint);
	return { endpoint, requests };
}

/** Returns an error of DynamoDB. */
export function errorResponse(
	name: string,
	message: string,
	{ status = 400, ...members }: Record<string, unknown> = {},
) {
	const body = JSON.stringify({ __type: `com.amazon.coral.service#${name}`, message, ...members });
	return {
		status: Number(status),
		headers: { "x-amzn-requestid": "4KBNVRGD25RG1KEO9UT4V3FQDJVV4KQNSO5AEMVJF66Q9ASUAAJG" },
		body,
	};
}

/** Returns a success with DynamoDB's checksum of the body. */
export function checkedResponse(body: string | Buffer, headers: OutgoingHttpHeaders = {}): SentResponse {
	return { headers: { "x-amz-crc32": crc32(body), ...headers }, body };
}

/** The hash functions of Node.js for the AWS SDK's signer. */
class Sha256 {
	readonly #hash;

	constructor(key?: string | ArrayBuffer | ArrayBufferView) {
		this.#hash = key === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(key));
	}
	update(data: Uint8Array): void {
		this.#hash.update(data);
	}
	digest(): Promise<Uint8Array> {
		return Promise.resolve(this.#hash.digest());
	}
	reset(): void {
		throw new Error("The signer does not use a hash twice.");
	}
}

function bytesOf(key: string | ArrayBuffer | ArrayBufferView): string | Uint8Array {
	if (typeof key === "string") return key;
	return ArrayBuffer.isView(key) ? new Uint8Array(key.buffer, key.byteOffset, key.byteLength) : new Uint8Array(key);
}

/** Returns the `Authorization` that the AWS SDK's signer gives a request with these credentials. */
export async function authorizationBySdk(
	{ headers, body }: ReceivedRequest,
	credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
	region: string,
): Promise<string | undefined> {
	const { "x-amz-date": date = "", authorization = "" } = headers;
	const [, signedNames = ""] = /SignedHeaders=([^,]+)/.exec(String(authorization)) ?? [];
	const signed = Object.fromEntries(signedNames.split(";").map((name) => [name, String(headers[name])]));
	const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(date)) ?? [];
	const [year = 0, month = 0, day = 0, ...time] = parts.map(Number);
	// With a checksum it would add a header, which DynamoDB does not need.
	const signer = new SignatureV4({ service: "dynamodb", region, credentials, sha256: Sha256, applyChecksum: false });
	const request = {
		method: "POST",
		protocol: "http:",
		hostname: "127.0.0.1",
		path: "/",
		query: {},
		headers: signed,
		body,
	};
	const signedRequest = await signer.sign(request, {
		signingDate: new Date(Date.UTC(year, month - 1, day, ...time)),
		signableHeaders: new Set(Object.keys(signed)),
	});
	return signedRequest.headers.authorization;
}
