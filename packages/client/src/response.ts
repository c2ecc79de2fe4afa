import type { Problem, UnexpectedResponse } from "./types.ts";

/** An answer that has arrived whole. */
export interface Answer {
	/** The status and headers; its body has been read. */
	response: Response;
	/** The body. */
	text: string;
}

/** What an answer means: data, a problem, or neither (204, 304). */
export function read({ response, text }: Answer): { data?: unknown; error?: Problem | UnexpectedResponse } {
	const { ok, status } = response;
	if (status === 204 || status === 304) return {};
	const mediaType = response.headers.get("Content-Type") ?? "";
	if (ok ? /[/+]json\b/i.test(mediaType) : /\/problem\+json\b/i.test(mediaType)) {
		try {
			const body: unknown = JSON.parse(text);
			if (ok) return { data: body };
			if (isProblem(body)) return { error: body };
		} catch {
			// It says that it is JSON and is not: as unexpected as any other answer.
		}
	}
	return { error: unexpected({ response, text }) };
}

/** The problem that an answer is when nothing of it can be used. */
export function unexpected({ response, text }: Answer): UnexpectedResponse {
	const { status, statusText, headers, type } = response;
	const requestId = headers.get("X-Request-Id");
	const location = headers.get("Location");
	const redirect = location !== null || type === "opaqueredirect";
	return {
		type: "about:blank",
		title: "Unexpected answer",
		status,
		detail: redirect
			? `The API is not at baseUrl (${status}, redirect to ${location ?? "an address that the browser hides"}): set it to the final address.`
			: `The answer is not from the API (${status} ${statusText}, ${headers.get("Content-Type") ?? "no Content-Type"}): check baseUrl and any proxy.`,
		code: "response.unexpected",
		...(requestId && { requestId }),
		body: text,
	};
}

// A newer server may know codes that this version does not; they pass.
function isProblem(body: unknown): body is Problem {
	return typeof body === "object" && body !== null && "code" in body && typeof body.code === "string";
}
