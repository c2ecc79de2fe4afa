import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "@tap/local/config.ts";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from "vitest";
import { attemptRun, torture } from "../campaign.ts";
import { startWorld, type World } from "../environment.ts";
import { killKinds, plan } from "../plan.ts";
import { printFailures } from "../print.ts";
import { noFigures } from "../run.ts";
import { openTables } from "../tables.ts";

const seed = inject("seed");
/** Only ends what hangs, on a machine that may be slow and busy. */
const patience = 300_000;

test("a small torture finds nothing wrong", { timeout: patience }, async () => {
	const report = await torture({ seed, runs: 30, atOnce: 8 });
	expect(printFailures(report, seed)).toBe("");
	expect(report.runs).toBe(30);
	expect(report.figures.operations).toBeGreaterThan(200);
	expect(report.figures.requests).toBeGreaterThan(200);
	expect(report.figures.faults.size).toBeGreaterThan(3);
});

describe("after a kill", () => {
	let world: World;
	beforeAll(async () => {
		world = await startWorld();
	}, patience);
	afterAll(() => world.stop(), patience);

	test.each(killKinds)("of the %s every promise holds", { timeout: patience }, async (kind) => {
		const system = { world, tables: openTables(world.engine), figures: noFigures() };
		// The kill meets one of the first requests to the database, which every run makes.
		const planned = { ...plan(seed, killKinds.indexOf(kind)), kill: { at: 1, kind, victim: "orders" as const } };
		expect(await attemptRun(system, planned, 1)).toBeUndefined();
		// The first requests may be those of another function, and DynamoDB Local is not killed: see world.ts.
		if (kind === "gateway") expect(system.figures.kills.get(kind)).toBe(1);
	});
});

describe("the command", () => {
	/** Runs it in a process of its own, with a folder of its own for temporary files. */
	function run(...args: string[]) {
		const folder = mkdtempSync(join(tmpdir(), "tap-torture-test-"));
		const child = spawn(process.execPath, ["--import", "tsx", "test/fault-injection/main.ts", ...args], {
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
		[["--runs", "many"], '--runs is "many": it must be an integer'],
		[["--seed", "-1"], "--seed"],
		[["--times", "3"], "Unknown option '--times'"],
	])("refuses %j with a reason", async (args, reason) => {
		const { output, code } = run(...args);
		expect(await code).toBe(2);
		expect(output.text).toContain(reason);
		expect(output.text).toContain("npm run test:faults -- [--runs");
	});

	test("stops cleanly when it is interrupted", { timeout: patience }, async () => {
		const { child, output, folder, code } = run("--runs", "100000", "--seed", String(seed));
		await expect.poll(() => output.text, { timeout: patience }).toContain("1 of 100000 runs");
		child.kill("SIGINT");
		expect(await code).toBe(0);
		expect(output.text).toMatch(/stopped after \d+ of 100000 runs/);
		expect(output.text).toMatch(/violations {2}0/);
		expect(readdirSync(folder).filter((name) => name.startsWith("tap-torture"))).toEqual([]);
		if (process.platform === "linux") expect(processesOf(folder)).toEqual([]);
	});
});

/** The processes that were started with a folder among their arguments or variables. */
function processesOf(folder: string): string[] {
	return readdirSync("/proc")
		.filter((name) => /^\d+$/.test(name))
		.filter((pid) => {
			try {
				return ["cmdline", "environ"].some((file) => readFileSync(`/proc/${pid}/${file}`, "utf8").includes(folder));
			} catch {
				// It has ended, or is somebody else's.
				return false;
			}
		});
}
