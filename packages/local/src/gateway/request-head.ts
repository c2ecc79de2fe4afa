import type { IncomingMessage } from "node:http";
import { AppError } from "@tap/core/app-error.ts";

/** Returns the size of a request's first line and headers in bytes, as sent. */
export function headBytes({ method = "", url = "", rawHeaders }: IncomingMessage): number {
	const requestLine = `${method} ${url} HTTP/1.1\r\n`;
	// Each header adds ": " and a line break: 4 bytes for two entries. Node reads the head as Latin-1: one byte a character.
	return rawHeaders.reduce((size, text) => size + text.length + 2, requestLine.length);
}

/**
 * Rejects requests that Node's parser accepts although RFC 9112 forbids them. A proxy in front might interpret such a request
 * differently (request smuggling, RFC 9112, section 11.2).
 * @throws AppError `request.malformed`
 */
export function assertWellFramed({ httpVersion, headers, rawHeaders }: IncomingMessage): void {
	// Node's parser accepts a request line without a version: HTTP/0.9, in which responses have no status.
	if (httpVersion !== "1.1" && httpVersion !== "1.0") {
		throw new AppError("request.malformed", { detail: "The request is not valid HTTP/1.1." });
	}
	const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === "host").length;
	// RFC 9112, section 3.2.
	if (hosts > 1 || (hosts === 0 && httpVersion === "1.1")) {
		const detail = hosts === 0 ? "The request has no Host header." : "The request has more than one Host header.";
		throw new AppError("request.malformed", { detail });
	}
	const encoding = headers["transfer-encoding"];
	// RFC 9112, section 6.1.
	if (encoding !== undefined && (encoding.toLowerCase() !== "chunked" || httpVersion !== "1.1")) {
		throw new AppError("request.malformed", { detail: "Transfer-Encoding must be chunked, and requires HTTP/1.1." });
	}
}

/**
 * Returns the value of `Authorization`, or undefined if the header is missing or repeated: the field has one value
 * (RFC 9110, section 11.6.2), and another reader of the request might choose the other one.
 */
export function authorizationOf({ headersDistinct }: IncomingMessage): string | undefined {
	const [value, ...others] = headersDistinct.authorization ?? [];
	return others.length === 0 ? value : undefined;
}
