import { maxJsonBody } from "@tap/core/contract/gateway.ts";
import type { Document } from "./document.ts";
import type { Expectation, Plan, UserName } from "./plan.ts";

/** What the document says in words, because JSON Schema has none for it. */
interface Sentence {
	/** Stands in the document; when it goes, the rule has to go or to change with it. */
	words: string;
	/** The answer that the words promise to a request that is valid under the schemas; undefined when they don't apply. */
	promises(plan: Plan, ids: Readonly<Record<UserName, string>>): Expectation | undefined;
}

const refuse = (status: number, code: string): Expectation => ({
	kind: "refuse",
	check: "negative_data_rejection",
	status,
	code,
});

const sentences: Sentence[] = [
	{
		words: `A JSON body has at most ${maxJsonBody / 1024} KB.`,
		promises({ body }) {
			const size = body && "json" in body ? Buffer.byteLength(JSON.stringify(body.json)) : 0;
			return size > maxJsonBody ? refuse(413, "request.too_large") : undefined;
		},
	},
	{
		words: "no id may occur twice",
		promises({ operation, body }) {
			if (operation?.id !== "putProducts" || !body || !("json" in body)) return undefined;
			const ids = idsOf(body.json);
			return new Set(ids).size < ids.length ? refuse(400, "request.invalid") : undefined;
		},
	},
	{
		words: "an admin may ask for those of another user, or with `scope=all` for everybody's",
		promises({ operation, query, caller }, ids) {
			if (operation?.id !== "listOrders" || (caller !== "ada" && caller !== "grace")) return undefined;
			const { userId, scope } = Object.fromEntries(query);
			const isForeign = scope === "all" || (userId !== undefined && userId !== ids[caller]);
			return isForeign ? ({ ...refuse(403, "auth.forbidden"), check: "ignored_auth" } as Expectation) : undefined;
		},
	},
	{
		words: "the orders of all users, for admins, together with a `status` and without `userId`",
		promises({ operation, query, caller }) {
			if (operation?.id !== "listOrders" || caller !== "admin") return undefined;
			const { userId, scope, status } = Object.fromEntries(query);
			const isOdd = scope === "all" && (status === undefined || userId !== undefined);
			return isOdd ? refuse(400, "request.invalid") : undefined;
		},
	},
	{
		words: "Send `If-Match` with the `ETag` you read to replace, or `If-None-Match: *` to create",
		promises({ operation, headers }) {
			const isUnconditional = headers.every(([name]) => !name.startsWith("If-"));
			return operation?.answers.has(428) && isUnconditional ? refuse(428, "precondition.required") : undefined;
		},
	},
];

function idsOf(json: unknown): unknown[] {
	if (typeof json !== "object" || json === null || !("items" in json) || !Array.isArray(json.items)) return [];
	return json.items.flatMap((item: { id?: unknown }) => item.id ?? []);
}

/**
 * What the document's words promise to a request that is valid under its schemas, before its schemas are asked.
 * @throws Error when the document has lost one of the sentences; it says what to do
 */
export function readWords(document: Document): Sentence["promises"] {
	const text = JSON.stringify(document.json);
	for (const { words } of sentences) {
		if (text.includes(JSON.stringify(words).slice(1, -1))) continue;
		throw new Error(`openapi.json no longer says "${words}": bring the rule in test/fuzz/words.ts up to date.`);
	}
	return (plan, ids) => {
		for (const { promises } of sentences) {
			const promised = promises(plan, ids);
			if (promised) return promised;
		}
		return undefined;
	};
}
