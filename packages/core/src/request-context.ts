import type { Retries } from "./storage/retry-policy.ts";

/** What the domain knows of the request that it works for, besides its input. */
export interface RequestContext {
	/** The time of the request; now by default. */
	now?: Date | undefined;
	/** The time and retries that the request has left; those of a new request by default. */
	retries?: Retries | undefined;
}
