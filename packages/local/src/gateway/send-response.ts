import type { IncomingMessage, ServerResponse } from "node:http";
import { connectionState, lingerMs } from "./connection.ts";
import type { HttpResponse } from "./proxy-response.ts";

/**
 * Sends a response. If the request's body has not been read to its end, the connection is closed afterwards. It is not closed
 * at once: a client that is still sending would get a reset instead of the response (RFC 9112, section 9.6).
 * @param options.timeoutMs how long the client may take to read the response; then the connection is destroyed
 * @param options.aborted when aborted, the rest of the request's body is not waited for
 */
export async function sendResponse(
	request: IncomingMessage,
	response: ServerResponse,
	{ status, headers, body }: HttpResponse,
	{ timeoutMs, aborted }: { timeoutMs: number; aborted: AbortSignal },
): Promise<void> {
	if (request.socket.destroyed) return;
	const timer = setTimeout(() => request.socket.destroy(), timeoutMs);
	const { onClose } = connectionState(request.socket);
	const sent = new Promise<void>((resolve) => {
		response.once("finish", resolve);
		// The response's own "close" event does not come while it waits for the response before it.
		onClose.add(resolve);
		response.once("finish", () => onClose.delete(resolve));
	});
	const isUnread = !request.complete;
	for (const [name, value] of headers) response.appendHeader(name, value);
	// RFC 9110, section 8.6: a response without content has no length.
	if (status !== 204 && status !== 304) response.setHeader("Content-Length", body.length);
	if (isUnread) response.shouldKeepAlive = false;
	response.writeHead(status);
	if (isUnread && !aborted.aborted) {
		response.write(body);
		await discardBody(request, aborted);
		response.end();
	} else {
		response.end(body);
	}
	if (!response.writableFinished && !request.socket.destroyed) await sent;
	clearTimeout(timer);
}

/** Reads and drops the rest of a body until it ends, fails or is aborted, for at most `lingerMs`. */
function discardBody(request: IncomingMessage, aborted: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const done = () => {
			clearTimeout(timer);
			resolve();
		};
		const timer = setTimeout(done, lingerMs);
		request.once("end", done).once("close", done).once("error", done);
		aborted.addEventListener("abort", done);
		request.resume();
	});
}
