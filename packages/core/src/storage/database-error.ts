import type { RetryReason } from "./retry-policy.ts";

/** What is known of a call that failed. */
export interface FailedCall {
	/** The DynamoDB operation, such as `GetItem`. */
	operation: string;
	/** The status of the response. Absent if there was none. */
	status?: number | undefined;
	/** DynamoDB's id of the request, which AWS Support asks for. */
	requestId?: string | undefined;
	/** For a cancelled transaction: the reason code of each write, `None` for a write that was fine. */
	cancellationReasons?: readonly string[] | undefined;
}

/**
 * A call of the database that failed. Its `name` is DynamoDB's, such as `ValidationException`, or the code of the connection's
 * error, such as `ECONNRESET`. A call that took longer than its limit has the name `TimeoutError`.
 */
export class DatabaseError extends Error {
	readonly call: FailedCall;

	constructor(name: string, message: string, call: FailedCall, options?: ErrorOptions) {
		super(message, options);
		this.name = name;
		this.call = call;
	}
}

/** The reasons of a cancelled transaction (DynamoDB API reference, TransactWriteItems) that a retry may not meet again. */
const conflictReasons = ["TransactionConflict"];
const failureReasons = ["ThrottlingError", "ProvisionedThroughputExceeded"];

/**
 * The names of errors that a retry may not meet again: DynamoDB's, other AWS services' that may be in front of it, those of
 * Node.js for connections, and our own. The AWS SDK retries after the same errors, except for ours.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
const transientErrors = new Set([
	// DynamoDB limits the rate, or the table's capacity is used up.
	"ProvisionedThroughputExceededException",
	"RequestLimitExceeded",
	"ThrottlingException",
	"LimitExceededException",
	// The transaction with this token is still being executed.
	"TransactionInProgressException",
	"BandwidthLimitExceeded",
	"EC2ThrottledException",
	"PriorRequestNotComplete",
	"RequestThrottled",
	"RequestThrottledException",
	"SlowDown",
	"ThrottledException",
	"Throttling",
	"TooManyRequestsException",
	"RequestTimeout",
	"RequestTimeoutException",
	"TimeoutError",
	"EAI_AGAIN",
	"ECONNREFUSED",
	"ECONNRESET",
	"EHOSTUNREACH",
	"ENETUNREACH",
	"ENOTFOUND",
	"EPIPE",
	"ETIMEDOUT",
	// The response was damaged on its way. Whether the write was executed is unknown, and its token makes a retry safe.
	"DamagedResponse",
]);

/** Returns why a call that failed with this error is retried, or `undefined` if a retry can't help. */
export function retryReasonOf(error: unknown): RetryReason | undefined {
	if (!(error instanceof DatabaseError)) return undefined;
	const { status = 0, cancellationReasons = [] } = error.call;
	if (cancellationReasons.some((reason) => conflictReasons.includes(reason))) return "conflict";
	if (cancellationReasons.some((reason) => failureReasons.includes(reason))) return "failure";
	const isTransient =
		transientErrors.has(error.name) ||
		(error.name === "InvalidSignatureException" && error.message.includes("Signature expired")) ||
		status === 429 ||
		(status >= 500 && status <= 599);
	return isTransient ? "failure" : undefined;
}

/** Returns the names of the writes that cancelled a transaction because their condition does not hold. */
export function unmetOf(error: unknown, names: readonly string[]): ReadonlySet<string> {
	return cancelledFor(error, ["ConditionalCheckFailed"], names);
}

/** Returns the names of the writes that cancelled a transaction because of another transaction. */
export function conflictingOf(error: unknown, names: readonly string[]): ReadonlySet<string> {
	return cancelledFor(error, conflictReasons, names);
}

function cancelledFor(error: unknown, reasons: readonly string[], names: readonly string[]): ReadonlySet<string> {
	const codes = error instanceof DatabaseError ? (error.call.cancellationReasons ?? []) : [];
	// DynamoDB lists the reasons in the order of the writes.
	return new Set(names.filter((_, index) => reasons.includes(codes[index] ?? "")));
}
