import semver from "semver";
import type { Change } from "./diff.ts";

/** Which part of a version has to grow (https://semver.org). */
export type Bump = "major" | "minor" | "patch";

const bumps = { breaking: "major", compatible: "minor", wording: "patch" } as const satisfies Record<
	Change["effect"],
	Bump
>;
/** Below 1.0.0 the minor part takes the place of the major one, as in npm's `^0.1.0`: there is none for additions. */
const earlyBumps = { breaking: "minor", compatible: "patch", wording: "patch" } as const satisfies Record<
	Change["effect"],
	Bump
>;

/** Which part of the released version has to grow for these changes; none for no change. */
export function bumpFor(changes: readonly Change[], released: string): Bump | undefined {
	const effect = (["breaking", "compatible", "wording"] as const).find((each) =>
		changes.some((change) => change.effect === each),
	);
	return effect && (semver.major(released) > 0 ? bumps : earlyBumps)[effect];
}

/** The lowest version that these changes may be released under; the released one itself when nothing changed. */
export function leastVersion(changes: readonly Change[], released: string): string {
	const bump = bumpFor(changes, released);
	const version = bump ? semver.inc(released, bump) : released;
	if (version === null) throw new Error(`${released} is no version: it must have the form 1.2.3.`);
	return version;
}

/** Whether `version` may promise something else than `released` did, as far as these changes go. */
export function allows(version: string, released: string, changes: readonly Change[]): boolean {
	return semver.gte(version, leastVersion(changes, released));
}
