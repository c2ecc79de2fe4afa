import type { Operation, Schema } from "./document.ts";
import type { CallerName, Plan } from "./plan.ts";
import type { Answer } from "./send.ts";

/** A cursor that the API gave, and for what. */
export interface KnownCursor {
	cursor: string;
	operationId: string;
	/** The query that it came from, without `limit` and `cursor`. */
	filters: Plan["query"];
	caller: CallerName;
}

/**
 * What one session has learned from answers, for later requests. Only what belongs to the session is in it: nothing comes
 * from lists, where the things of other sessions are.
 */
export interface Pool {
	/** Values of a form, such as product ids; those that were deleted are among them. */
	known(pattern: string): readonly string[];
	/** Who first got to see a value. */
	ownerOf(value: string): CallerName | undefined;
	/** The last entity tag seen at a path, and all of them. */
	tagOf(target: string): string | undefined;
	tags(): readonly string[];
	cursors(): readonly KnownCursor[];
	/** Whether something with this id, made by the server, was deleted. */
	isFreed(value: string): boolean;
	/** Takes in what an answer says of the resource at `target`, and of others. */
	learn(plan: Plan, target: string, answer: Answer): void;
	/** Deleted: from now on nothing may be there. */
	free(value: string): void;
	/** Created anew under its old id. */
	revive(value: string): void;
}

/** The schemas that a pool has to follow. */
type Resolve = (schema: Schema) => Schema;

export function createPool(resolve: Resolve): Pool {
	const values = new Map<string, Set<string>>();
	const owners = new Map<string, CallerName>();
	const tags = new Map<string, string>();
	const cursors: KnownCursor[] = [];
	const freed = new Set<string>();

	function add(pattern: string, value: string, caller: CallerName): void {
		const found = values.get(pattern) ?? new Set();
		found.add(value);
		values.set(pattern, found);
		if (!owners.has(value)) owners.set(value, caller);
	}

	/** Collects the strings that have a form of their own. */
	function harvest(schema: Schema, value: unknown, caller: CallerName): void {
		const { pattern, properties = {}, items } = resolve(schema);
		if (typeof value === "string" && pattern !== undefined) add(pattern, value, caller);
		else if (Array.isArray(value)) for (const item of value) items && harvest(items, item, caller);
		else if (typeof value === "object" && value !== null) {
			for (const [name, member] of Object.entries(value)) {
				const below = properties[name];
				if (below) harvest(below, member, caller);
			}
		}
	}

	return {
		known: (pattern) => [...(values.get(pattern) ?? [])],
		ownerOf: (value) => owners.get(value),
		tagOf: (target) => tags.get(target),
		tags: () => [...tags.values()],
		cursors: () => cursors,
		isFreed: (value) => freed.has(value),
		free: (value) => freed.add(value),
		revive: (value) => freed.delete(value),
		learn(plan, target, { status, headers, json }) {
			const { operation, caller } = plan;
			if (!operation || status >= 300) return;
			const [tag] = headers.etag ?? [];
			if (tag !== undefined) tags.set(target, tag);
			if (typeof json === "object" && json !== null && "nextCursor" in json && typeof json.nextCursor === "string") {
				const filters = plan.query.filter(([name]) => name !== "limit" && name !== "cursor");
				cursors.push({ cursor: json.nextCursor, operationId: operation.id, filters, caller });
			}
			const { content } = operation.answers.get(status) ?? {};
			if (content && !isList(resolve(content.schema))) harvest(content.schema, json, caller);
			// What the caller chose and the API took: ids of its own, keys.
			for (const { in: place, name, schema } of operation.parameters) {
				const sent = place === "path" ? plan.path[name] : plan.headers.find(([key]) => key === name)?.[1];
				if (sent !== undefined && place !== "query" && !/^If-/.test(name)) harvest(schema, sent, caller);
			}
		},
	};
}

/** Whether a body is a page of a list: what others have made is in it too. */
function isList({ properties = {} }: Schema): boolean {
	return "nextCursor" in properties;
}

/** Whether an operation gives pages: the document says that `nextCursor` is to be sent as `cursor`. */
export function hasPages({ parameters }: Operation): boolean {
	return parameters.some(({ in: place, name }) => place === "query" && name === "cursor");
}
