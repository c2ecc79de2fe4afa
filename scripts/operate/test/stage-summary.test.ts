import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { summarizeDeployment } from "../deployment-summary.ts";
import { stageTarget } from "../stage-target.ts";

function testFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), "summary-"));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

/** Returns what is printed for the stage pr-42 with these outputs, and the files that it writes. */
function summaryOf(outputs: unknown) {
	const folder = testFolder();
	const files = ["outputs", "stepOutputs", "jobSummary"].map((name) => [name, join(folder, name)] as const);
	const { outputs: file = "", stepOutputs = "", jobSummary = "" } = Object.fromEntries(files);
	if (outputs !== undefined) writeFileSync(file, JSON.stringify(outputs));
	const lines: string[] = [];
	const run = { target: stageTarget("pr-42"), print: (line: string) => void lines.push(line) };
	summarizeDeployment(run, { outputs: file, stepOutputs, jobSummary });
	return { text: lines.join("\n"), output: readFileSync(stepOutputs, "utf8"), job: readFileSync(jobSummary, "utf8") };
}

const urls = {
	ApiUrl: "https://a1.execute-api.eu-central-1.amazonaws.com/pr-42",
	ConsoleUrl: "https://d1.cloudfront.net/",
};

test("the summary has the addresses and the cost, for the terminal, the job and the comment", () => {
	const { text, output, job } = summaryOf({ ...urls, RestApiId: "a1" });
	expect(text).toBe(`### Stage pr-42

| | |
| --- | --- |
| console | https://d1.cloudfront.net/ |
| API | https://a1.execute-api.eu-central-1.amazonaws.com/pr-42 |
| API reference | https://d1.cloudfront.net/docs/ |
| cost | about 1.20 USD a month when no one uses it |`);
	expect(job).toBe(`${text}\n`);
	const [, end] = /^comment<<(end-[\w-]+)\n/.exec(output) ?? [];
	expect(output).toBe(`comment<<${end}\n${text}\n${end}\n`);
});

test.each([undefined, {}, { ...urls, ApiUrl: "x\ncomment=y" }])(
	"without the addresses, %j, it says to deploy first",
	(outputs) => {
		expect(() => summaryOf(outputs)).toThrow("npm run deploy -- --stage pr-42");
	},
);
