import type { Checker } from "./checker.ts";
import type { Document, Operation } from "./document.ts";
import { type Draw, type FixedParts, pick } from "./generate.ts";
import { mutationsOf } from "./mutations.ts";
import { mayCall, type Plan, refusal, refusalOf, targetOf, usersOf } from "./plan.ts";

/** Methods that some paths do not have. Node.js rejects any method that it does not know as malformed HTTP. */
const methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "TRACE", "PROPFIND", "LOCK", "SEARCH"];

/** Makes a generator of each kind of request that must be refused. */
export function createInvalidRequests({
	document,
	checker,
	draw,
	generate,
}: {
	document: Document;
	checker: Checker;
	draw: Draw;
	generate(operation: Operation, fixed?: FixedParts): Plan;
}) {
	return { withMutation, withoutMethod, withoutPath, withoutPermission };

	/** A request with one mutation. */
	function withMutation(operation: Operation): Plan {
		const plan = generate(operation, { caller: pick(draw, usersOf(operation)) });
		// A plan that is already invalid would have two errors.
		if (plan.expect.kind !== "accept") return plan;
		const mutations = mutationsOf(plan, document, checker);
		const kinds = [...new Set(mutations.map(({ kind }) => kind))];
		if (kinds.length === 0) return plan;
		const kind = pick(draw, kinds);
		return pick(
			draw,
			mutations.filter((each) => each.kind === kind),
		).plan();
	}

	/** A request with a method that its path does not have. */
	function withoutMethod(operation: Operation): Plan {
		const known = document.paths.get(operation.template) ?? [];
		const method = pick(
			draw,
			methods.filter((each) => !known.includes(each)),
		);
		const expect = refusal("unsupported_method", 405, "method.not_allowed");
		return { ...generate(operation), operation: undefined, about: `the method ${method}`, method, expect };
	}

	/** A request for a path that does not exist. */
	function withoutPath(operation: Operation): Plan {
		const path = targetOf({ ...generate(operation), query: [] });
		const targets = [`${path}//`, `${path}/more`, `/${path}`, path.toUpperCase(), `/v1${path}`, `${path};a=1/x/y`];
		const target = pick(
			draw,
			targets.filter((each) => document.findPath(each) === undefined),
		);
		const expect = refusal("negative_data_rejection", 404, "route.not_found");
		return { ...generate(operation), operation: undefined, about: "an unknown path", target, expect };
	}

	/** A request of a caller that may not call the operation. */
	function withoutPermission(operation: Operation): Plan {
		const excluded = (["anonymous", "garbage", "ada", "grace"] as const).filter(
			(caller) => !mayCall(caller, operation),
		);
		if (excluded.length === 0) return generate(operation);
		const caller = pick(draw, excluded);
		return { ...generate(operation, { caller }), expect: refusalOf(caller) };
	}
}
