import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../project-root.ts";
import { projectFiles } from "../supply-chain/packages.ts";

const documents = ["threat-model", "reliability"].filter((name) => existsSync(join(root, "docs", `${name}.md`)));
const testFiles = projectFiles().filter((path) => path.endsWith(".ts"));

test("the threat model exists", () => {
	expect(documents).toContain("threat-model");
});

describe.each(documents)("docs/%s.md", (name) => {
	const text = readFileSync(join(root, "docs", `${name}.md`), "utf8");

	test("names only tests that exist", () => {
		const named = [...text.matchAll(/`([\w./-]+\.test\.ts|[\w-]+\/[\w./-]+\.ts)`/g)].flatMap(([, path]) => path ?? []);
		expect(named.length).toBeGreaterThan(5);
		const missing = named.filter((path) => !testFiles.some((file) => file === path || file.endsWith(`/${path}`)));
		expect([...new Set(missing)]).toEqual([]);
	});

	test("quotes only test titles of the file named before them", () => {
		// `file.test.ts` ("title", "another title")
		const quoted = [...text.matchAll(/`([\w./-]+\.ts)` \(("[^)|]*")\)/g)];
		if (name === "threat-model") expect(quoted.length).toBeGreaterThan(30);
		for (const [, path = "", titles = ""] of quoted) {
			const sources = testFiles
				.filter((file) => file === path || file.endsWith(`/${path}`))
				.map((file) => readFileSync(join(root, file), "utf8"))
				.join("\n");
			for (const [, title = ""] of titles.matchAll(/"([^"]+)"/g)) expect(sources, `${path}: ${title}`).toContain(title);
		}
	});

	test("has no broken link", () => {
		for (const [, target = ""] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
			expect(existsSync(join(root, dirname(`docs/${name}.md`), target)), target).toBe(true);
		}
	});
});
