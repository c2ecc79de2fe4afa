import type { ApiFunction } from "@tap/functions/settings.ts";
import { UsageError } from "./command.ts";
import type { LiveFunction, PublishedVersion } from "./live-functions.ts";

/**
 * The time in which one deployment publishes the versions of all functions, in ms. Versions whose publication is further apart
 * belong to different releases.
 */
const releaseMs = 30 * 60 * 1_000;

/** The move of one alias to an earlier version. */
export interface Move {
	from: LiveFunction;
	to: PublishedVersion;
}

/** What a rollback would do. */
export interface RollbackPlan {
	moves: Move[];
	/** The functions that stay as they are, each with the reason. */
	kept: { id: ApiFunction; reason: string }[];
}

/**
 * Plans the way back from the latest release: each function whose live version it published goes back to the version before,
 * the latest whose code differs. Functions that it did not change stay: they run the right code already.
 * @param only the one function to move, if not all
 * @param version the version to move it to
 * @throws UsageError if the version is not there or is the live one
 */
export function planRollback(functions: readonly LiveFunction[], only?: ApiFunction, version?: number): RollbackPlan {
	const released = Math.max(...functions.map(({ live }) => live.publishedAt.getTime()));
	const plan: RollbackPlan = { moves: [], kept: [] };
	for (const from of functions) {
		const keep = (reason: string) => plan.kept.push({ id: from.id, reason });
		if (only !== undefined && from.id !== only) {
			keep("not asked for");
			continue;
		}
		if (only === undefined && released - from.live.publishedAt.getTime() > releaseMs) {
			keep(`version ${from.live.number} is of an earlier release`);
			continue;
		}
		const to = version === undefined ? previousOf(from) : givenOf(from, version);
		if (to === undefined) keep(`no version before ${from.live.number} has other code`);
		else plan.moves.push({ from, to });
	}
	return plan;
}

function previousOf({ live, versions }: LiveFunction): PublishedVersion | undefined {
	return versions.findLast(({ number, codeHash }) => number < live.number && codeHash !== live.codeHash);
}

function givenOf({ name, live, versions }: LiveFunction, version: number): PublishedVersion {
	const found = versions.find(({ number }) => number === version);
	if (found === live) throw new UsageError(`Version ${version} of ${name} is live already.`);
	if (found !== undefined) return found;
	const known = versions.map(({ number }) => number).join(", ");
	throw new UsageError(`${name} has no version ${version}. It has ${known}.`);
}
