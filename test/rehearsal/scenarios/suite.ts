import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { entriesOf } from "../../../packages/core/src/contract/record.ts";
import { apiFunctions } from "../../../packages/functions/src/settings.ts";
import type { Emulator } from "../emulator.ts";
import { logOf } from "../function-logs.ts";
import { signIn } from "../stage.ts";
import { preview, type Scenario } from "./scenario.ts";

/** The part of vitest's JSON report that matters here. */
interface Report {
	numPassedTests: number;
	numTotalTests: number;
	testResults: {
		message: string;
		assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
	}[];
}

/** Ends a test that hangs. */
const testTimeoutMs = 180_000;

/** The most failed tests that are listed. */
const maxListed = 15;

/** Asserts that each function printed lines from its own level on, and metrics. */
async function assertLevels(stage: string, emulator: Emulator): Promise<void> {
	for (const [id, { logLevel }] of entriesOf(apiFunctions)) {
		const lines = await logOf(`tap-${id}-api-${stage}`, emulator);
		const wrong = lines.filter(({ level }) => level !== undefined && level !== "ERROR" && level !== logLevel);
		assert.deepEqual(wrong.slice(0, 3), [], `the ${id} function has the level ${logLevel}`);
		// The suite orders more than there is.
		if (id === "orders")
			assert.ok(
				lines.some(({ _aws }) => _aws),
				"the orders function printed its metrics",
			);
	}
}

export const suite: Scenario = {
	name: "suite",
	title:
		"The integration suite passes on a deployed stage, with the functions' grants enforced, and each function logs at its level",
	async run({ deployed, emulator, folder, project }) {
		const stage = await deployed(preview);
		const tokens = await signIn(stage, emulator);
		const reportFile = join(folder, "suite.json");
		const vitest = join(project.folder, "node_modules/.bin/vitest");
		const args = ["run", "--project=integration", "--reporter=json", `--outputFile=${reportFile}`];
		// The emulator starts a process for each concurrent request to a function.
		const child = spawn(vitest, [...args, `--testTimeout=${testTimeoutMs}`], {
			cwd: project.folder,
			stdio: ["ignore", "pipe", "pipe"],
			env: {
				...process.env,
				TAP_URL: stage.url,
				TAP_TOKEN_ADMIN: tokens.admin,
				TAP_TOKEN_ADA: tokens.ada,
				TAP_TOKEN_GRACE: tokens.grace,
			},
		});
		let output = "";
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding("utf8").on("data", (chunk: string) => {
				output += chunk;
			});
		}
		await once(child, "close");
		const text = await readFile(reportFile, "utf8").catch(() => undefined);
		assert.ok(text, `the suite did not run:\n${output}`);
		const { numPassedTests, numTotalTests, testResults }: Report = JSON.parse(text);
		const failed = testResults
			.flatMap(({ assertionResults }) => assertionResults)
			.filter(({ status }) => status !== "passed")
			.map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages[0]?.split("\n").slice(0, 3).join(" ")}`);
		const list = failed.slice(0, maxListed).join("\n- ");
		assert.equal(failed.length, 0, `${numPassedTests} of ${numTotalTests} tests pass. Failed:\n- ${list}`);
		assert.equal(child.exitCode, 0, output);
		await assertLevels(stage.name, emulator);
		return [`${numPassedTests} tests`];
	},
};
