import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../../../scripts/project-root.ts";
import { generatorTools, languages, missingExchanges, missingTool } from "../languages.ts";
import { readSections } from "../page.ts";

const page = readFileSync(join(root, "docs/other-languages.md"), "utf8");

test("the page has commands for the generator and for every language, and for no other", () => {
	const titles = readSections(page).map(({ title }) => title);
	expect(titles).toEqual(["The generator", ...languages.map(({ title }) => title)]);
});

test("each language takes four commands, and uses the generator that the page downloads", () => {
	const [generator, ...sections] = readSections(page);
	const [, version = ""] = /openapi-generator-cli:(\S+)/.exec(generator?.commands ?? "") ?? [];
	for (const { title, commands } of sections) {
		expect(commands.trimEnd().split("\n"), title).toHaveLength(4);
		expect(commands, title).toContain(`java -jar dist/clients/openapi-generator-cli-${version}.jar generate`);
	}
});

test("an exchange is missing if the log of the stage has no line of it", () => {
	const log = [
		"GET /products 200 12 ms listProducts - 1",
		"POST /orders 201 30 ms placeOrder 0b9a1f52 2",
		"? ? request.malformed 3",
	];
	const missing = missingExchanges({}, log);
	expect(missing).not.toContain("listProducts 200");
	expect(missing).not.toContain("placeOrder 201");
	expect(missing).toContain("placeOrder 409");
	expect(missingExchanges({ lacks: ["placeOrder 409"] }, log)).not.toContain("placeOrder 409");
});

test("a missing tool is named with what to install", () => {
	const hint = "It needs a program that does not exist.";
	expect(
		missingTool([
			{ probe: ["node", "--version"], hint: "" },
			{ probe: ["no-such-program-1"], hint },
		]),
	).toBe(hint);
	expect(missingTool([{ probe: ["node", "--version"], hint: "" }])).toBeUndefined();
	for (const { hint: text } of [...generatorTools, ...languages.flatMap(({ tools }) => tools)])
		expect(text).toMatch(/needs|downloads/);
});

test("the code on the page is that of the programs", () => {
	const programs = [...page.matchAll(/\((\.\.\/test\/clients\/[a-z]+\/flow\.[a-z]+)\)/gi)].map(([, path = ""]) =>
		unindented(readFileSync(join(root, "docs", path), "utf8")),
	);
	expect(programs).toHaveLength(languages.length);
	const blocks = page.split("```").filter((part, index) => index % 2 === 1 && !part.startsWith("bash"));
	expect(blocks.length).toBeGreaterThanOrEqual(2 * languages.length);
	for (const block of blocks) {
		const code = unindented(block.slice(block.indexOf("\n") + 1));
		expect(
			programs.filter((program) => program.includes(code)),
			block,
		).toHaveLength(1);
	}
});

function unindented(code: string): string {
	return code
		.split("\n")
		.map((line) => line.trim())
		.join("\n")
		.trim();
}
