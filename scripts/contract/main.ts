/**
 * `npm run contract:diff` compares the contract with the released one: it lists the changes and the version that they
 * require, and fails when one of them is breaking and the version is too low. `npm run contract:release` makes the contract
 * the released one, if its version is high enough and CHANGELOG.md has a section for it.
 *
 *     tsx scripts/contract/main.ts diff|release
 */
import { copyFile, readFile } from "node:fs/promises";
import { contractChanges } from "./diff.ts";
import { currentFile, readContract, releasedFile } from "./documents.ts";
import { contractReport } from "./report.ts";
import { allows, minVersion } from "./version.ts";

const [command] = process.argv.slice(2);
if (command !== "diff" && command !== "release")
	throw new Error("Give a command: tsx scripts/contract/main.ts diff|release");

const [released, current] = await Promise.all([readContract(releasedFile), readContract(currentFile)]);
const changes = contractChanges(released.document, current.document);
const { lines, error } = contractReport(changes, { released: released.version, version: current.version });
for (const line of lines) console.log(line);

const failure = error ?? (command === "release" ? await releaseError() : undefined);
if (failure !== undefined) {
	console.error(failure);
	process.exitCode = 1;
} else if (command === "release") {
	await copyFile(currentFile, releasedFile);
	console.log(`packages/core/released/openapi.json is now ${current.version}: commit it.`);
}

/** Returns why the contract cannot be released, and what to do next; `undefined` when it can. */
async function releaseError(): Promise<string | undefined> {
	if (current.version === released.version && changes.length === 0) return `${current.version} is already released.`;
	if (!allows(current.version, released.version, changes)) {
		const lowest = minVersion(changes, released.version);
		return `Set "version" in package.json to ${lowest} or later and run npm run generate (docs/releasing.md).`;
	}
	const changelog = await readFile(new URL("../../CHANGELOG.md", import.meta.url), "utf8");
	if (changelog.includes(`\n## [${current.version}]`)) return undefined;
	return `CHANGELOG.md has no section "## [${current.version}]": move the entries for callers there from "## [Unreleased]".`;
}
