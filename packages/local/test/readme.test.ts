import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTemporaryStage, type TemporaryStage } from "../../../test/support/temporary-stage.ts";

// Runs the commands of the README.
const run = promisify(execFile);
const root = fileURLToPath(new URL("../../../", import.meta.url));
const readme = await readFile(join(root, "README.md"), "utf8");

let stage: TemporaryStage;
beforeAll(async () => {
	stage = await startTemporaryStage();
});
afterAll(async () => {
	await stage?.stop();
});

/** Returns the first code block of the README with the info string `info`. */
function block(info: string): string {
	const [, code] = readme.split(`\`\`\`${info}\n`);
	if (code === undefined) throw new Error(`The README has no block ${info}.`);
	return code.slice(0, code.indexOf("```"));
}

test("the walk with curl works line by line", async () => {
	const lines = block("bash walk").trimEnd().split("\n");
	expect(lines[0]).toBe("API=http://127.0.0.1:3000");
	// All lines in one shell, as when they are pasted. Only the port differs.
	const script = ["set -e", `API=${stage.url}`, ...lines.slice(1)].join("\n");
	const { stdout } = await run("bash", ["-c", script], {
		cwd: root,
		env: { ...process.env, LOCAL_DATA: stage.dataPath },
	});

	const stocks = stdout.match(/^\{"id":"prd_pour-over-maker".*$/gm)?.map((line) => JSON.parse(line).stock);
	const [before = Number.NaN] = stocks ?? [];
	expect(stocks).toEqual([before, before - 2, before]);
	expect(stdout.match(/^HTTP\/1.1 201 Created/gm)).toHaveLength(2);
	expect(stdout.match(/^Idempotency-Replayed: true/gm)).toHaveLength(1);
	expect(stdout).toContain('"status":"cancelled"');
});

test("the walk with the typed client is the example, and works", async () => {
	const example = await readFile(join(root, "examples/node-script/place-order.ts"), "utf8");
	expect(example.endsWith(block("ts"))).toBe(true);
	const { stdout } = await run(join(root, "node_modules/.bin/tsx"), ["examples/node-script/place-order.ts"], {
		cwd: root,
		env: { ...process.env, LOCAL_DATA: stage.dataPath, TAP_URL: stage.url },
	});
	expect(stdout).toMatch(/^(ord_\w+) is placed: €69\.80\nReplayed: true, the same order: true\n\1 is cancelled$/m);
});
