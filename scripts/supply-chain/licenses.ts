import { type LockedPackage, lockedPackages } from "./packages.ts";

/** The SPDX identifiers of the licenses that a dependency may have, each with the reason. https://spdx.org/licenses/ */
const allowed = new Map([
	["0BSD", "has no conditions"],
	["Apache-2.0", "requires notices in redistributions, and grants patents"],
	["BSD-2-Clause", "requires the notice in redistributions"],
	["BSD-3-Clause", "requires the notice in redistributions"],
	["BlueOak-1.0.0", "requires the notice in redistributions"],
	["CC0-1.0", "has no conditions"],
	["ISC", "requires the notice in redistributions"],
	["MIT", "requires the notice in redistributions"],
	["MIT-0", "has no conditions"],
	["MPL-2.0", "copyleft for its own files only, which are used unchanged and only in tools"],
	["Python-2.0", "requires the notice in redistributions"],
	["Unlicense", "has no conditions"],
]);

/** Packages without an SPDX license field, each with what a person found out about this version. */
const exceptions = new Map([
	[
		"opencontrol@0.0.6",
		"no license field; a dependency of sst, by the same authors, for a command that is not used here; never shipped",
	],
	["querystring@0.2.0", "MIT, in an old form of the field; comes with sst's copy of aws-sdk 2; never shipped"],
]);

/**
 * Whether an SPDX expression allows an accepted choice: one side of `OR`, both sides of `AND`. An expression with nested
 * parentheses is not parsed, and so not allowed.
 */
export function isAllowed(expression: string): boolean {
	const bare = expression.replace(/^\((.*)\)$/, "$1");
	return bare.split(" OR ").some((choice) => choice.split(" AND ").every((id) => allowed.has(id.trim())));
}

/** Returns a line for each package whose license is not on the list, with what to do, and for each unneeded exception. */
export function licenseProblems(packages: readonly Pick<LockedPackage, "name" | "version" | "license">[]): string[] {
	const unneeded = new Set(exceptions.keys());
	const notAllowed = packages.flatMap(({ name, version, license }) => {
		const id = `${name}@${version}`;
		if (license !== undefined && isAllowed(license)) return [];
		if (unneeded.delete(id) || exceptions.has(id)) return [];
		return [
			`${id} has the license ${license ?? "(none given)"}: read it, then add it to the list with a reason, or remove the package.`,
		];
	});
	return [...notAllowed, ...[...unneeded].map((id) => `${id} no longer needs an exception: remove it from the list.`)];
}

/** Prints the problems, with exit code 1, or else the number of packages per license. */
export function main(): void {
	const packages = lockedPackages();
	const problems = licenseProblems(packages);
	for (const problem of problems) console.error(problem);
	if (problems.length > 0) {
		process.exitCode = 1;
		return;
	}
	const counts = new Map<string, number>();
	for (const { license = "none given, looked up by hand" } of packages) {
		counts.set(license, (counts.get(license) ?? 0) + 1);
	}
	for (const [license, count] of [...counts].toSorted(([, a], [, b]) => b - a)) {
		console.log(`${String(count).padStart(4)} ${license}`);
	}
	console.log(`${packages.length} packages, all with a license on the list`);
}

if (process.argv[1] === import.meta.filename) main();
