import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../project-root.ts";

const scripts = Object.keys(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).scripts);
/** https://sst.dev/docs/reference/cli */
const sstCommands = ["deploy", "diff", "remove", "refresh", "state", "unlock"];

describe.each(["first-deploy", "operate", "runbook", "workflows"])("docs/%s.md", (name) => {
	const text = readFileSync(join(root, `docs/${name}.md`), "utf8");

	test("names only commands that exist", () => {
		const ofNpm = [...text.matchAll(/\bnpm run (?:-s )?([\w:-]+)/g)].map(([, script = ""]) => script);
		expect(ofNpm.length).toBeGreaterThan(3);
		expect(ofNpm.filter((script) => !scripts.includes(script))).toEqual([]);
		const ofSst = [...text.matchAll(/\bnpx sst (\w+)/g)].map(([, command = ""]) => command);
		expect(ofSst.filter((command) => !sstCommands.includes(command))).toEqual([]);
	});

	test("links to headings that exist", () => {
		for (const [, file = "", anchor = ""] of text.matchAll(/\]\(([\w-]*(?:\.md)?)#([^)]+)\)/g)) {
			const target = file === "" ? text : readFileSync(join(root, "docs", file), "utf8");
			expect(anchorsOf(target), `${file}#${anchor}`).toContain(anchor);
		}
		for (const [, file = ""] of text.matchAll(/\]\(([\w./-]+\.md)/g)) {
			expect(existsSync(join(root, "docs", file)), file).toBe(true);
		}
	});
});

/** The anchors that GitHub makes of the headings of a page. */
function anchorsOf(markdown: string): string[] {
	return [...markdown.matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = ""]) =>
		heading
			.toLowerCase()
			.replace(/[^\w\- ]/g, "")
			.replaceAll(" ", "-"),
	);
}

describe.each([
	["first-deploy", "## "],
	["runbook", "### "],
])("docs/%s.md", (name, level) => {
	const text = readFileSync(join(root, `docs/${name}.md`), "utf8");
	const sections = text.split(new RegExp(`^${level}`, "m")).slice(1);

	test("says of each section whether it was tried here", () => {
		expect(sections.length).toBeGreaterThan(5);
		const unmarked = sections.filter((section) => !/\*(Tried|Not tried|not tried) here\*/.test(section));
		expect(unmarked.map((section) => section.split("\n")[0])).toEqual([]);
	});
});

test("every scenario and command of a rehearsal that the pages name exists", () => {
	const text = ["first-deploy", "runbook"]
		.map((name) => readFileSync(join(root, `docs/${name}.md`), "utf8"))
		.join("\n");
	const rehearsal = readFileSync(join(root, "docs/rehearsal.md"), "utf8");
	const named = [...text.matchAll(/rehearse -- --only ([\w-]+)/g)].map(([, scenario = ""]) => scenario);
	expect(named.length).toBeGreaterThan(1);
	for (const scenario of named) expect(rehearsal).toContain(`| \`${scenario}\` |`);
});
