import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "@tap/local/config.ts";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from "vitest";
import { readArguments } from "../arguments.ts";
import { attemptRun, runCampaignIn } from "../campaign.ts";
import { startTestEnvironment, type TestEnvironment } from "../environment.ts";
import { emptyCounts } from "../nemesis.ts";
import { killKinds, plan } from "../plan.ts";
import { printFailures } from "../print.ts";
import { openTables } from "../tables.ts";

const seed = inject("seed");
/** Only ends a test that hangs, on a machine that may be slow and busy. */
const timeout = 300_000;

let environment: TestEnvironment;
beforeAll(async () => {
	environment = await startTestEnvironment();
}, timeout);
afterAll(() => environment.stop(), timeout);

test("a short campaign finds no violation", { timeout }, async () => {
	const report = await runCampaignIn(environment, { seed, runs: 30, concurrency: 8 });
	expect(printFailures(report, seed)).toBe("");
	expect(report.runs).toBe(30);
	expect(report.counts.operations).toBeGreaterThan(200);
	expect(report.counts.requests).toBeGreaterThan(200);
	expect(report.counts.faults.size).toBeGreaterThan(3);
});

test.each(killKinds)("every guarantee holds after a kill of the %s", { timeout }, async (kind) => {
	const system = { environment, tables: openTables(environment.engine), counts: emptyCounts() };
	// The kill happens during one of the first database requests, which every run makes.
	const planned = { ...plan(seed, killKinds.indexOf(kind)), kill: { at: 1, kind, victim: "orders" as const } };
	expect(await attemptRun(system, planned, 1)).toBeUndefined();
	// The first requests may be those of another function, and DynamoDB Local is not killed: see environment.ts.
	if (kind === "gateway") expect(system.counts.kills.get(kind)).toBe(1);
});

describe("the command", () => {
	/** Runs the command in a child process with a new folder for temporary files. */
	function run(...args: string[]) {
		const folder = mkdtempSync(join(tmpdir(), "tap-faults-test-"));
		const child = spawn(process.execPath, ["--import", "tsx/esm", "test/fault-injection/main.ts", ...args], {
			cwd: projectRoot,
			env: { ...process.env, TMPDIR: folder },
			stdio: ["ignore", "pipe", "pipe"],
		});
		const output = { text: "" };
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding("utf8").on("data", (text: string) => {
				output.text += text;
			});
		}
		const closed = once(child, "close");
		onTestFinished(async () => {
			child.kill("SIGTERM");
			await closed;
			rmSync(folder, { recursive: true, force: true });
		});
		return { child, output, folder, code: closed.then(([code]) => code) };
	}

	test.each([
		[["--runs", "many"], '--runs is "many": it must be an integer from 1 to'],
		[["--seed", "-1"], "--seed"],
		[["--times", "3"], "Unknown option '--times'"],
	])("rejects %j and says why", (args, reason) => {
		expect(() => readArguments(args)).toThrow(reason);
	});

	test("prints its usage and exits with 2 when an argument is invalid", async () => {
		const { output, code } = run("--runs", "many");
		expect(await code).toBe(2);
		expect(output.text).toContain('--runs is "many"');
		expect(output.text).toContain("npm run test:faults -- [--runs");
	});

	test("finishes the runs in progress and leaves no file or process when it is interrupted", { timeout }, async () => {
		const { child, output, folder, code } = run("--runs", "100000", "--seed", String(seed), "--concurrency", "2");
		await expect.poll(() => output.text, { timeout }).toContain("1 of 100000 runs");
		child.kill("SIGINT");
		expect(await code).toBe(0);
		expect(output.text).toMatch(/stopped after \d+ of 100000 runs/);
		expect(output.text).toMatch(/violations {2}0/);
		expect(readdirSync(folder).filter((name) => name.startsWith("tap-faults"))).toEqual([]);
		if (process.platform === "linux") expect(processesOf(folder)).toEqual([]);
	});
});

/** The ids of the processes that have a folder in their arguments or environment variables. */
function processesOf(folder: string): string[] {
	return readdirSync("/proc")
		.filter((name) => /^\d+$/.test(name))
		.filter((pid) => {
			try {
				return ["cmdline", "environ"].some((file) => readFileSync(`/proc/${pid}/${file}`, "utf8").includes(folder));
			} catch {
				// It has ended, or belongs to another user.
				return false;
			}
		});
}
