/** The members that an entity needs for conditional writes. */
export interface Revisioned {
	version: number;
	createdAt: string;
}

/**
 * Returns the name of one state of an entity. The HTTP layer quotes it as the strong `ETag`. It includes the creation time,
 * so a product that was deleted and created again under the same id never gets an earlier tag (versions restart at 1).
 */
export function revisionOf({ version, createdAt }: Revisioned): string {
	return `${version}-${Date.parse(createdAt).toString(36)}`;
}

/** The condition of a write on the current state. */
export interface Precondition {
	/** The current revision must be one of these; `*`: the entity must exist. */
	ifMatch?: "*" | readonly string[] | undefined;
	/** The entity must not exist. */
	ifNoneMatch?: "*" | undefined;
}

/** Whether the precondition holds for the current state, `undefined` if there is none (RFC 9110, section 13.1). */
export function holds({ ifMatch, ifNoneMatch }: Precondition, current: Revisioned | undefined): boolean {
	if (ifNoneMatch === "*" && current) return false;
	if (ifMatch === undefined) return true;
	return current !== undefined && (ifMatch === "*" || ifMatch.includes(revisionOf(current)));
}
