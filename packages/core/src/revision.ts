/** What every entity that can be changed conditionally has. */
export interface Revisioned {
	version: number;
	createdAt: string;
}

/**
 * Names one state of an entity; the edge quotes it as its strong `ETag`. The time of creation is part of it, so that a
 * product deleted and created anew under the same id never has an earlier one's tag (versions start at 1 again).
 */
export function revisionOf({ version, createdAt }: Revisioned): string {
	return `${version}-${Date.parse(createdAt).toString(36)}`;
}

/** What a conditional write demands of the current state. */
export interface Precondition {
	/** The revisions of which the current one must be one; `*`: there must be any. */
	ifMatch?: "*" | readonly string[] | undefined;
	/** There must be none. */
	ifNoneMatch?: "*" | undefined;
}

/** Whether the precondition holds for the current state, `undefined` when there is none (RFC 9110, section 13.1). */
export function holds({ ifMatch, ifNoneMatch }: Precondition, current: Revisioned | undefined): boolean {
	if (ifNoneMatch === "*" && current) return false;
	if (ifMatch === undefined) return true;
	return current !== undefined && (ifMatch === "*" || ifMatch.includes(revisionOf(current)));
}
