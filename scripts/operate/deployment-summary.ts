import { randomUUID } from "node:crypto";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import * as z from "zod/mini";
import { settingsOf } from "../../infra/deployable-stage.ts";
import { CommandError, type Run } from "./command.ts";
import { monthlyCostUsd } from "./monthly-cost.ts";

/** The outputs of a deployment that the summary shows. sst.config.ts returns them. */
const Outputs = z.object({ ApiUrl: z.url(), ConsoleUrl: z.url() });

/** Where the summary comes from, and goes to besides the terminal. */
export interface SummaryFiles {
	/** The outputs of the last deployment from this folder, which SST writes. */
	outputs: string;
	/** GitHub's file for the outputs of a step. */
	stepOutputs?: string | undefined;
	/** GitHub's file for the summary of a job. */
	jobSummary?: string | undefined;
}

/**
 * Prints the addresses and the cost of the stage that was just deployed, as Markdown. In a workflow it also becomes the job's
 * summary, and the step's output `comment`.
 * @throws CommandError if no deployment from this folder was of the stage
 */
export function summarizeDeployment({ target, print }: Pick<Run, "target" | "print">, files: SummaryFiles): void {
	const { name } = target;
	const parsed = existsSync(files.outputs)
		? z.safeParse(Outputs, JSON.parse(readFileSync(files.outputs, "utf8")))
		: undefined;
	if (!parsed?.success) {
		throw new CommandError(
			`${files.outputs} has no addresses of a stage: deploy it from this folder first, with npm run deploy -- --stage ${name}.`,
		);
	}
	const { ApiUrl, ConsoleUrl } = parsed.data;
	const text = [
		`### Stage ${name}`,
		"",
		"| | |",
		"| --- | --- |",
		`| console | ${ConsoleUrl} |`,
		`| API | ${ApiUrl} |`,
		`| API reference | ${ConsoleUrl}docs/ |`,
		`| cost | about ${monthlyCostUsd(settingsOf(name, {})).toFixed(2)} USD a month when no one uses it |`,
	].join("\n");
	print(text);
	if (files.jobSummary) appendFileSync(files.jobSummary, `${text}\n`);
	if (files.stepOutputs) {
		// A random end, so that no text can add another output.
		// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#multiline-strings
		const end = `end-${randomUUID()}`;
		appendFileSync(files.stepOutputs, `comment<<${end}\n${text}\n${end}\n`);
	}
}
