import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { readConfig } from "../../src/config.ts";
import { listen } from "../../src/port.ts";
import { type Stage, startStage } from "../../src/stage.ts";
import { UserError } from "../../src/user-error.ts";
import { dataFolder, run, testFolder } from "../harness.ts";

afterEach(() => {
	vi.unstubAllEnvs();
});

/** Starts a stage in this process, as `npm start` does with these environment variables. */
async function start(env: Record<string, string>, log: (line: string) => void = () => {}): Promise<Stage> {
	// The environment of the machine that runs the tests must not affect how the stage starts.
	vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", undefined);
	for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
	const stage = await startStage({ ...readConfig({ PORT: "0", ...env }), log });
	onTestFinished(() => stage.stop());
	return stage;
}

/** Starts a stage that is expected to fail, and returns the one line that `npm start` prints then. */
async function startError(env: Record<string, string>): Promise<string> {
	const lines: string[] = [];
	const error: unknown = await start(env, (line) => lines.push(line)).catch((cause) => cause);
	if (!(error instanceof UserError)) throw new Error("Expected a UserError.", { cause: error });
	expect(lines).toEqual([]);
	expect(error.message).toMatch(/^[^\n]+$/);
	return error.message;
}

async function usedPort(): Promise<string> {
	const server = createServer();
	onTestFinished(() => void server.close());
	return String(await listen(server, 0, ""));
}

describe("a failed start has one line that says what to do", () => {
	test("port in use", async () => {
		const PORT = await usedPort();
		const message = await startError({ LOCAL_DATA: testFolder(), PORT, IDENTITY_PORT: "0" });
		expect(message).toBe(`Port ${PORT} is not free (EADDRINUSE): stop what uses it, or set PORT to another one.`);
	});

	test("identity port in use", async () => {
		const IDENTITY_PORT = await usedPort();
		expect(await startError({ LOCAL_DATA: testFolder(), IDENTITY_PORT })).toContain("set IDENTITY_PORT to another one");
	});

	test.each([
		["PORT", "http"],
		["PORT", "70000"],
		["IDENTITY_PORT", "-1"],
		["LOCAL_ENGINE", "postgres"],
		["LOCAL_INDEX_DELAY", "1s"],
		["LOCAL_INDEX_DELAY", "-1"],
	])("%s=%s", async (name, value) => {
		expect(await startError({ LOCAL_DATA: testFolder(), [name]: value })).toMatch(`${name} is "${value}": it must be `);
	});

	test("no Java for DynamoDB Local", async () => {
		const message = await startError({
			LOCAL_DATA: await dataFolder(),
			LOCAL_ENGINE: "dynamodb-local",
			PATH: testFolder(),
		});
		expect(message).toMatch(/needs a JDK, version 17 or newer, and there is no Java on the PATH; install one/);
	});

	test("the user's own database does not respond", async () => {
		const server = createServer();
		const port = await listen(server, 0, "");
		server.close();
		const endpoint = `http://127.0.0.1:${port}`;
		expect(await startError({ LOCAL_DATA: await dataFolder(), AWS_ENDPOINT_URL_DYNAMODB: endpoint })).toContain(
			endpoint,
		);
	});

	test("the data folder is a file", async () => {
		const file = join(testFolder(), "file");
		writeFileSync(file, "mine");
		expect(await startError({ LOCAL_DATA: file })).toMatch(
			/cannot be written \(\w+\): make it writable, or set LOCAL_DATA/,
		);
		expect(readFileSync(file, "utf8")).toBe("mine");
	});

	test("the data folder is not writable", async () => {
		// Permissions do not apply to root, but no user can create a folder in the kernel's file system.
		const isRoot = process.getuid?.() === 0;
		const path = isRoot ? "/sys/tap" : testFolder();
		if (!isRoot) chmodSync(path, 0o500);
		expect(await startError({ LOCAL_DATA: path })).toMatch(
			/cannot be written \(E(ACCES|PERM|ROFS)\): make it writable/,
		);
	});

	test("the data folder has other files", async () => {
		const path = testFolder();
		writeFileSync(join(path, "thesis.txt"), "mine");
		expect(await startError({ LOCAL_DATA: path })).toMatch(/is not a data folder of the local stage/);
	});

	test.each([
		["dynoxide/data.sqlite", "this is no database at all", /data\.sqlite is damaged/],
		["keys.json", "{", /keys\.json is damaged/],
		["cursor.key", "", /cursor\.key is damaged/],
	])("%s is damaged, and is left unchanged", async (name, content, expected) => {
		const path = await dataFolder();
		mkdirSync(join(path, "dynoxide"));
		writeFileSync(join(path, name), content);
		expect(await startError({ LOCAL_DATA: path })).toMatch(expected);
		expect(readFileSync(join(path, name), "utf8")).toBe(content);
	});
});

describe("a failed start prints that line and exits with 1", () => {
	async function printed(env: Record<string, string>): Promise<string> {
		const command = run("start", env);
		expect(await command.exit).toBe(1);
		expect(command.stdout()).toBe("");
		expect(command.stderr()).toMatch(/^[^\n]+\n$/);
		return command.stderr();
	}

	test("a variable is invalid", async () => {
		expect(await printed({ LOCAL_DATA: testFolder(), PORT: "http" })).toMatch('PORT is "http": it must be ');
	});

	test("another stage runs on the same data, and keeps running", async () => {
		const LOCAL_DATA = await dataFolder();
		const first = await start({ LOCAL_DATA });
		expect(await printed({ LOCAL_DATA })).toMatch(
			`(process ${process.pid}) already uses ${LOCAL_DATA} and serves ${first.url}`,
		);
		expect((await fetch(`${first.url}/health`)).status).toBe(200);
	});
});
