import * as z from "zod/mini";

/** What zod says is wrong with a value. */
const Issues = z.array(z.object({ code: z.string(), path: z.array(z.union([z.string(), z.number()])) }));

/** A failure as it may stand in a log. */
export interface LoggedFailure {
	name: string;
	/** Without what looks personal or secret. */
	message: string;
	/** The frames of the stack: functions and places in the code, no values. */
	stack: string;
	cause?: LoggedFailure;
}

/**
 * What may be secret or personal in the message of an error that was not foreseen, which others wrote: text in double
 * quotes (V8 quotes the JSON that it cannot parse), e-mail addresses, and tokens or keys, which are long and have digits.
 */
const secrets = /"[^"]*"|[^\s"'<>=]+(?:@|%40)[^\s"'<>]+|\bBearer\s+\S+|(?=[\w.~+/=-]*\d)[\w.~+/=-]{40,}/gi;

/** How many characters of a message are kept. */
const maxMessage = 1_000;

/** How deep causes are followed. */
const maxDepth = 3;

/**
 * Tells whatever was thrown in full, but for what may be secret or personal in it. It is for logs: an answer says nothing
 * of a failure that nobody foresaw.
 */
export function failureOf(thrown: unknown, depth = maxDepth): LoggedFailure {
	if (!(thrown instanceof Error)) return { name: "Thrown", message: typeof thrown, stack: "" };
	const { name, message, stack = "", cause } = thrown;
	return {
		name,
		message:
			"issues" in thrown ? issuesOf(thrown.issues) : message.slice(0, maxMessage).replaceAll(secrets, "[redacted]"),
		// It begins with the message, whose lines may look like frames.
		stack: stack
			.slice(stack.includes(message) ? stack.indexOf(message) + message.length : 0)
			.split("\n")
			.filter((line) => /^\s+at /.test(line))
			.join("\n"),
		...(cause !== undefined && depth > 1 && { cause: failureOf(cause, depth - 1) }),
	};
}

/** Which members of a value are not what their schema says: places and kinds, no values. */
function issuesOf(issues: unknown): string {
	const parsed = z.safeParse(Issues, issues);
	return parsed.success ? parsed.data.map(({ code, path }) => `${code} at /${path.join("/")}`).join(", ") : "";
}
