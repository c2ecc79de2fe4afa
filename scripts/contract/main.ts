/**
 * `npm run contract:diff` compares the contract with the released one: it lists the changes and the version that they make,
 * and fails when one of them is breaking and the version does not say so. `npm run contract:release` keeps the contract
 * as the released one, if its version says what changed and CHANGELOG.md has a section about it.
 *
 *     tsx scripts/contract/main.ts diff|release
 */
import { copyFile, readFile } from "node:fs/promises";
import { contractChanges } from "./diff.ts";
import { currentFile, readContract, releasedFile } from "./documents.ts";
import { verdictOn } from "./report.ts";
import { allows, leastVersion } from "./version.ts";

const [verb] = process.argv.slice(2);
if (verb !== "diff" && verb !== "release") throw new Error("Say what to do: tsx scripts/contract/main.ts diff|release");

const [released, current] = await Promise.all([readContract(releasedFile), readContract(currentFile)]);
const changes = contractChanges(released.document, current.document);
const { lines, objection } = verdictOn(changes, { released: released.version, version: current.version });
for (const line of lines) console.log(line);

const refusal = objection ?? (verb === "release" ? await whyNotReleased() : undefined);
if (refusal !== undefined) {
	console.error(refusal);
	process.exitCode = 1;
} else if (verb === "release") {
	await copyFile(currentFile, releasedFile);
	console.log(`packages/core/released/openapi.json is ${current.version} now: commit it.`);
}

/** What a release still lacks, besides what every commit must have. */
async function whyNotReleased(): Promise<string | undefined> {
	if (current.version === released.version && changes.length === 0) return `${current.version} is released already.`;
	if (!allows(current.version, released.version, changes)) {
		const least = leastVersion(changes, released.version);
		return `Set "version" in package.json to ${least} or later and run npm run generate (docs/releasing.md).`;
	}
	const changelog = await readFile(new URL("../../CHANGELOG.md", import.meta.url), "utf8");
	if (changelog.includes(`\n## [${current.version}]`)) return undefined;
	return `CHANGELOG.md has no section "## [${current.version}]": say there what callers should know, under Unreleased so far.`;
}
