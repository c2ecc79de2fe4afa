import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CognitoIdentityProviderClient, ListUsersCommand } from "@aws-sdk/client-cognito-identity-provider";
import { entriesOf } from "../../../packages/core/src/contract/record.ts";
import { apiFunctions } from "../../../packages/functions/src/settings.ts";
import type { Emulator } from "../emulator.ts";
import { logOf } from "../function-logs.ts";
import type { DeployedStage } from "../stage.ts";
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

/** The live checks that the emulator cannot pass, each with what it lacks. */
const notEmulated: Record<string, string> = {
	"the user pool stores the user of an account that an administrator made at the first sign-in":
		"The emulator does not call a user pool's triggers.",
	"an alarm publishes to the encrypted topic": "Its alarms have no history of actions.",
	"metrics count requests, invocations of the alias, and orders refused for want of stock": "It measures nothing.",
	"a trace shows the gateway and the function of a request": "It has no X-Ray.",
	"the logs have a line for each request, without its path and query": "Its gateway writes no access log.",
};

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

/** Returns the names of all accounts of a stage. */
async function accountsOf({ outputs }: DeployedStage, emulator: Emulator): Promise<(string | undefined)[]> {
	const client = new CognitoIdentityProviderClient({
		endpoint: emulator.url,
		region: emulator.variables.AWS_REGION,
		credentials: { accessKeyId: "test", secretAccessKey: "test" },
	});
	try {
		const { Users = [] } = await client.send(new ListUsersCommand({ UserPoolId: outputs.UserPoolId }));
		return Users.map(({ Username }) => Username);
	} finally {
		client.destroy();
	}
}

export const suite: Scenario = {
	name: "suite",
	title:
		"npm run test:live passes on a deployed stage, with the functions' grants enforced, and each function logs at its level",
	async run({ deployed, emulator, project }) {
		const stage = await deployed(preview);
		const report = join(project.folder, "coverage/live.json");
		const args = ["--stage", preview, "--url", stage.url, "--wait", "5"];
		const child = spawn(process.execPath, ["--import", "tsx", "scripts/operate/test-live.ts", ...args], {
			cwd: project.folder,
			stdio: ["ignore", "pipe", "pipe"],
			env: { ...process.env, ...emulator.variables, CI: "true", TEST_REPORT: report },
		});
		let output = "";
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding("utf8").on("data", (chunk: string) => {
				output += chunk;
			});
		}
		await once(child, "close");
		const text = await readFile(report, "utf8").catch(() => undefined);
		assert.ok(text, `the suite did not run:\n${output}`);
		const { numPassedTests, numTotalTests, testResults }: Report = JSON.parse(text);
		const all = testResults.flatMap(({ assertionResults }) => assertionResults);
		const failed = all
			.filter(({ status, fullName }) => status !== "passed" && !(fullName in notEmulated))
			.map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages[0]?.split("\n").slice(0, 3).join(" ")}`);
		const list = failed.slice(0, maxListed).join("\n- ");
		assert.equal(failed.length, 0, `${numPassedTests} of ${numTotalTests} tests pass. Failed:\n- ${list}`);
		const notRun = testResults.map(({ message }) => message).filter(Boolean);
		assert.deepEqual(notRun, [], "every file of the suite ran");
		const passedUnexpectedly = all.filter(({ status, fullName }) => status === "passed" && fullName in notEmulated);
		assert.deepEqual(
			passedUnexpectedly.map(({ fullName }) => fullName),
			[],
			"the emulator lacks what these checks need",
		);
		assert.match(output, /Created three accounts in pr-42/);
		assert.deepEqual(await accountsOf(stage, emulator), [], "the accounts are gone");
		await assertLevels(preview, emulator);
		return [
			`${numPassedTests} tests passed`,
			...Object.entries(notEmulated).map(([name, reason]) => `not passed: ${name}. ${reason}`),
		];
	},
};
