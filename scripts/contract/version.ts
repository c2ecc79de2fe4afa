import semver from "semver";
import type { Change } from "./diff.ts";

/** The part of a version that has to increase (https://semver.org). */
export type Bump = "major" | "minor" | "patch";

const bumps = { breaking: "major", compatible: "minor", wording: "patch" } as const satisfies Record<
	Change["effect"],
	Bump
>;
/** Below 1.0.0 the minor part replaces the major one, as in npm's `^0.1.0`, and the patch part also covers additions. */
const earlyBumps = { breaking: "minor", compatible: "patch", wording: "patch" } as const satisfies Record<
	Change["effect"],
	Bump
>;

/** The part of the released version that has to increase for these changes; `undefined` for no change. */
export function bumpFor(changes: readonly Change[], released: string): Bump | undefined {
	const effect = (["breaking", "compatible", "wording"] as const).find((each) =>
		changes.some((change) => change.effect === each),
	);
	return effect && (semver.major(released) > 0 ? bumps : earlyBumps)[effect];
}

/** The lowest version under which these changes may be released; the released one itself when nothing changed. */
export function minVersion(changes: readonly Change[], released: string): string {
	const bump = bumpFor(changes, released);
	const version = bump ? semver.inc(released, bump) : released;
	if (version === null) throw new Error(`"${released}" is not a version: it must have the form 1.2.3.`);
	return version;
}

/** Whether these changes since `released` may be published as `version`. */
export function allows(version: string, released: string, changes: readonly Change[]): boolean {
	return semver.gte(version, minVersion(changes, released));
}
