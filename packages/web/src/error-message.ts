import { ApiError, type Problem, type UnexpectedResponse } from "@tap/client";

/** A failure in words for a person. */
export interface Explanation {
	/** What happened, in a few words. */
	title: string;
	/** What it means and what to do next. */
	detail: string;
	/** The id to ask the operator with; absent where no answer came. */
	requestId?: string | undefined;
	/** The code of the API's problem, when it is one. */
	code?: (Problem | UnexpectedResponse)["code"];
}

/** Says what a failure means: of a hook, a call, or a component. */
export function explain(error: unknown): Explanation {
	const problem = problemOf(error);
	if (problem) {
		const { code, title, detail, requestId } = problem;
		return { title, detail, requestId, code };
	}
	if (error instanceof Error && error.name === "TimeoutError") {
		return { title: "No answer in time", detail: "The shop takes too long to answer. Try again in a moment." };
	}
	// What fetch throws when there is no network or nobody listens (Fetch standard, section 5.6).
	if (error instanceof TypeError) {
		return { title: "No answer", detail: "The shop cannot be reached. Check your network, then try again." };
	}
	const detail = error instanceof Error && error.message !== "" ? error.message : "Load the page again.";
	return { title: "Something went wrong", detail };
}

/** The API's problem that a failure is; `undefined` where no answer came. */
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
