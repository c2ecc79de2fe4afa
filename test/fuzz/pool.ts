import type { Operation, Schema } from "./document.ts";
import type { CallerName, Plan } from "./plan.ts";
import type { WireResponse } from "./send.ts";

/** A cursor that the API returned, and the list that it belongs to. */
export interface KnownCursor {
	cursor: string;
	operationId: string;
	/** The query of the list, without `limit` and `cursor`. */
	filters: Plan["query"];
	caller: CallerName;
}

/**
 * The values that one session has learned from responses, for later requests. Lists are ignored, because they contain resources
 * of other sessions.
 */
export interface Pool {
	/** The values with a pattern, such as product ids, including those of deleted resources. */
	known(pattern: string): readonly string[];
	/** The caller that first received a value. */
	ownerOf(value: string): CallerName | undefined;
	/** The last entity tag seen at a path, and all of them. */
	tagOf(target: string): string | undefined;
	tags(): readonly string[];
	cursors(): readonly KnownCursor[];
	/** Whether the resource with this id, which the server created, was deleted. */
	isDeleted(value: string): boolean;
	/** Learns the values in a response about the resource at `target`. */
	learn(plan: Plan, target: string, response: WireResponse): void;
	/** Marks an id as deleted. */
	markDeleted(value: string): void;
	/** Marks a deleted id as created again. */
	markCreated(value: string): void;
}

/** Follows a schema's `$ref`. */
type Resolve = (schema: Schema) => Schema;

export function createPool(resolve: Resolve): Pool {
	const values = new Map<string, Set<string>>();
	const owners = new Map<string, CallerName>();
	const tags = new Map<string, string>();
	const cursors: KnownCursor[] = [];
	const deleted = new Set<string>();

	function add(pattern: string, value: string, caller: CallerName): void {
		const found = values.get(pattern) ?? new Set();
		found.add(value);
		values.set(pattern, found);
		if (!owners.has(value)) owners.set(value, caller);
	}

	/** Collects the strings whose schema has a pattern. */
	function collect(schema: Schema, value: unknown, caller: CallerName): void {
		const { pattern, properties = {}, items } = resolve(schema);
		if (typeof value === "string" && pattern !== undefined) add(pattern, value, caller);
		else if (Array.isArray(value)) for (const item of value) items && collect(items, item, caller);
		else if (typeof value === "object" && value !== null) {
			for (const [name, member] of Object.entries(value)) {
				const below = properties[name];
				if (below) collect(below, member, caller);
			}
		}
	}

	return {
		known: (pattern) => [...(values.get(pattern) ?? [])],
		ownerOf: (value) => owners.get(value),
		tagOf: (target) => tags.get(target),
		tags: () => [...tags.values()],
		cursors: () => cursors,
		isDeleted: (value) => deleted.has(value),
		markDeleted: (value) => deleted.add(value),
		markCreated: (value) => deleted.delete(value),
		learn(plan, target, { status, headers, json }) {
			const { operation, caller } = plan;
			if (!operation || status >= 300) return;
			const [tag] = headers.etag ?? [];
			if (tag !== undefined) tags.set(target, tag);
			if (typeof json === "object" && json !== null && "nextCursor" in json && typeof json.nextCursor === "string") {
				const filters = plan.query.filter(([name]) => name !== "limit" && name !== "cursor");
				cursors.push({ cursor: json.nextCursor, operationId: operation.id, filters, caller });
			}
			const { content } = operation.responses.get(status) ?? {};
			if (content && !isList(resolve(content.schema))) collect(content.schema, json, caller);
			// Values that the caller chose and the API accepted: ids, idempotency keys.
			for (const { in: place, name, schema } of operation.parameters) {
				const sent = place === "path" ? plan.path[name] : plan.headers.find(([key]) => key === name)?.[1];
				if (sent !== undefined && place !== "query" && !/^If-/.test(name)) collect(schema, sent, caller);
			}
		},
	};
}

/** Whether a body is a page of a list, which contains resources of other sessions. */
function isList({ properties = {} }: Schema): boolean {
	return "nextCursor" in properties;
}

/** Whether an operation returns pages: it has the query parameter `cursor`. */
export function hasPages({ parameters }: Operation): boolean {
	return parameters.some(({ in: place, name }) => place === "query" && name === "cursor");
}
