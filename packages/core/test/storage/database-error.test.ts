import { isServerError, isThrottlingError, isTransientError } from "@smithy/core/retry";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { conflictingOf, DatabaseError, retryReasonOf, unmetOf } from "../../src/storage/database-error.ts";

const cancelledFor = (...cancellationReasons: string[]) =>
	new DatabaseError("TransactionCanceledException", "cancelled", {
		operation: "TransactWriteItems",
		status: 400,
		cancellationReasons,
	});

/** The names of errors that the AWS SDK, Node.js or DynamoDB's API reference have. */
const names = [
	..."AccessDeniedException AuthFailure InvalidSignatureException RequestExpired RequestInTheFuture".split(" "),
	..."RequestTimeTooSkewed SignatureDoesNotMatch BandwidthLimitExceeded EC2ThrottledException".split(" "),
	..."LimitExceededException PriorRequestNotComplete ProvisionedThroughputExceededException".split(" "),
	..."RequestLimitExceeded RequestThrottled RequestThrottledException SlowDown ThrottledException".split(" "),
	..."Throttling ThrottlingException TooManyRequestsException TransactionInProgressException".split(" "),
	..."TimeoutError RequestTimeout RequestTimeoutException".split(" "),
	..."ECONNRESET ECONNREFUSED EPIPE ETIMEDOUT EHOSTUNREACH ENETUNREACH ENOTFOUND EAI_AGAIN".split(" "),
	..."ConditionalCheckFailedException IdempotentParameterMismatchException InternalServerError".split(" "),
	..."ItemCollectionSizeLimitExceededException ReplicatedWriteConflictException".split(" "),
	..."ResourceInUseException ResourceNotFoundException TransactionCanceledException".split(" "),
	..."TransactionConflictException UnrecognizedClientException ValidationException".split(" "),
	..."IncompleteSignatureException MissingAuthenticationTokenException ServiceUnavailable".split(" "),
	..."ERR_TLS_CERT_ALTNAME_INVALID DEPTH_ZERO_SELF_SIGNED_CERT CERT_HAS_EXPIRED UnknownError".split(" "),
];

/** An error as the AWS SDK throws it. */
class SdkError extends Error {
	override readonly cause: undefined = undefined;
	readonly code: string | undefined;
	readonly $metadata: { httpStatusCode: number | undefined };

	constructor(
		name: string,
		message: string,
		code: string | undefined,
		metadata: { httpStatusCode: number | undefined },
	) {
		super(message);
		this.name = name;
		this.code = code;
		this.$metadata = metadata;
	}
}

test("a call is repeated after the same errors as by the AWS SDK", () => {
	const statuses = fc.constantFrom(undefined, 200, 301, 400, 403, 404, 413, 429, 500, 501, 502, 503, 504, 505, 599);
	const messages = fc.constantFrom(
		"",
		"Signature expired: 20260101T000000Z is now earlier",
		"Signature not yet current",
	);
	fc.assert(
		fc.property(fc.constantFrom(...names), statuses, messages, (name, status, message) => {
			const code = /^E[A-Z_]+$/.test(name) ? name : undefined;
			const bySdk = new SdkError(name, message, code, { httpStatusCode: status });
			const isRepeated = isThrottlingError(bySdk) || isTransientError(bySdk) || isServerError(bySdk);
			const error = new DatabaseError(name, message, { operation: "GetItem", status });
			expect(retryReasonOf(error)).toBe(isRepeated ? "failure" : undefined);
		}),
		{ numRuns: 5_000 },
	);
});

test("a cancelled transaction is repeated for a conflict or for throttling, and not for a condition", () => {
	expect(retryReasonOf(cancelledFor("None", "TransactionConflict", "ConditionalCheckFailed"))).toBe("conflict");
	expect(retryReasonOf(cancelledFor("None", "ThrottlingError"))).toBe("failure");
	expect(retryReasonOf(cancelledFor("ProvisionedThroughputExceeded"))).toBe("failure");
	expect(retryReasonOf(cancelledFor("ConditionalCheckFailed", "None"))).toBeUndefined();
	expect(retryReasonOf(cancelledFor("ItemCollectionSizeLimitExceeded", "ValidationError"))).toBeUndefined();
});

test("the writes that cancelled a transaction are named", () => {
	const error = cancelledFor("ConditionalCheckFailed", "None", "TransactionConflict");
	expect([...unmetOf(error, ["key", "order", "stock"])]).toEqual(["key"]);
	expect([...conflictingOf(error, ["key", "order", "stock"])]).toEqual(["stock"]);
	expect(unmetOf(new Error("other"), ["key"]).size).toBe(0);
});

test("an error that does not come from the database is not repeated", () => {
	expect(retryReasonOf(Object.assign(new Error("reset"), { code: "ECONNRESET" }))).toBeUndefined();
	expect(retryReasonOf("ECONNRESET")).toBeUndefined();
});
