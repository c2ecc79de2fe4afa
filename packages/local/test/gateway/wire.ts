import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { type ProblemCode, problemDefinition, problemSchema } from "@tap/core/contract/problem.ts";
import { expect, onTestFinished } from "vitest";
import * as z from "zod/mini";
import { until } from "../harness.ts";

/** One answer, taken apart. */
export interface Answer {
	status: number;
	/** By lower-case name; of repeated ones the last. */
	headers: Record<string, string>;
	body: string;
}

/** A connection on which bytes are sent as they are. It is gone when the test is over. */
export interface Wire {
	socket: Socket;
	/** Sends text as Latin-1, one byte for each character. */
	write(text: string): void;
	/** The whole answers that have come by now; those of status 1xx count. */
	answers(): Answer[];
	/** Whatever has come, taken apart or not. */
	received(): string;
	isClosed(): boolean;
	/** Waits for the end of the connection, and answers what came. */
	closed(): Promise<Answer[]>;
}

/** Opens a connection to a gateway. */
export async function open(url: string, { allowHalfOpen = false } = {}): Promise<Wire> {
	const socket = connect({ port: Number(new URL(url).port), host: "127.0.0.1", allowHalfOpen });
	onTestFinished(() => {
		socket.destroy();
	});
	let bytes = "";
	let closed = false;
	socket.setEncoding("latin1").on("data", (text) => {
		bytes += text;
	});
	// A reset is one of the ways in which a gateway may end a connection.
	socket.on("error", () => {});
	socket.on("close", () => {
		closed = true;
	});
	await once(socket, "connect");
	return {
		socket,
		write: (text) => void socket.write(text, "latin1"),
		answers: () => takeApart(bytes),
		received: () => bytes,
		isClosed: () => closed,
		async closed() {
			await until(() => closed);
			return takeApart(bytes);
		},
	};
}

/** Sends bytes on a connection of their own until the gateway closes it, and answers what came. */
export async function exchange(url: string, text: string): Promise<Answer[]> {
	const wire = await open(url);
	wire.write(text);
	return wire.closed();
}

/** Sends a request whose connection stays open, and answers what came first. */
export async function ask(url: string, text: string): Promise<Answer> {
	const wire = await open(url);
	wire.write(text);
	await until(() => wire.answers().length > 0 || wire.isClosed());
	const [answer] = wire.answers();
	if (!answer) throw new Error(`the connection was closed without an answer to ${JSON.stringify(text.slice(0, 200))}`);
	return answer;
}

/** That an answer is the whole problem, as the contract has it, and readable by a browser. */
export function expectProblem(answer: Answer | undefined, code: ProblemCode): void {
	expect(answer?.status).toBe(problemDefinition(code).status);
	expect(answer?.headers).toMatchObject({
		"content-type": "application/problem+json",
		"access-control-allow-origin": "*",
		"x-request-id": expect.stringMatching(/^[0-9a-f-]{36}$/),
	});
	for (const header of problemDefinition(code).headers ?? []) {
		expect(answer?.headers).toHaveProperty(header.toLowerCase());
	}
	const body = z.parse(problemSchema(code), JSON.parse(answer?.body ?? ""));
	expect(body.requestId).toBe(answer?.headers["x-request-id"]);
}

/** Splits what came over a connection into answers; one that is not whole is left out. */
function takeApart(bytes: string): Answer[] {
	const answers: Answer[] = [];
	let rest = bytes;
	for (;;) {
		const end = rest.indexOf("\r\n\r\n");
		if (end === -1) return answers;
		const [statusLine = "", ...lines] = rest.slice(0, end).split("\r\n");
		const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]);
		if (!status) throw new Error(`not an answer: ${JSON.stringify(rest.slice(0, 200))}`);
		const headers = Object.fromEntries(
			lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
		);
		const length = Number(headers["content-length"] ?? 0);
		const body = rest.slice(end + 4, end + 4 + length);
		if (body.length < length) return answers;
		answers.push({ status, headers, body });
		rest = rest.slice(end + 4 + length);
	}
}
