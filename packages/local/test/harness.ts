import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import { prepareDataFolder } from "../../../test/support/signing-keys.ts";
import { projectRoot } from "../src/config.ts";

/** Creates a temporary folder. The caller removes it, for example in `afterAll`. */
export function temporaryFolder(): { path: string; remove(): void } {
	const path = mkdtempSync(join(tmpdir(), "tap-local-"));
	return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Creates a temporary folder that is removed when the test is over. */
export function testFolder(): string {
	const folder = temporaryFolder();
	onTestFinished(() => folder.remove());
	return folder.path;
}

/** Creates a data folder without anything but signing keys. It is removed when the test is over. */
export function dataFolder(): Promise<string> {
	return prepareDataFolder(join(testFolder(), "data"));
}

/** Writes a file in one step, so that a program that watches it never reads a part of the text. */
export function writeInOneStep(path: string, text: string): void {
	writeFileSync(`${path}.new`, text);
	renameSync(`${path}.new`, path);
}

/** Waits until a condition is true. The timeout only ends a test that hangs, before the test's own, so that the error names the line. */
export function until(condition: () => boolean | Promise<boolean>): Promise<unknown> {
	return vi.waitUntil(condition, { timeout: 100_000, interval: 20 });
}

/** A program that runs in a child process. */
export interface Command {
	process: ChildProcess;
	stdout(): string;
	stderr(): string;
	/** Resolves with the exit code, or with the signal that ended it. */
	exit: Promise<number | NodeJS.Signals | null>;
}

/** Runs one of the stage's commands, as npm does. It is stopped when the test is over. */
export function run(
	command: "start" | "token" | "reset",
	env: Record<string, string>,
	args: string[] = [],
	cwd = projectRoot,
): Command {
	return launch(process.execPath, ["packages/local/run.mjs", command, ...args], env, cwd);
}

/** Runs a program in a child process. It is stopped when the test is over. */
export function launch(program: string, args: string[], env: Record<string, string>, cwd = projectRoot): Command {
	const child = spawn(program, args, {
		cwd,
		// The environment of the machine that runs the tests must not affect how the stage starts.
		env: { PATH: process.env.PATH ?? "", HOME: tmpdir(), PORT: "0", ...env },
		stdio: ["ignore", "pipe", "pipe"],
	});
	const output = { stdout: "", stderr: "" };
	for (const name of ["stdout", "stderr"] as const) {
		child[name].setEncoding("utf8").on("data", (text: string) => {
			output[name] += text;
		});
	}
	const exit = new Promise<number | NodeJS.Signals | null>((resolve) => {
		// "close" comes after the last output. After a SIGKILL it may never come: a child of the program, such as an esbuild
		// that waits for the response to its last ping, may keep the output open.
		child.once("close", (code, signal) => resolve(code ?? signal));
		child.once("exit", (_code, signal) => signal === "SIGKILL" && resolve(signal));
	});
	onTestFinished(async () => {
		// Not killed at once, so that a stage can stop what it started.
		child.kill("SIGTERM");
		const force = setTimeout(() => child.kill("SIGKILL"), 10_000);
		await exit;
		clearTimeout(force);
	});
	return { process: child, stdout: () => output.stdout, stderr: () => output.stderr, exit };
}

/** Runs `npm start` without npm until the stage serves, and returns its URL. */
export async function runStage(env: Record<string, string>, cwd = projectRoot): Promise<Command & { url: string }> {
	const command = run("start", env, [], cwd);
	let ended = false;
	void command.exit.then(() => {
		ended = true;
	});
	await until(() => ended || /^ready /m.test(command.stdout()));
	const url = /^ready (\S+)$/m.exec(command.stdout())?.[1];
	if (url === undefined) throw new Error(`the stage did not start: ${command.stderr()}`);
	return { ...command, url };
}
