/** The checks, with the names that schemathesis uses where it has the same check. */
export const checks = {
	not_a_server_error: "no response has a status of 500 or more",
	status_code_conformance: "the operation documents the status",
	content_type_conformance: "the media type is the documented one; a response without content has none",
	response_headers_conformance: "required headers are present, all are valid, and none is undocumented",
	response_schema_conformance: "the body is valid and has no undocumented member",
	negative_data_rejection: "a request with one mutation is refused because of it",
	positive_data_acceptance: "a valid request of an allowed caller is not refused as invalid or forbidden",
	missing_required_header: "a request without a required header is refused because of it",
	unsupported_method: "a method that the path does not have returns 405 with Allow",
	ignored_auth: "no token or an invalid one returns 401, a missing role 403",
	use_after_free: "a deleted resource is gone at every path",
	ensure_resource_availability: "a created resource is at its Location immediately",
	stale_precondition: "a request with an outdated entity tag in `If-Match` returns 412",
	foreign_resource_hidden: "a resource of one customer does not exist for another",
} as const;

export type Check = keyof typeof checks;

// Object.keys is typed string[] because a value may have more keys than its type; this constant has not.
export const checkNames = Object.keys(checks) as Check[];

/** The result of one check of a response. `violation` is absent when the check passed. */
export interface CheckResult {
	check: Check;
	violation?: string | undefined;
}
