import { type LockedPackage, lockedPackages } from "./packages.ts";

/** SPDX identifiers of licences that a dependency may have, each with why. https://spdx.org/licenses/ */
const allowed = new Map([
	["0BSD", "asks for nothing"],
	["Apache-2.0", "asks for notices when it is passed on, and grants patents"],
	["BSD-2-Clause", "asks for the notice when it is passed on"],
	["BSD-3-Clause", "asks for the notice when it is passed on"],
	["BlueOak-1.0.0", "asks for the notice when it is passed on"],
	["CC0-1.0", "asks for nothing"],
	["ISC", "asks for the notice when it is passed on"],
	["MIT", "asks for the notice when it is passed on"],
	["MIT-0", "asks for nothing"],
	["MPL-2.0", "copyleft for its own files only, which we use unchanged and in tools alone"],
	["Python-2.0", "asks for the notice when it is passed on"],
	["Unlicense", "asks for nothing"],
]);

/** Packages that do not say their licence as SPDX asks, each with what a person found out; for this version only. */
const exceptions = new Map([
	[
		"opencontrol@0.0.6",
		"no licence field; a dependency of sst, by the same authors, for a command we do not use; never shipped",
	],
	["querystring@0.2.0", "MIT, in an old form of the field; comes with sst's copy of aws-sdk 2; never shipped"],
]);

/**
 * Whether an SPDX expression leaves a choice that is allowed: of `OR` one side, of `AND` both. What has parentheses within
 * is not understood, and so not allowed.
 */
export function isAllowed(expression: string): boolean {
	const bare = expression.replace(/^\((.*)\)$/, "$1");
	return bare.split(" OR ").some((choice) => choice.split(" AND ").every((id) => allowed.has(id.trim())));
}

/** One line for each package whose licence is not on the list, with what to do, and for each exception that is not needed. */
export function licenseProblems(packages: readonly Pick<LockedPackage, "name" | "version" | "license">[]): string[] {
	const unneeded = new Set(exceptions.keys());
	const faults = packages.flatMap(({ name, version, license }) => {
		const id = `${name}@${version}`;
		if (license !== undefined && isAllowed(license)) return [];
		if (unneeded.delete(id) || exceptions.has(id)) return [];
		return [`${id} has the licence ${license ?? "(none given)"}: read it, then allow it with a reason, or do without.`];
	});
	return [...faults, ...[...unneeded].map((id) => `${id} needs no exception any more: take it off the list.`)];
}

/** Prints the faults, or how many packages there are under which licence; the exit code is 1 when there are faults. */
export function main(): void {
	const packages = lockedPackages();
	const faults = licenseProblems(packages);
	for (const fault of faults) console.error(fault);
	if (faults.length > 0) {
		process.exitCode = 1;
		return;
	}
	const counts = new Map<string, number>();
	for (const { license = "none given, looked up by hand" } of packages) {
		counts.set(license, (counts.get(license) ?? 0) + 1);
	}
	for (const [licence, count] of [...counts].toSorted(([, a], [, b]) => b - a)) {
		console.log(`${String(count).padStart(4)} ${licence}`);
	}
	console.log(`${packages.length} packages, all of a licence on the list`);
}

if (process.argv[1] === import.meta.filename) main();
