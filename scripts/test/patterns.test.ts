import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isSafe } from "redos-detector";
import ts from "typescript";
import { expect, test } from "vitest";
import openapi from "../../packages/core/openapi.json" with { type: "json" };
import { root } from "../project-root.ts";

/** How often the pattern may try again at one place of a text before it counts as unsafe. */
const maxScore = 10;

/** Patterns that the detector calls unsafe, each with the reason why no text can make them slow. */
const accepted: Readonly<Record<string, string>> = {
	'packages/functions/src/redact-error.ts: "[^"]*"|[^\\s"\'<>=]+(?:@|%40)[^\\s"\'<>]+|\\bBearer\\s+\\S+|(?=[\\w.~+/=-]*\\d)[\\w.~+/=-]{40,}':
		"reads at most 1,000 characters of a message",
	'packages/functions/src/request.ts: (W\\/)?"[^"]*"':
		"each attempt ends at the next quote, where the next one begins; a header has at most 10 KB",
};

/** Returns the patterns of `openapi.json`, of which some are not literals in the code. Callers validate with them, too. */
function contractPatterns(): { place: string; pattern: RegExp }[] {
	const found: { place: string; pattern: RegExp }[] = [];
	JSON.stringify(openapi, (key, value) => {
		if (key === "pattern") found.push({ place: `openapi.json: ${value}`, pattern: new RegExp(value, "u") });
		return value;
	});
	return found;
}

/** Returns the regular expression literals of the code that runs in a stage, in a page or in an example, by place. */
function literals(): { place: string; pattern: RegExp }[] {
	// Scripts and builds read the project's own files only.
	const folders = ["packages/*/src/**", "examples/**", "infra/*.ts"].map((glob) => `:(glob)${glob}`);
	const files = execFileSync("git", ["ls-files", ...folders], { cwd: root, encoding: "utf8" });
	return files
		.split("\n")
		.filter((path) => /\.tsx?$/.test(path) && !path.includes("/test/"))
		.flatMap((path) => {
			const source = ts.createSourceFile(path, readFileSync(join(root, path), "utf8"), ts.ScriptTarget.Latest, true);
			const found: { place: string; pattern: RegExp }[] = [];
			const visit = (node: ts.Node): void => {
				if (ts.isRegularExpressionLiteral(node)) {
					const end = node.text.lastIndexOf("/");
					const pattern = new RegExp(node.text.slice(1, end), node.text.slice(end + 1));
					found.push({ place: `${path}: ${pattern.source}`, pattern });
				}
				ts.forEachChild(node, visit);
			};
			visit(source);
			return found;
		});
}

test("no text makes a regular expression take more than linear time", () => {
	const patterns = [...literals(), ...contractPatterns()];
	const unchecked = patterns.filter(({ place }) => place in accepted);
	expect(unchecked.map(({ place }) => place)).toEqual(Object.keys(accepted));
	const unsafe = patterns.filter(({ place, pattern }) => !(place in accepted) && !isSafe(pattern, { maxScore }).safe);
	expect(unsafe.map(({ place }) => place)).toEqual([]);
	// The patterns of names, which the contract composes, are among them.
	expect(patterns.some(({ place }) => place.startsWith("openapi.json: ^([ \\xa0"))).toBe(true);
	expect(patterns.some(({ place }) => place.startsWith("packages/core/src/contract/product.ts"))).toBe(true);
	// What the detector is for: the price pattern of an earlier version took 5 s for a cell of 40 KB.
	expect(isSafe(/^(-?\d+)(?:\.(\d*?)0*)?$/, { maxScore }).safe).toBe(false);
});
