import semver from "semver";
import type { Change } from "./diff.ts";
import { allows, bumpFor, leastVersion } from "./version.ts";

/** What `npm run contract:diff` has to say. */
export interface Verdict {
	/** The changes and the version that they need, line by line. */
	lines: string[];
	/** Why the version does not do, and what to do next; absent when it does. */
	objection?: string;
}

/**
 * Judges the changes since a release. Only a breaking one needs its version at once: what is compatible may wait for the
 * release that takes it along.
 */
export function verdictOn(
	changes: readonly Change[],
	{ released, version }: { released: string; version: string },
): Verdict {
	if (semver.lt(version, released)) {
		return {
			lines: [],
			objection: `The version ${version} is older than the released ${released}: set a later one in package.json.`,
		};
	}
	if (changes.length === 0) return { lines: [`The contract is the one released as ${released}.`] };

	const width = Math.max(...changes.map(({ effect }) => effect.length));
	const least = leastVersion(changes, released);
	const lines = [
		`Changes of the contract since ${released}:`,
		"",
		...changes.map(({ effect, place, what }) => `${effect.padEnd(width)}  ${place}\n${" ".repeat(width)}  ${what}`),
		"",
		`They make a ${bumpFor(changes, released)} version, ${least} or later; this is ${version}.`,
	];
	const breaking = changes.filter(({ effect }) => effect === "breaking");
	if (allows(version, released, breaking)) return { lines };
	return {
		lines,
		objection:
			`${breaking.length} of them ${breaking.length === 1 ? "breaks" : "break"} callers of ${released}: take ${breaking.length === 1 ? "it" : "them"} back, ` +
			`or set "version" in package.json to ${least} and run npm run generate (docs/releasing.md).`,
	};
}
