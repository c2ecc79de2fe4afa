import { ApiError, type Problem, type UnexpectedResponse } from "@tap/client";

/** The code of a problem that the API or the client reports. */
export type ProblemCode = (Problem | UnexpectedResponse)["code"];

/** An error in words for the person who uses the console. */
export interface Explanation {
	/** What happened, in a few words, without a period. */
	title: string;
	/** What it means and what to do next, in whole sentences. */
	detail: string;
	/** The id to report the error by; absent if there was no response. */
	requestId?: string | undefined;
	/** The problem's code, if the API returned a problem. */
	code?: ProblemCode;
}

/** Explains an error of a hook, of a call of the client, or of a component. */
export function explain(error: unknown): Explanation {
	const problem = problemOf(error);
	if (problem) {
		const { code, title, detail, requestId } = problem;
		return { title, detail, requestId, code };
	}
	if (error instanceof Error && error.name === "TimeoutError") {
		return { title: "The shop took too long to respond", detail: "Try again in a moment." };
	}
	// What fetch throws without a network, or without a server at the address (Fetch standard, section 5.6).
	if (error instanceof TypeError) {
		return { title: "Can't reach the shop", detail: "Check your network, then try again." };
	}
	const detail = error instanceof Error && error.message !== "" ? error.message : "Reload the page.";
	return { title: "Something went wrong", detail };
}

/**
 * Returns an error as one line of text, for messages without markup.
 * @param summary the consequence, as in "The order wasn't canceled."
 */
export function errorLine(summary: string, error: unknown): string {
	const { title, detail, requestId } = explain(error);
	const request = requestId === undefined ? "" : ` (request ${requestId})`;
	return `${summary} ${title}. ${detail}${request}`;
}

/** Returns the problem that the API reported; `undefined` if there was no response. */
export function problemOf(error: unknown): Problem | UnexpectedResponse | undefined {
	if (error instanceof ApiError) return error.problem;
	return isProblem(error) ? error : undefined;
}

function isProblem(value: unknown): value is Problem | UnexpectedResponse {
	return (
		typeof value === "object" &&
		value !== null &&
		"code" in value &&
		"detail" in value &&
		"title" in value &&
		!(value instanceof Error)
	);
}
