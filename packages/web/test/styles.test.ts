import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../src");
const files = readdirSync(root, { encoding: "utf8", recursive: true });
const read = (name: string) => readFileSync(join(root, name), "utf8");
const components = files
	.filter((name) => /\.tsx?$/.test(name))
	.map(read)
	.join("\n");
// Swagger UI's classes are in its own components.
const styles = files.filter((name) => name.endsWith(".css") && !name.startsWith("reference"));

test.each(styles)("every class of %s is one that a component has", (name) => {
	const css = read(name).replaceAll(/\/\*.*?\*\//gs, "");
	const classes = new Set([...css.matchAll(/\.(-?[a-zA-Z][\w-]*)/g)].map(([, each]) => each ?? ""));
	const unknown = [...classes].filter((each) => !new RegExp(`(?<![\\w-])${each}(?![\\w-])`).test(components));
	expect(unknown).toEqual([]);
});

test.each(styles)("%s measures the window in rem, so that larger text gets the layout of a smaller window", (name) => {
	expect(read(name)).not.toMatch(/@media[^{]*\d(px|em\b)/);
});
