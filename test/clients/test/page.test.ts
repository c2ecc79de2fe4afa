import { expect, test } from "vitest";
import { readSections } from "../page.ts";

test("the commands of a section are those of its blocks to run, word for word", () => {
	const page = [
		"# Page",
		"## Python",
		"Text.",
		"```bash run",
		"one",
		'two "$A"',
		"```",
		"```python",
		"print()",
		"```",
		"```bash run",
		"three",
		"```",
		"## Notes",
		"```bash",
		"rm -r x",
		"```",
		"## Go",
		"```bash run",
		"four",
		"```",
	].join("\n");
	expect(readSections(page)).toEqual([
		{ title: "Python", commands: 'one\ntwo "$A"\nthree\n' },
		{ title: "Go", commands: "four\n" },
	]);
});
