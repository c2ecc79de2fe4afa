import semver from "semver";
import type { Change } from "./diff.ts";
import { allows, bumpFor, minVersion } from "./version.ts";

/** The output of `npm run contract:diff`. */
export interface ContractReport {
	/** The changes and the version that they need, line by line. */
	lines: string[];
	/** Why the version is not allowed, and what to do next; absent when it is. */
	error?: string;
}

/**
 * Reports the changes since a release. Only a breaking change needs its version at once; a compatible one may wait for the
 * next release.
 */
export function contractReport(
	changes: readonly Change[],
	{ released, version }: { released: string; version: string },
): ContractReport {
	if (semver.lt(version, released)) {
		return {
			lines: [],
			error: `The version ${version} is older than the released ${released}: set a later one in package.json.`,
		};
	}
	if (changes.length === 0) return { lines: [`The contract is the one released as ${released}.`] };

	const width = Math.max(...changes.map(({ effect }) => effect.length));
	const lowest = minVersion(changes, released);
	const lines = [
		`Changes of the contract since ${released}:`,
		"",
		...changes.map(({ effect, place, what }) => `${effect.padEnd(width)}  ${place}\n${" ".repeat(width)}  ${what}`),
		"",
		`They require a ${bumpFor(changes, released)} version, ${lowest} or later; the current one is ${version}.`,
	];
	const breaking = changes.filter(({ effect }) => effect === "breaking");
	if (allows(version, released, breaking)) return { lines };
	return {
		lines,
		error:
			`${breaking.length} of them ${breaking.length === 1 ? "breaks" : "break"} callers of ${released}: take ${breaking.length === 1 ? "it" : "them"} back, ` +
			`or set "version" in package.json to ${lowest} and run npm run generate (docs/releasing.md).`,
	};
}
