/**
 * An error that the user can fix. The message is one line that tells what happened and what to do next. Commands print it
 * without a stack trace and exit with code 1.
 */
export class UserError extends Error {
	constructor(message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = "UserError";
	}
}

/** Returns the message of a thrown value. */
export function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

/** Returns the code of a system error (`ENOENT`, `EADDRINUSE`), or undefined for any other error. */
export function codeOf(error: unknown): string | undefined {
	return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
