import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { promisify } from "node:util";
import { gunzip, inflate } from "node:zlib";
import { AppError } from "@tap/core/app-error.ts";
import { codeOf } from "../user-error.ts";
import type { WireAnswer } from "./proxy-response.ts";

/** The bytes of a request's first line and headers, as they came over the wire. */
export function sizeOfHead({ method = "", url = "", rawHeaders }: IncomingMessage): number {
	const requestLine = `${method} ${url} HTTP/1.1\r\n`;
	// Each header adds ": " and a line break, so 4 bytes for two entries. Node reads head bytes as Latin-1: one each.
	return rawHeaders.reduce((size, text) => size + text.length + 2, requestLine.length);
}

/**
 * Checks what Node's parser lets through although RFC 9112 does not: it must not be guessed at, for a proxy in front might
 * guess otherwise (request smuggling, RFC 9112, section 11.2).
 * @throws AppError `request.malformed`
 */
export function assertWellFramed({ httpVersion, headers, rawHeaders }: IncomingMessage): void {
	const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === "host").length;
	// RFC 9112, section 3.2.
	if (hosts > 1 || (hosts === 0 && httpVersion === "1.1")) {
		const detail = hosts === 0 ? "The request has no Host header." : "The request has more than one Host header.";
		throw new AppError("request.malformed", { detail });
	}
	const coding = headers["transfer-encoding"];
	// RFC 9112, section 6.1.
	if (coding !== undefined && (coding.toLowerCase() !== "chunked" || httpVersion !== "1.1")) {
		throw new AppError("request.malformed", { detail: "Transfer-Encoding may be chunked only, and in HTTP/1.1." });
	}
}

/** What may be kept of requests' bodies at a time, all connections together. */
export interface Budget {
	/** Takes `size` bytes; false, having taken nothing, when there is no room for them. */
	take(size: number): boolean;
	give(size: number): void;
}

/** @param total in bytes */
export function createBudget(total: number): Budget {
	let taken = 0;
	return {
		take(size) {
			if (taken + size > total) return false;
			taken += size;
			return true;
		},
		give(size) {
			taken -= size;
		},
	};
}

/** What became of one request, and what it holds. */
export interface Hold {
	/** Bytes of the body that was read, taken from the budget; whoever made the hold gives them back. */
	size: number;
	/** Aborted, with the reason, when the rest of the request cannot be read, or nobody is there any more. */
	broken: AbortSignal;
}

/**
 * Reads a request's body.
 * @param limit in bytes
 * @throws AppError `request.too_large`, having kept no more; `server.unavailable` when all bodies together are too large;
 *   whatever `hold.broken` is aborted with; Error when the client breaks off
 */
export function readBody(
	request: IncomingMessage,
	limit: number,
	budget: Budget = createBudget(limit),
	hold: Hold = { size: 0, broken: new AbortController().signal },
): Promise<Buffer> {
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		let size = 0;
		const settle = (finish: () => void) => {
			// The connection is still needed for the answer, so the request is not destroyed.
			request.off("data", take).off("end", end).off("close", close).off("error", fail).pause();
			hold.broken.removeEventListener("abort", cut);
			finish();
		};
		const fail = (error: Error) => {
			budget.give(hold.size);
			hold.size = 0;
			settle(() => reject(error));
		};
		const cut = () => fail(hold.broken.reason);
		const close = () => fail(gone());
		const end = () => settle(() => resolve(Buffer.concat(chunks)));
		const take = (chunk: Buffer) => {
			size += chunk.length;
			if (size > limit) return fail(tooLarge(limit));
			if (!budget.take(chunk.length)) return fail(new AppError("server.unavailable"));
			hold.size += chunk.length;
			chunks.push(chunk);
		};
		if (hold.broken.aborted) return cut();
		if (request.destroyed && !request.complete) return close();
		hold.broken.addEventListener("abort", cut);
		request.on("data", take).on("end", end).on("close", close).on("error", fail);
	});
}

/** Why a request cannot be read whose client is not there any more. */
export function gone(): Error {
	return new Error("the client broke off");
}

/** The refusal of a body that is larger than `limit` bytes. */
export function tooLarge(limit: number): AppError {
	return new AppError("request.too_large", { detail: `The body may have at most ${limit} bytes.` });
}

const decoders = new Map([
	["gzip", promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip)],
	["deflate", promisify<Buffer, { maxOutputLength: number }, Buffer>(inflate)],
]);

/**
 * Unpacks a body that the client compressed, never to more than `limit` bytes.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-make-request-with-compressed-payload.html
 * @param coding the request's `Content-Encoding`
 * @throws AppError `media_type.unsupported` for another coding than gzip and deflate, and for what is not so coded;
 *   `request.too_large`
 */
export async function unpack(body: Buffer, coding: string | undefined, limit: number): Promise<Buffer> {
	const name = coding?.trim().toLowerCase();
	if (name === undefined || name === "" || name === "identity") return body;
	const decode = decoders.get(name);
	const detail = "Content-Encoding may be gzip or deflate, and the body has to be what it says.";
	if (decode === undefined) throw new AppError("media_type.unsupported", { detail });
	try {
		return await decode(body, { maxOutputLength: limit });
	} catch (cause) {
		if (codeOf(cause) === "ERR_BUFFER_TOO_LARGE") throw tooLarge(limit);
		throw new AppError("media_type.unsupported", { detail }, { cause });
	}
}

/** How long, in ms, a client may go on sending a body that nobody reads after it has its answer. */
const lingering = 2_000;

/**
 * Sends an answer. When the request's body has not been read to its end, the connection is closed afterwards; not at
 * once, for a client that is still sending would then get a reset instead of the answer (RFC 9112, section 9.6).
 * @param patience how long, in ms, the client may take to read the answer; then the connection is cut
 */
export async function send(
	request: IncomingMessage,
	response: ServerResponse,
	answer: WireAnswer,
	{ patience, broken }: { patience: number; broken: AbortSignal },
): Promise<void> {
	if (request.socket.destroyed) return;
	const timer = setTimeout(() => request.socket.destroy(), patience);
	const { onClose } = lineOf(request.socket);
	const sent = new Promise<void>((resolve) => {
		response.once("finish", resolve);
		// Not the answer's own "close": one that waits for the answer before it has none.
		onClose.add(resolve);
		response.once("finish", () => onClose.delete(resolve));
	});
	const isUnread = !request.complete;
	for (const [name, value] of answer.headers) response.appendHeader(name, value);
	// RFC 9110, section 8.6: answers without content have no length.
	if (answer.status !== 204 && answer.status !== 304) response.setHeader("Content-Length", answer.body.length);
	if (isUnread) response.shouldKeepAlive = false;
	response.writeHead(answer.status);
	if (isUnread && !broken.aborted) {
		response.write(answer.body);
		await discard(request, broken);
		response.end();
	} else {
		response.end(answer.body);
	}
	if (!response.writableFinished && !request.socket.destroyed) await sent;
	clearTimeout(timer);
}

/** Takes the rest of a body and drops it, until it ends or breaks, or the client has had its time. */
function discard(request: IncomingMessage, broken: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const done = () => {
			clearTimeout(timer);
			resolve();
		};
		const timer = setTimeout(done, lingering);
		request.once("end", done).once("close", done).once("error", done);
		broken.addEventListener("abort", done);
		request.resume();
	});
}

/** What is under way on one connection: with pipelining, several requests wait for their answers in turn. */
export interface Line {
	/** Those whose answer has not been sent. */
	pending: Set<Promise<void>>;
	/** The request that came last, and how to tell its reader that the rest of it cannot be read. */
	last?: { request: IncomingMessage; cut: AbortController };
	/** Whether the next answer, or the one before, is the last on this connection: nothing after it is worked on. */
	isClosing: boolean;
	/** Called once when the connection has ended. */
	onClose: Set<() => void>;
}

const lines = new WeakMap<Socket, Line>();

/** The line of a connection, the same as long as that lasts. */
export function lineOf(socket: Socket): Line {
	const known = lines.get(socket);
	if (known) return known;
	const line: Line = { pending: new Set(), isClosing: false, onClose: new Set() };
	lines.set(socket, line);
	socket.once("close", () => {
		for (const tell of line.onClose) tell();
	});
	return line;
}

/** Says a last word on a connection, after the answers that are still to come, and closes it whether it is heard or not. */
export async function sayLast(socket: Socket, text: string): Promise<void> {
	await Promise.all(lineOf(socket).pending);
	if (!socket.writable || text === "") {
		socket.destroy();
		return;
	}
	const timer = setTimeout(() => socket.destroy(), lingering);
	socket.once("close", () => clearTimeout(timer)).end(text);
}
