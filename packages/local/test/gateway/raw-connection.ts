import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { type ProblemCode, problemDefinition, problemSchema } from "@tap/core/contract/problem.ts";
import { expect, onTestFinished } from "vitest";
import * as z from "zod/mini";
import { until } from "../harness.ts";

/** A parsed response. */
export interface RawResponse {
	status: number;
	/** By lower-case name. Of a repeated header, the last value. */
	headers: Record<string, string>;
	body: string;
}

/** A connection that sends bytes unchanged. It is destroyed when the test is over. */
export interface RawConnection {
	socket: Socket;
	/** Sends text as Latin-1, one byte a character. */
	write(text: string): void;
	/** Returns the complete responses received so far, those of status 1xx included. */
	responses(): RawResponse[];
	/** Returns everything received so far as text. */
	received(): string;
	isClosed(): boolean;
	/** Waits for the end of the connection, and returns the responses. */
	closed(): Promise<RawResponse[]>;
}

/** Opens a connection to a gateway. */
export async function open(url: string, { allowHalfOpen = false } = {}): Promise<RawConnection> {
	const socket = connect({ port: Number(new URL(url).port), host: "127.0.0.1", allowHalfOpen });
	onTestFinished(() => {
		socket.destroy();
	});
	let bytes = "";
	let closed = false;
	socket.setEncoding("latin1").on("data", (text) => {
		bytes += text;
	});
	// A gateway may end a connection with a reset.
	socket.on("error", () => {});
	socket.on("close", () => {
		closed = true;
	});
	await once(socket, "connect");
	return {
		socket,
		write: (text) => void socket.write(text, "latin1"),
		responses: () => parseResponses(bytes),
		received: () => bytes,
		isClosed: () => closed,
		async closed() {
			await until(() => closed);
			return parseResponses(bytes);
		},
	};
}

/** Sends bytes on a new connection until the gateway closes it, and returns the responses. */
export async function exchange(url: string, text: string): Promise<RawResponse[]> {
	const connection = await open(url);
	connection.write(text);
	return connection.closed();
}

/** Sends a request on a connection that stays open, and returns the first response. */
export async function sendRaw(url: string, text: string): Promise<RawResponse> {
	const connection = await open(url);
	connection.write(text);
	await until(() => connection.responses().length > 0 || connection.isClosed());
	const [response] = connection.responses();
	if (!response) {
		throw new Error(`the connection was closed without a response to ${JSON.stringify(text.slice(0, 200))}`);
	}
	return response;
}

/** Expects a response to be the problem that the contract declares, and readable by a browser. */
export function expectProblem(response: RawResponse | undefined, code: ProblemCode): void {
	expect(response?.status).toBe(problemDefinition(code).status);
	expect(response?.headers).toMatchObject({
		"content-type": "application/problem+json",
		"access-control-allow-origin": "*",
		"x-request-id": expect.stringMatching(/^[0-9a-f-]{36}$/),
	});
	for (const header of problemDefinition(code).headers ?? []) {
		expect(response?.headers).toHaveProperty(header.toLowerCase());
	}
	const body = z.parse(problemSchema(code), JSON.parse(response?.body ?? ""));
	expect(body.requestId).toBe(response?.headers["x-request-id"]);
}

/** Parses the received bytes into responses. An incomplete one at the end is left out. */
function parseResponses(bytes: string): RawResponse[] {
	const responses: RawResponse[] = [];
	let rest = bytes;
	for (;;) {
		const end = rest.indexOf("\r\n\r\n");
		if (end === -1) return responses;
		const [statusLine = "", ...lines] = rest.slice(0, end).split("\r\n");
		const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]);
		if (!status) throw new Error(`not a response: ${JSON.stringify(rest.slice(0, 200))}`);
		const headers = Object.fromEntries(
			lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
		);
		const length = Number(headers["content-length"] ?? 0);
		const body = rest.slice(end + 4, end + 4 + length);
		if (body.length < length) return responses;
		responses.push({ status, headers, body });
		rest = rest.slice(end + 4 + length);
	}
}
