import type { Occurrence, ProblemCode } from "./contract/problem.ts";

/** Something wrong with one value of the input. */
export interface InputError {
	/** The path to the value in the input of the domain function: `["lines", 0, "quantity"]`. */
	path: readonly (string | number)[];
	/** What is wrong with it, for a person. */
	detail: string;
}

/**
 * An expected failure, thrown where it is detected. It carries a code of the contract. The HTTP layer looks up the status
 * and headers in `contract/problem.ts`.
 */
export class AppError extends Error {
	readonly code: ProblemCode;
	/** What happened and what to do next, where there is more to say than the problem's description. */
	readonly detail: string | undefined;
	readonly errors: readonly InputError[] | undefined;
	/** Extension members of the problem, as the contract declares them. */
	readonly extension: Record<string, unknown> | undefined;

	constructor(
		code: ProblemCode,
		occurrence: Partial<Pick<Occurrence, "detail" | "extension">> & { errors?: readonly InputError[] } = {},
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
