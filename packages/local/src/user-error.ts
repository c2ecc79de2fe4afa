/**
 * Something that keeps the local stage from starting and that a person can put right. The message is one line that says
 * what happened and what to do next; commands print it alone, without a stack, and exit with code 1.
 */
export class UserError extends Error {
	constructor(message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = "UserError";
	}
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

/** The code of a system error (`ENOENT`, `EADDRINUSE`), when `error` is one. */
export function codeOf(error: unknown): string | undefined {
	return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
