/** Prints the addresses and the cost of the stage that was just deployed: `npm run stage:summary -- --stage pr-42`. */
import { join } from "node:path";
import { root } from "../project-root.ts";
import { runCommand } from "./command.ts";
import { summarizeDeployment } from "./deployment-summary.ts";

process.exitCode = await runCommand(
	{
		name: "stage:summary",
		summary:
			"Prints the addresses and the cost of the stage that was just deployed from this folder, as Markdown. In a workflow of\nGitHub it also becomes the job's summary, and the step's output `comment`. It sends no request.",
		example: "--stage pr-42",
		async run(run) {
			const { GITHUB_OUTPUT, GITHUB_STEP_SUMMARY } = process.env;
			const outputs = join(root, ".sst/outputs.json");
			summarizeDeployment(run, { outputs, stepOutputs: GITHUB_OUTPUT, jobSummary: GITHUB_STEP_SUMMARY });
		},
	},
	process.argv.slice(2),
);
