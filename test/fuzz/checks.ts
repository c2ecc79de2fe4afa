/** What is checked, by the names that schemathesis gave these checks where it has them. */
export const checks = {
	not_a_server_error: "no answer has a status of 500 or more",
	status_code_conformance: "the operation documents the status",
	content_type_conformance: "the media type is the documented one; an answer without content has none",
	response_headers_conformance: "documented headers are there and valid, others of the document are not",
	response_schema_conformance: "the body is valid, and has no member that is not documented",
	negative_data_rejection: "a request with one fault is refused, for this fault",
	positive_data_acceptance: "a valid request of an allowed caller is not refused as invalid or forbidden",
	missing_required_header: "a request without a required header is refused, for this header",
	unsupported_method: "a method that the path does not have answers 405 with Allow",
	ignored_auth: "no token or a bad one answers 401, a role too low 403",
	use_after_free: "what was deleted is gone by every path",
	ensure_resource_availability: "what was created is at its Location at once",
	stale_precondition: "a write with the entity tag of an earlier state answers 412",
	foreign_resource_hidden: "to others, what a customer created does not exist",
} as const;

export type Check = keyof typeof checks;

// Object.keys is typed string[] because a value may have more keys than its type; this constant has not.
export const checkNames = Object.keys(checks) as Check[];

/** The outcome of one check of one answer; `fault` is absent when it held. */
export interface Verdict {
	check: Check;
	fault?: string | undefined;
}
