import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { runCommand } from "../command.ts";
import { testLive } from "../live-test/live-test.ts";
import type { RunSuites } from "../live-test/suites.ts";
import { type StageAccount, startStageAccount } from "./stage-account.ts";

const startedAt = new Date("2026-11-20T10:00:00Z");
const hours = (count: number) => new Date(startedAt.getTime() + count * 3_600_000);

let account: StageAccount;
let now: Date;
const runSuites = vi.fn<RunSuites>();

async function start(stage: string): Promise<void> {
	account = await startStageAccount(stage, () => now);
	onTestFinished(() => account.stop());
	vi.stubEnv("AWS_ENDPOINT_URL", account.url);
}

beforeEach(() => {
	now = startedAt;
	runSuites.mockReset().mockResolvedValue(0);
	vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
	vi.stubEnv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI");
	vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
});
afterEach(() => vi.unstubAllEnvs());

async function runLive(...args: string[]): Promise<{ code: number; output: string }> {
	const lines: string[] = [];
	const print = (line: string) => void lines.push(line);
	const command = { name: "test:live", summary: "", example: "", options: { url: "", wait: "" } };
	const code = await runCommand(
		{ ...command, run: (run) => testLive(run, runSuites, now) },
		["--url", account.url, ...args],
		{ print, printError: print, ask: async () => undefined },
	);
	return { code, output: lines.join("\n") };
}

const preview = ["--stage", "pr-42"];

describe("a live test", () => {
	test("runs the suites with the tokens of an admin and two customers, who are gone afterwards", async () => {
		await start("pr-42");
		runSuites.mockImplementation(async () => {
			expect([account.users.size, account.rows.size]).toEqual([3, 3]);
			return 0;
		});
		expect(await runLive(...preview)).toMatchObject({ code: 0 });
		expect(runSuites.mock.calls).toEqual([
			[
				{
					target: expect.objectContaining({ name: "pr-42" }),
					url: account.url,
					tokens: { admin: "admin sub-1", ada: "customer sub-2", grace: "customer sub-3" },
					waitSeconds: 300,
				},
			],
		]);
		expect([account.users.size, account.rows.size]).toEqual([0, 0]);
	});

	test.each([
		["fail", () => Promise.resolve(1), 1, "The tests of pr-42 failed"],
		["are interrupted", () => Promise.resolve(null), 1, "The tests of pr-42 were interrupted"],
	])("deletes the accounts when the suites %s", async (_, result, code, message) => {
		await start("pr-42");
		runSuites.mockImplementation(result);
		const run = await runLive(...preview);
		expect([run.code, account.users.size, account.rows.size]).toEqual([code, 0, 0]);
		expect(run.output).toContain(message);
	});

	test("leaves the accounts of a run that may still go on, and deletes older ones", async () => {
		await start("pr-42");
		account.users.set("live-test-ada-1@example.com", {
			sub: "old",
			createdAt: hours(-3),
			hasPassword: true,
			isAdmin: false,
		});
		account.users.set("live-test-ada-2@example.com", {
			sub: "new",
			createdAt: hours(-1),
			hasPassword: true,
			isAdmin: false,
		});
		account.users.set("ada@example.com", { sub: "person", createdAt: hours(-99), hasPassword: true, isAdmin: false });
		account.rows.add("old").add("new").add("person");
		expect((await runLive(...preview)).output).toContain(
			"Deleted live-test-ada-1@example.com, which an earlier run left.",
		);
		expect([...account.users.keys()]).toEqual(["live-test-ada-2@example.com", "ada@example.com"]);
		expect([...account.rows]).toEqual(["new", "person"]);
	});

	test.each([
		["does not arrive", false],
		["takes effect, but has no response", true],
	])(
		"that loses the network at any request, which %s, leaves nothing that a later run does not delete",
		async (_, afterEffect) => {
			await start("pr-42");
			account.outageAfterEffect = afterEffect;
			for (let requests = 0; ; requests++) {
				account.requestsBeforeOutage = requests;
				now = hours(requests * 3);
				const { code, output } = await runLive(...preview);
				account.endOutage();
				if (code === 0 && !output.includes("was not deleted")) {
					// Three accounts of four or five requests each, their deletion, and the searches before.
					expect(requests).toBeGreaterThan(20);
					break;
				}
				expect(output).toContain("AWS was not reached");
			}
			now = hours(999);
			expect(await runLive(...preview)).toMatchObject({ code: 0 });
			expect([account.users.size, account.rows.size]).toEqual([0, 0]);
		},
	);

	test("only reads production", async () => {
		await start("production");
		expect(await runLive("--stage", "production")).toMatchObject({ code: 0 });
		expect(runSuites.mock.calls.map(([{ tokens }]) => tokens)).toEqual([undefined]);
		expect(account.changes).toEqual([]);
	});

	test("changes nothing with --dry-run", async () => {
		await start("pr-42");
		const { code, output } = await runLive(...preview, "--dry-run");
		expect([code, account.changes, runSuites.mock.calls]).toEqual([0, [], []]);
		expect(output).toContain("three accounts would be created");
	});

	test("refuses a time that is none", async () => {
		await start("pr-42");
		expect((await runLive(...preview, "--wait", "soon")).code).toBe(2);
		expect(runSuites).not.toHaveBeenCalled();
	});

	test("of a stage that is not deployed says so", async () => {
		await start("pr-42");
		const { code, output } = await runLive("--stage", "pr-43");
		expect([code, runSuites.mock.calls]).toEqual([1, []]);
		expect(output).toContain("Either pr-43 is not deployed, or the credentials are of another account.");
	});
});
