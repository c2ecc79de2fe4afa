import { isDeepStrictEqual } from "node:util";
import type { Checker } from "./checker.ts";
import type { CheckResult } from "./checks.ts";
import type { Document } from "./document.ts";
import { type Expectation, type Plan, stringsOf } from "./plan.ts";
import type { Pool } from "./pool.ts";
import type { WireResponse } from "./send.ts";

/** The statuses that a valid request of an allowed caller gets only with a code that its plan expects. */
const refusalStatuses = [400, 401, 403, 405, 406, 413, 415, 428, 431];

/** Returns a function that checks a response against the document, and against the expectation of its plan. */
export function createResponseChecks({
	document,
	checker,
	pool,
}: {
	document: Document;
	checker: Checker;
	pool: Pool;
}): (plan: Plan, response: WireResponse) => CheckResult[] {
	return (plan, response) => {
		const { operation, expect, method } = plan;
		const results: CheckResult[] = operation
			? checker.conformance(operation, method, response)
			: [{ check: "not_a_server_error", violation: response.status >= 500 ? `status ${response.status}` : undefined }];
		if (expect.kind === "refuse") {
			results.push({ check: expect.check, violation: refusalViolation(plan, expect, response) });
			return results;
		}
		const code = codeOf(response);
		const refused = refusalStatuses.includes(response.status);
		const isViolation = refused && !expect.codes.includes(code);
		results.push({
			check: "positive_data_acceptance",
			violation: isViolation ? `a valid request is refused: ${response.text.slice(0, 500)}` : undefined,
		});
		const deletedIds = operation?.method === "PUT" ? [] : stringsOf(plan).filter(pool.isDeleted);
		if (deletedIds.length > 0) {
			const isReplay = response.headers["idempotency-replayed"] !== undefined;
			const isUsed = response.status < 300 && !isReplay;
			results.push({ check: "use_after_free", violation: isUsed ? `${deletedIds[0]} was deleted before` : undefined });
		}
		return results;
	};

	function refusalViolation(plan: Plan, expect: Extract<Expectation, { kind: "refuse" }>, response: WireResponse) {
		const { status, code, at } = expect;
		if (plan.method === "HEAD" && response.status !== status)
			return `status ${response.status} where ${status} is expected`;
		const violation = plan.method === "HEAD" ? undefined : checker.problemViolation(response, status, code);
		if (violation !== undefined) return violation;
		if (at) {
			const errors = errorsOf(response);
			const isNamed = errors.length > 0 && errors.every((each) => each.in === at.in && each.pointer === at.pointer);
			if (!isNamed) return `errors is ${JSON.stringify(errors)}, and should name ${at.in} ${at.pointer} alone`;
		}
		if (status === 405) {
			const allowed = response.headers.allow?.[0]?.split(", ").sort() ?? [];
			const known = [...(document.paths.get(plan.template) ?? []), "OPTIONS"].sort();
			if (!isDeepStrictEqual(allowed, known)) return `Allow is ${allowed}, and should be ${known}`;
		}
		return undefined;
	}
}

function codeOf({ json }: WireResponse): string {
	return typeof json === "object" && json !== null && "code" in json ? String(json.code) : "";
}

function errorsOf({ json }: WireResponse): { in?: unknown; pointer?: unknown }[] {
	const errors = typeof json === "object" && json !== null && "errors" in json ? json.errors : undefined;
	return Array.isArray(errors) ? errors : [];
}
