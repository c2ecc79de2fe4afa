import type { Problem, UnexpectedResponse } from "./types.ts";

/** A response whose body has been read to its end. */
export interface BufferedResponse {
	/** The status and headers; its body has been read. */
	response: Response;
	/** The body. */
	text: string;
}

/** Parses a response into data or a problem; neither for 204 and 304. */
export function parseResponse({ response, text }: BufferedResponse): {
	data?: unknown;
	error?: Problem | UnexpectedResponse;
} {
	const { ok, status } = response;
	if (status === 204 || status === 304) return {};
	const mediaType = response.headers.get("Content-Type") ?? "";
	if (ok ? /[/+]json\b/i.test(mediaType) : /\/problem\+json\b/i.test(mediaType)) {
		try {
			const body: unknown = JSON.parse(text);
			if (ok) return { data: body };
			if (isProblem(body)) return { error: body };
		} catch {
			// The header says JSON and the body is not: an unexpected response like any other.
		}
	}
	return { error: unexpectedResponse({ response, text }) };
}

/** The problem for a response that cannot have come from the API. */
export function unexpectedResponse({ response, text }: BufferedResponse): UnexpectedResponse {
	const { status, statusText, headers, type } = response;
	const requestId = headers.get("X-Request-Id");
	const location = headers.get("Location");
	const redirect = location !== null || type === "opaqueredirect";
	return {
		type: "about:blank",
		title: "Unexpected response",
		status,
		detail: redirect
			? `baseUrl is not the final address (${status}, redirect to ${location ?? "an address that the browser hides"}): set it to that address.`
			: `The response is not from the API (${status} ${statusText}, ${headers.get("Content-Type") ?? "no Content-Type"}): check baseUrl and any proxy.`,
		code: "response.unexpected",
		...(requestId && { requestId }),
		body: text,
	};
}

// Codes that this version does not know pass: a newer server may have added them.
function isProblem(body: unknown): body is Problem {
	return typeof body === "object" && body !== null && "code" in body && typeof body.code === "string";
}
