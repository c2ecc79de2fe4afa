import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import openapi from "../../packages/core/openapi.json" with { type: "json" };
import { portablePattern } from "../../packages/core/src/contract/portable-pattern.ts";

const folder = join(import.meta.dirname, "patterns");

/** Languages that callers read the patterns in: the command of the program that matches, and one that tells whether it can run. */
const languages = [
	{ name: "Python", probe: ["python3", "--version"], command: ["python3", join(folder, "match.py")] },
	{ name: "Go", probe: ["go", "version"], command: ["go", "run", join(folder, "match.go")] },
	{ name: "Java", probe: ["javac", "--version"], command: ["java", join(folder, "Match.java")] },
];

function run([program = "", ...args]: readonly string[], input = "") {
	return spawnSync(program, args, { input, encoding: "utf8" });
}

const installed = languages.filter(({ name, probe }) => {
	if (process.env.CI || run(probe).status === 0) return true;
	console.log(`The patterns are not tried in ${name}: \`${probe.join(" ")}\` does not run here.`);
	return false;
});

/** Every pattern of the document, once. */
const patterns = [
	...new Set([...JSON.stringify(openapi).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(([, json = ""]) => json)),
].map((json): string => JSON.parse(json));

/** Texts of characters at the edges of the ranges of a pattern, alone, first and last, with and without a letter. */
function textsFor(pattern: string): string[] {
	const escaped = [...pattern.matchAll(/\\x(..)/g)].map(([, digits = ""]) => Number.parseInt(digits, 16));
	const literal = [...pattern].map((character) => character.codePointAt(0) ?? 0);
	const edges = new Set([...escaped, ...literal].flatMap((codePoint) => [codePoint - 1, codePoint, codePoint + 1]));
	const characters = [...edges]
		.filter((codePoint) => codePoint >= 0 && (codePoint < 0xd800 || codePoint > 0xdfff))
		.map((codePoint) => String.fromCodePoint(codePoint));
	const words = ["", "prd_1", "ord_1-_Z", "kitchen-2", "a--b", "*", '"3-a"', 'W/"3-a" ,\t"4-b"', '"a"\u00a0,"b"'];
	return (
		[...words, ...characters.flatMap((character) => [character, `${character}a`, `a${character}`, ` ${character}`])]
			// In Python and Java `$` also matches before a line break at the end.
			.filter((text) => !/[\n\r\u0085\u2028\u2029]$/.test(text))
	);
}

test("every pattern of the document matches the same texts without the flag u", () => {
	for (const pattern of patterns) {
		for (const text of textsFor(pattern)) {
			expect(new RegExp(pattern).test(text), text).toBe(new RegExp(pattern, "u").test(text));
		}
	}
});

describe.each(installed)("in $name", ({ command }) => {
	test("every pattern of the document matches the same texts", () => {
		expect(patterns.length).toBeGreaterThan(5);
		const samples = patterns.flatMap((pattern) => [
			{ kind: "pattern", value: pattern, expected: undefined },
			...textsFor(pattern).map((text) => ({
				kind: "text",
				value: text,
				expected: new RegExp(pattern, "u").test(text),
			})),
		]);
		const input = samples.map(({ kind, value }) => `${kind} ${Buffer.from(value).toString("base64")}\n`).join("");
		const { status, stdout, stderr } = run(command, input);
		expect(status, stderr).toBe(0);
		const texts = samples.filter(({ kind }) => kind === "text");
		const matched = stdout.trim().split("\n");
		expect(matched).toHaveLength(texts.length);
		const wrong = texts.filter(({ expected }, at) => matched[at] !== String(expected));
		expect(wrong.map(({ value }) => JSON.stringify(value))).toEqual([]);
	});
});

test.each([
	["a character up to U+00FF by number", /^[\u007f\u{9f}\xa0]$/u, String.raw`^[\x7f\x9f\xa0]$`],
	["a character above U+00FF as itself", /^[\u0100-\u{ffff}]$/u, "^[\u0100-\uffff]$"],
	["a slash without the backslash of a literal", /^a\/b$/u, "^a/b$"],
	["an escaped character of the syntax", /^\*\\u$/u, String.raw`^\*\\u$`],
	["a tab", /^(?:[ \t])$/u, String.raw`^(?:[ \t])$`],
])("a pattern has %s", (_, { source }, portable) => {
	expect(portablePattern(source)).toBe(portable);
});

test.each([/\d/u, /\s/u, /\w\b/u, /\p{L}/u, /\cA/u, /(?=a)/u, /(?<!a)/u, /(?<name>a)/u, /(a)\1/u])(
	"%s, which other languages do not have or read differently, is an error",
	({ source }) => {
		expect(() => portablePattern(source)).toThrow(/in other languages/);
	},
);

test("a byte order mark, which Go refuses in the source files that repeat the patterns, is an error", () => {
	expect(() => portablePattern(String.raw`^[\u2028\ufeff]$`)).toThrow(/Write a range around it/);
	expect(portablePattern(String.raw`^[\ufefe-\uff00]$`)).toBe("^[\ufefe-\uff00]$");
});

test("no text of the document has a byte order mark", () => {
	expect(JSON.stringify(openapi)).not.toContain("\ufeff");
});

test("a character above U+FFFF is an error", () => {
	expect(() => portablePattern("[\\u{1d173}]")).toThrow(/above U\+FFFF/);
});
