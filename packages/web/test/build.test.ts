import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The maximum size of the JavaScript that a first visit loads, in bytes after gzip. */
const maxBytes = 120 * 1024;

/** Code that is loaded only with the page that needs it, and a string in it that survives the build. */
const lazy = { "the OpenID Connect client": /code_verifier/, "the cart page": /Your cart is empty/ };

let files: Map<string, string>;

beforeAll(async () => {
	const before = process.env.NODE_ENV;
	// Vitest sets "test", with which React's much larger development build would be bundled.
	process.env.NODE_ENV = "production";
	const result = await build({ root, logLevel: "error", build: { write: false } });
	process.env.NODE_ENV = before;
	if (!("output" in result)) throw new Error("Vite returned no output.");
	files = new Map(
		result.output.map((file) => [file.fileName, file.type === "chunk" ? file.code : file.source.toString()]),
	);
});

/** The files that a page requests before any code runs: its scripts and the modules that they import. */
function firstLoad(page: string): string[] {
	const html = files.get(page);
	if (html === undefined) throw new Error(`There is no ${page}.`);
	const names = [...html.matchAll(/(?:src|href)="\/console\/([^"]+\.js)"/g)].flatMap(([, name]) => name ?? []);
	return names.filter((name) => files.has(name));
}

describe("the built console", () => {
	test("loads at most 120 KB of JavaScript for its first page", () => {
		const scripts = firstLoad("index.html");
		const sizes = scripts.map((name) => gzipSync(files.get(name) ?? "").length);
		const total = sizes.reduce((sum, size) => sum + size, 0);
		console.log(`The first page loads ${(total / 1024).toFixed(1)} KB of JavaScript in ${scripts.length} files.`);
		// React alone is larger than that: less would mean that the scripts were not found.
		expect(total).toBeGreaterThan(50 * 1024);
		expect(total).toBeLessThanOrEqual(maxBytes);
	});

	test.each(Object.entries(lazy))("loads %s only if it is needed", (_, pattern) => {
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
