import * as z from "zod/mini";
import { operation, operationIds } from "./operations.ts";

/** The largest number of segments of a path that appear in responses and logs; more than any path of the contract has. */
const maxPathSegments = 8;

/**
 * Returns a path that may appear in responses and logs: a segment that can't be an id, because it is too long or has
 * characters that no id has, becomes `redacted`. A token or an email address pasted into a path must not end up in a log. The
 * end of a path with too many segments becomes `redacted` as well, so that no path makes a response or a log line long.
 * @param path without the query, as sent
 */
export function plainPath(path: string): string {
	const segments = path.split("/");
	// A path begins with a slash: the first one is empty.
	const plain = segments
		.slice(0, maxPathSegments + 1)
		.map((segment, position) =>
			/^[0-9A-Za-z_-]{0,44}$/.test(segment) || isParameter(segments, position) ? segment : "redacted",
		);
	return [...plain, ...(segments.length > plain.length ? ["redacted"] : [])].join("/");
}

/** Whether a segment is a valid parameter of a path of the contract: the ids of users may be longer than other ids. */
function isParameter(segments: readonly string[], position: number): boolean {
	return operationIds.some((id) => {
		const { path, params } = operation(id);
		const template = path.split("/");
		const name = /^\{(\w+)\}$/.exec(template[position] ?? "")?.[1];
		const schema = name === undefined ? undefined : params?._zod.def.shape[name];
		return (
			schema !== undefined &&
			template.length === segments.length &&
			template.every((part, at) => part.startsWith("{") || part === segments[at]) &&
			z.safeParse(schema, segments[position]).success
		);
	});
}
