import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import { AppError } from "@tap/core/app-error.ts";
import { corsHeaders } from "@tap/core/contract/gateway.ts";
import { codeOf } from "../user-error.ts";
import { closeWith, connectionState } from "./connection.ts";
import { rawProblemResponse } from "./problem-response.ts";

/** Errors after which the client cannot read a response, or has sent nothing to respond to. */
const silentErrors = ["ECONNRESET", "EPIPE", "HPE_INVALID_EOF_STATE", "ERR_HTTP_REQUEST_TIMEOUT"];

/**
 * Responds to input that is not HTTP or that is too large for Node's parser (RFC 9112, section 2.2), and closes the
 * connection. The responses to earlier requests on the same connection, which may still be pending, go out first.
 */
export function handleParseError(
	error: Error,
	socket: Socket,
	{ allowedOrigins, log }: { allowedOrigins: readonly string[]; log(line: string): void },
): void {
	const state = connectionState(socket);
	const code = codeOf(error);
	const problem = new AppError(code === "HPE_HEADER_OVERFLOW" ? "header.too_large" : "request.malformed", {
		detail: code === "HPE_HEADER_OVERFLOW" ? undefined : "The request is not valid HTTP/1.1.",
	});
	const isSilent = silentErrors.includes(code ?? "");
	const { request, controller } = state.latest ?? {};
	if (request?.complete === false && !isSilent) {
		// The error is in the body: the handler that reads the body sends the response.
		controller?.abort(problem);
		return;
	}
	if (request?.complete === false || !socket.writable) {
		socket.destroy();
		return;
	}
	// The parser reports the same error again for each chunk that arrives.
	if (state.isClosing) return;
	state.isClosing = true;
	if (isSilent) {
		void closeWith(socket, "");
		return;
	}
	const requestId = randomUUID();
	log(`? ? ${problem.code} ${requestId}`);
	const cors = corsHeaders(undefined, allowedOrigins);
	void closeWith(socket, rawProblemResponse(problem, { instance: "", requestId, cors }));
}
