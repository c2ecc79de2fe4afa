import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The most that a first visit may load, in bytes of JavaScript after gzip. */
const budget = 120 * 1024;

/** What may come only with the view that needs it: a name from the library or the view, as it stands in built code. */
const lazy = { "the OpenID Connect client": /code_verifier/, "the cart's view": /Your cart is empty/ };

let files: Map<string, string>;

beforeAll(async () => {
	const before = process.env.NODE_ENV;
	// Vitest says "test", and React would come in its development build, several times as large.
	process.env.NODE_ENV = "production";
	const result = await build({ root, logLevel: "error", build: { write: false } });
	process.env.NODE_ENV = before;
	if (!("output" in result)) throw new Error("Vite built no console.");
	files = new Map(
		result.output.map((file) => [file.fileName, file.type === "chunk" ? file.code : file.source.toString()]),
	);
});

/** What a page asks for before anything runs: its scripts and the modules that these import. */
function firstLoad(page: string): string[] {
	const html = files.get(page);
	if (html === undefined) throw new Error(`There is no ${page}.`);
	const names = [...html.matchAll(/(?:src|href)="\/console\/([^"]+\.js)"/g)].flatMap(([, name]) => name ?? []);
	return names.filter((name) => files.has(name));
}

describe("the built console", () => {
	test("loads at most 120 KB of JavaScript for its first view", () => {
		const scripts = firstLoad("index.html");
		const sizes = scripts.map((name) => gzipSync(files.get(name) ?? "").length);
		const total = sizes.reduce((sum, size) => sum + size, 0);
		console.log(`The first view loads ${(total / 1024).toFixed(1)} KB of JavaScript in ${scripts.length} files.`);
		// React alone is more than that: less would mean that the scripts were not found.
		expect(total).toBeGreaterThan(50 * 1024);
		expect(total).toBeLessThanOrEqual(budget);
	});

	test.each(Object.entries(lazy))("loads %s only when it is needed", (_, pattern) => {
		const first = firstLoad("index.html");
		const holders = [...files.keys()].filter((name) => name.endsWith(".js") && pattern.test(files.get(name) ?? ""));
		expect(holders.length).toBeGreaterThan(0);
		expect(holders.filter((name) => first.includes(name))).toEqual([]);
	});

	test("has no inline script or style, which its Content-Security-Policy would block", () => {
		const html = files.get("index.html") ?? "";
		expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
	});
});
