import { describe, expect, test } from "vitest";
import type { Change } from "../diff.ts";
import { contractReport } from "../report.ts";
import { bumpFor, minVersion } from "../version.ts";

function changes(...effects: Change["effect"][]): Change[] {
	return effects.map((effect, index) => ({ place: `#/paths/${index}`, what: "it changed", effect }));
}

describe("the next version", () => {
	test.each([
		["1.2.3", changes("wording", "compatible", "breaking"), "major", "2.0.0"],
		["1.2.3", changes("wording", "compatible"), "minor", "1.3.0"],
		["1.2.3", changes("wording"), "patch", "1.2.4"],
		["0.2.3", changes("compatible", "breaking"), "minor", "0.3.0"],
		["0.2.3", changes("compatible"), "patch", "0.2.4"],
		["0.2.3", changes("wording"), "patch", "0.2.4"],
		["0.2.3", [], undefined, "0.2.3"],
	])("after %s", (released, made, bump, lowest) => {
		expect(bumpFor(made, released)).toBe(bump);
		expect(minVersion(made, released)).toBe(lowest);
	});
});

describe("the report", () => {
	test.each([
		["a breaking change under the released version", "1.2.3", "1.2.3", changes("breaking"), false],
		["a breaking change under a minor version", "1.2.3", "1.3.0", changes("breaking"), false],
		["a breaking change under a major version", "1.2.3", "2.0.0", changes("breaking"), true],
		["a breaking change before 1.0.0 under a patch", "0.1.0", "0.1.1", changes("breaking"), false],
		["a breaking change before 1.0.0 under a minor version", "0.1.0", "0.2.0", changes("breaking"), true],
		["a compatible change that waits for its release", "1.2.3", "1.2.3", changes("compatible"), true],
		["no change", "1.2.3", "1.2.3", [], true],
		["a version older than the released one", "1.2.3", "1.2.2", [], false],
	])("on %s", (_, released, version, made, isFine) => {
		expect(contractReport(made, { released, version }).error === undefined).toBe(isFine);
	});

	test("lists every change, the required version, and what to do next", () => {
		const { lines, error } = contractReport(changes("breaking", "compatible"), { released: "0.1.0", version: "0.1.0" });
		expect(lines.join("\n")).toBe(
			[
				"Changes of the contract since 0.1.0:",
				"",
				"breaking    #/paths/0",
				"            it changed",
				"compatible  #/paths/1",
				"            it changed",
				"",
				"They require a minor version, 0.2.0 or later; the current one is 0.1.0.",
			].join("\n"),
		);
		expect(error).toBe(
			'1 of them breaks callers of 0.1.0: take it back, or set "version" in package.json to 0.2.0 and run npm run generate (docs/releasing.md).',
		);
	});
});
