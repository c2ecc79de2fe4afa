import { maxJsonBytes } from "@tap/core/contract/gateway.ts";
import type { Document } from "./document.ts";
import { type Expectation, type Plan, refusal, type UserName } from "./plan.ts";

/** A rule that the document states in prose, because JSON Schema cannot express it. */
interface ProseRule {
	/** A quotation from the document. When the document changes, the rule must change with it. */
	quotation: string;
	/** The required response to a request that is valid under the schemas; undefined when the rule does not apply. */
	expectation(plan: Plan, ids: Readonly<Record<UserName, string>>): Expectation | undefined;
}

const refuse = (status: number, code: string) => refusal("negative_data_rejection", status, code);

const rules: ProseRule[] = [
	{
		quotation: `A JSON body may have at most ${maxJsonBytes / 1024} KB.`,
		expectation({ body }) {
			const size = body && "json" in body ? Buffer.byteLength(JSON.stringify(body.json)) : 0;
			return size > maxJsonBytes ? refuse(413, "request.too_large") : undefined;
		},
	},
	{
		quotation: "No id may occur twice",
		expectation({ operation, body }) {
			if (operation?.id !== "putProducts" || !body || !("json" in body)) return undefined;
			const ids = idsOf(body.json);
			return new Set(ids).size < ids.length ? refuse(400, "request.invalid") : undefined;
		},
	},
	{
		quotation: "At least one character is visible, and none is a control character.",
		expectation({ body }) {
			// The pattern takes characters above U+FFFF for visible ones.
			const blank = /^[\p{Z}\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffb]+$/u;
			const hasBlankName = body && "json" in body && namesOf(body.json).some((name) => blank.test(name));
			return hasBlankName ? refuse(400, "request.invalid") : undefined;
		},
	},
	{
		quotation: "An admin may request those of another user or, with `scope=all`, those of all users",
		expectation({ operation, query, caller }, ids) {
			if (operation?.id !== "listOrders" || (caller !== "ada" && caller !== "grace")) return undefined;
			const { userId, scope } = Object.fromEntries(query);
			const isForeign = scope === "all" || (userId !== undefined && userId !== ids[caller]);
			return isForeign ? refusal("ignored_auth", 403, "auth.forbidden") : undefined;
		},
	},
	{
		quotation: "the orders of all users, for admins, together with a `status` and without `userId`",
		expectation({ operation, query, caller }) {
			if (operation?.id !== "listOrders" || caller !== "admin") return undefined;
			const { userId, scope, status } = Object.fromEntries(query);
			const isInvalid = scope === "all" && (status === undefined || userId !== undefined);
			return isInvalid ? refuse(400, "request.invalid") : undefined;
		},
	},
	{
		quotation: "Send `If-Match` with the `ETag` that you read to replace, or `If-None-Match: *` to create",
		expectation({ operation, headers }) {
			const isUnconditional = headers.every(([name]) => !name.startsWith("If-"));
			return operation?.responses.has(428) && isUnconditional ? refuse(428, "precondition.required") : undefined;
		},
	},
];

/** The names of the products in a body. */
function namesOf(json: unknown): string[] {
	if (typeof json !== "object" || json === null) return [];
	if ("items" in json && Array.isArray(json.items)) return json.items.flatMap(namesOf);
	return "name" in json && typeof json.name === "string" ? [json.name] : [];
}

function idsOf(json: unknown): unknown[] {
	if (typeof json !== "object" || json === null || !("items" in json) || !Array.isArray(json.items)) return [];
	return json.items.flatMap((item: { id?: unknown }) => item.id ?? []);
}

/**
 * Returns a function that applies the rules to a request that is valid under the schemas.
 * @throws Error when the document no longer contains a quotation; the message says what to do
 */
export function readProseRules(document: Document): ProseRule["expectation"] {
	const text = JSON.stringify(document.json);
	for (const { quotation } of rules) {
		if (text.includes(JSON.stringify(quotation).slice(1, -1))) continue;
		throw new Error(`openapi.json no longer says "${quotation}". Update the rule in test/fuzz/prose-rules.ts.`);
	}
	return (plan, ids) => {
		for (const { expectation } of rules) {
			const required = expectation(plan, ids);
			if (required) return required;
		}
		return undefined;
	};
}
