import type { Problem } from "./contract.ts";

/** An answer that has arrived whole. */
export interface Answer {
	/** The status and headers; its body has been read. */
	response: Response;
	/** The body. */
	text: string;
}

/**
 * An answer that is none of this API: a proxy's HTML page, an empty 413, a redirect, a success that is no JSON. It has the
 * shape of a problem, so that `error.detail` can be shown whatever happened, with the status of the answer.
 */
export interface UnexpectedAnswer {
	/** No more is known than what the status says (RFC 9457, section 4.2.1). */
	type: "about:blank";
	title: string;
	/** The HTTP status of the answer, also when it claims success; 0 for a redirect in a browser, which hides it. */
	status: number;
	/** What came and what to look at. */
	detail: string;
	code: "answer.unexpected";
	/** The id of the request, when the answer names one in `X-Request-Id`. */
	requestId?: string;
	errors?: never;
	/** The body as it came. */
	body: string;
}

/** What an answer means: data, a problem, or neither (204, 304). */
export function read({ response, text }: Answer): { data?: unknown; error?: Problem | UnexpectedAnswer } {
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
export function unexpected({ response, text }: Answer): UnexpectedAnswer {
	const { status, statusText, headers, type } = response;
	const requestId = headers.get("X-Request-Id");
	const redirect = type === "opaqueredirect" || headers.has("Location");
	return {
		type: "about:blank",
		title: "Unexpected answer",
		status,
		detail: redirect
			? `The API was not where baseUrl says (${status}, redirect to ${headers.get("Location") ?? "an address hidden by the browser"}): set baseUrl to its final address.`
			: `The answer is not from this API (${status} ${statusText}, ${headers.get("Content-Type") ?? "no Content-Type"}): check baseUrl and what is between here and the API.`,
		code: "answer.unexpected",
		...(requestId && { requestId }),
		body: text,
	};
}

// A newer server may know codes that this version does not; they pass.
function isProblem(body: unknown): body is Problem {
	return typeof body === "object" && body !== null && "code" in body && typeof body.code === "string";
}
