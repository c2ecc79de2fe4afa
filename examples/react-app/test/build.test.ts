import { fileURLToPath } from "node:url";
import { build } from "vite";
import { expect, test } from "vitest";

test("the page is built from the client's source and React", async () => {
	const root = fileURLToPath(new URL("..", import.meta.url));
	const result = await build({ root, logLevel: "error", build: { write: false } });
	if (!("output" in result)) throw new Error("Vite built no page.");
	const { output } = result;
	expect(output.map(({ fileName }) => fileName)).toContain("index.html");
	const [script] = output;
	expect(script.code).toContain("Idempotency-Key");
	expect(script.code).not.toContain("process.env");
});
