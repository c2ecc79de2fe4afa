import type { Occurrence, ProblemCode, ValidationError } from "./contract/problem.ts";

/**
 * A failure that the API foresees, thrown where it is known. It carries the code; what status and headers that means is
 * the edge's business (`contract/problem.ts`).
 */
export class AppError extends Error {
	readonly code: ProblemCode;
	/** What happened and what to do next, when there is more to say than the problem's description. */
	readonly detail: string | undefined;
	readonly errors: readonly ValidationError[] | undefined;
	/** Extension members of the problem, as its row declares them. */
	readonly extension: Record<string, unknown> | undefined;

	constructor(
		code: ProblemCode,
		occurrence: Partial<Pick<Occurrence, "detail" | "errors" | "extension">> = {},
		options?: ErrorOptions,
	) {
		super(occurrence.detail ?? code, options);
		this.name = "AppError";
		this.code = code;
		this.detail = occurrence.detail;
		this.errors = occurrence.errors;
		this.extension = occurrence.extension;
	}
}
