import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip, inflate } from "node:zlib";
import { AppError } from "@tap/core/app-error.ts";
import { codeOf } from "./user-error.ts";

/** The memory for request bodies, shared by all connections of a server. */
export interface BodyMemory {
	/** Reserves `bytes`. Returns false, and reserves nothing, if that much is not available. */
	reserve(bytes: number): boolean;
	release(bytes: number): void;
}

/** @param maxBytes of all bodies together */
export function createBodyMemory(maxBytes: number): BodyMemory {
	let reserved = 0;
	return {
		reserve(bytes) {
			if (reserved + bytes > maxBytes) return false;
			reserved += bytes;
			return true;
		},
		release(bytes) {
			reserved -= bytes;
		},
	};
}

/** The memory that the body of one request occupies. */
export interface BodyReservation {
	/** The bytes reserved so far. The creator of the reservation releases them. */
	bytes: number;
	/** Aborted, with the reason, when the rest of the request cannot be read or the client has disconnected. */
	aborted: AbortSignal;
}

/**
 * Reads the body of a request.
 * @throws AppError `request.too_large` for more than `maxBytes`, `server.unavailable` if `memory` has no room for the body;
 *   the reason of `reservation.aborted`; Error if the client disconnects. In each case nothing stays reserved.
 */
export function readBody(
	request: IncomingMessage,
	maxBytes: number,
	memory: BodyMemory = createBodyMemory(maxBytes),
	reservation: BodyReservation = { bytes: 0, aborted: new AbortController().signal },
): Promise<Buffer> {
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		let size = 0;
		const settle = (finish: () => void) => {
			// The connection is still needed for the response, so the request is not destroyed.
			request.off("data", onData).off("end", onEnd).off("close", onClose).off("error", fail).pause();
			reservation.aborted.removeEventListener("abort", onAbort);
			finish();
		};
		const fail = (error: Error) => {
			memory.release(reservation.bytes);
			reservation.bytes = 0;
			settle(() => reject(error));
		};
		const onAbort = () => fail(reservation.aborted.reason);
		const onClose = () => fail(clientDisconnected());
		const onEnd = () => settle(() => resolve(Buffer.concat(chunks)));
		const onData = (chunk: Buffer) => {
			size += chunk.length;
			if (size > maxBytes) return fail(bodyTooLarge(maxBytes));
			if (!memory.reserve(chunk.length)) return fail(new AppError("server.unavailable"));
			reservation.bytes += chunk.length;
			chunks.push(chunk);
		};
		if (reservation.aborted.aborted) return onAbort();
		if (request.destroyed && !request.complete) return onClose();
		reservation.aborted.addEventListener("abort", onAbort);
		request.on("data", onData).on("end", onEnd).on("close", onClose).on("error", fail);
	});
}

/** Returns the error for a request whose client has disconnected. */
export function clientDisconnected(): Error {
	return new Error("the client disconnected");
}

/** Returns the error for a body of more than `maxBytes`. */
export function bodyTooLarge(maxBytes: number): AppError {
	return new AppError("request.too_large", { detail: `The body may have at most ${maxBytes} bytes.` });
}

const decoders = new Map([
	["gzip", promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip)],
	["deflate", promisify<Buffer, { maxOutputLength: number }, Buffer>(inflate)],
]);

/**
 * Decompresses a body, never to more than `maxBytes`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-make-request-with-compressed-payload.html
 * @param encoding the `Content-Encoding` of the request
 * @throws AppError `media_type.unsupported` for an encoding other than gzip and deflate, and for a body that is not encoded
 *   as declared; `request.too_large`
 */
export async function decompress(body: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
	const name = encoding?.trim().toLowerCase();
	if (name === undefined || name === "" || name === "identity") return body;
	const decode = decoders.get(name);
	const detail = "Content-Encoding must be gzip or deflate, and the body must be encoded that way.";
	if (decode === undefined) throw new AppError("media_type.unsupported", { detail });
	try {
		return await decode(body, { maxOutputLength: maxBytes });
	} catch (cause) {
		if (codeOf(cause) === "ERR_BUFFER_TOO_LARGE") throw bodyTooLarge(maxBytes);
		throw new AppError("media_type.unsupported", { detail }, { cause });
	}
}
