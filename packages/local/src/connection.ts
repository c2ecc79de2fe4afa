import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { WireAnswer } from "./answer.ts";

/** The bytes of a request's first line and headers, as they came over the wire. */
export function sizeOfHead({ method = "", url = "", rawHeaders }: IncomingMessage): number {
	const requestLine = `${method} ${url} HTTP/1.1\r\n`;
	// Each header adds ": " and a line break, so 4 bytes for two entries. Node reads head bytes as Latin-1: one each.
	return rawHeaders.reduce((size, text) => size + text.length + 2, requestLine.length);
}

/**
 * Reads a request's body; undefined, having kept no more, when it is larger than `limit` bytes.
 * @throws Error when the client breaks off
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
	const chunks: Buffer[] = [];
	let size = 0;
	// The connection is still needed for the answer, so leaving the loop must not destroy it.
	for await (const chunk of request.iterator({ destroyOnReturn: false })) {
		size += chunk.length;
		if (size > limit) return undefined;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

/** How long, in ms, a client may go on sending a body that nobody reads after it has its answer. */
const lingering = 2_000;

/**
 * Sends an answer. When the request's body has not been read to its end, the connection is closed afterwards; not at
 * once, for a client that is still sending would then get a reset instead of the answer (RFC 9112, section 9.6).
 */
export async function send(request: IncomingMessage, response: ServerResponse, answer: WireAnswer): Promise<void> {
	if (response.destroyed) return;
	const isUnread = !request.complete;
	for (const [name, value] of answer.headers) response.appendHeader(name, value);
	// RFC 9110, section 8.6: answers without content have no length.
	if (answer.status !== 204 && answer.status !== 304) response.setHeader("Content-Length", answer.body.length);
	if (isUnread) response.shouldKeepAlive = false;
	response.writeHead(answer.status);
	if (isUnread) {
		response.write(answer.body);
		await discard(request);
	}
	response.end(isUnread ? undefined : answer.body);
	if (!response.writableFinished && !response.destroyed)
		await Promise.race([once(response, "finish"), once(response, "close")]);
}

/** Takes the rest of a body and drops it, until it ends or the client has had its time. */
async function discard(request: IncomingMessage): Promise<void> {
	request.resume();
	const deadline = AbortSignal.timeout(lingering);
	await Promise.race([once(request, "end", { signal: deadline }), once(request, "close", { signal: deadline })]).catch(
		() => {},
	);
}
