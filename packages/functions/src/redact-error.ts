import { DatabaseError, type FailedCall } from "@tap/core/storage/database-error.ts";

/** An error in a form that may be logged. */
export interface RedactedError {
	name: string;
	/** Without text that may be personal or secret. */
	message: string;
	/** The frames of the stack: functions and places in the code, no values. */
	stack: string;
	/** The call of the database that failed, if one did. */
	database?: FailedCall;
	cause?: RedactedError;
}

/**
 * Text that may be secret or personal in the message of an unexpected error, which comes from other code: text in double
 * quotes (V8 quotes the JSON that it can't parse), email addresses, and tokens or keys, which are long and contain digits.
 */
const secrets = /"[^"]*"|[^\s"'<>=]+(?:@|%40)[^\s"'<>]+|\bBearer\s+\S+|(?=[\w.~+/=-]*\d)[\w.~+/=-]{40,}/gi;

/** Characters that begin a new line in a terminal or in a reader of logs, and those that control a terminal. */
const controls = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** The maximum length of a logged message in characters. */
const maxMessageLength = 1_000;

/** The maximum length of a logged name in characters. */
const maxNameLength = 100;

/** The maximum number of errors in a chain of causes. */
const maxDepth = 3;

/**
 * Returns everything about a thrown value that may be logged: all of it except text that may be secret or personal, without line
 * breaks and of a limited length, so that no input makes a line look like two or fills the log.
 */
export function redactError(thrown: unknown, depth = maxDepth): RedactedError {
	if (!(thrown instanceof Error)) return { name: "Thrown", message: typeof thrown, stack: "" };
	const { name, message, stack = "", cause } = thrown;
	return {
		name: name.slice(0, maxNameLength).replaceAll(controls, " "),
		message: ("issues" in thrown
			? describeIssues(thrown.issues)
			: message.slice(0, maxMessageLength).replaceAll(secrets, "[redacted]")
		)
			.slice(0, maxMessageLength)
			.replaceAll(controls, " "),
		// The stack begins with the message, whose lines may look like frames.
		stack: stack
			.slice(stack.includes(message) ? stack.indexOf(message) + message.length : 0)
			.split("\n")
			.filter((line) => /^\s+at /.test(line))
			.join("\n"),
		...(thrown instanceof DatabaseError && { database: callOf(thrown) }),
		...(cause !== undefined && depth > 1 && { cause: redactError(cause, depth - 1) }),
	};
}

/** Returns which call of the database failed with an error: its operation, and the status and id of the response. */
export function callOf(error: unknown): FailedCall | undefined {
	if (!(error instanceof DatabaseError)) return undefined;
	const { operation, status, requestId } = error.call;
	return { operation, status, requestId: requestId?.slice(0, maxNameLength).replaceAll(controls, " ") };
}

/** Returns which members of a value don't match their schema: the paths and kinds of a zod error's issues, no values. */
function describeIssues(issues: unknown): string {
	if (!Array.isArray(issues) || !issues.every(isIssue)) return "";
	return issues.map(({ code, path }) => `${code} at /${path.join("/")}`).join(", ");
}

function isIssue(value: unknown): value is { code: string; path: readonly (string | number)[] } {
	if (typeof value !== "object" || value === null || !("code" in value) || !("path" in value)) return false;
	const { code, path } = value;
	const isSegment = (segment: unknown) => typeof segment === "string" || typeof segment === "number";
	return typeof code === "string" && Array.isArray(path) && path.every(isSegment);
}
