import { existsSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import * as z from "zod/mini";
import { preview, stages } from "../../infra/stage-settings.ts";
import { root } from "../project-root.ts";

const Permissions = z.union([z.string(), z.record(z.string(), z.string())]);

const Step = z.looseObject({
	uses: z.optional(z.string()),
	run: z.optional(z.string()),
	with: z.optional(z.record(z.string(), z.unknown())),
});

const Concurrency = z.object({ group: z.string(), "cancel-in-progress": z.union([z.boolean(), z.string()]) });

const Job = z.looseObject({
	if: z.optional(z.string()),
	permissions: z.optional(Permissions),
	environment: z.optional(z.string()),
	"timeout-minutes": z.optional(z.number()),
	steps: z.array(Step),
});

const Workflow = z.looseObject({
	on: z.union([z.string(), z.array(z.string()), z.record(z.string(), z.unknown())]),
	permissions: z.optional(Permissions),
	concurrency: z.optional(Concurrency),
	jobs: z.record(z.string(), Job),
});

type Step = z.infer<typeof Step>;
type Job = z.infer<typeof Job>;
type Workflow = z.infer<typeof Workflow>;

/** A workflow of GitHub Actions, as its text and parsed. */
interface Source {
	text: string;
	workflow: Workflow;
	/** The scripts of package.json. */
	scripts: readonly string[];
}

/** A job, with its name in the workflow. */
interface NamedJob extends Source {
	name: string;
	job: Job;
	/** Whether it can sign in to AWS. */
	signsIn: boolean;
}

/**
 * Returns what is wrong with a workflow, one line each. The rules are those of this project, which no linter knows; `npm run
 * lint:workflows` checks the syntax and the common mistakes.
 */
export function problemsOf(text: string, scripts: readonly string[]): string[] {
	const source = { text, scripts, workflow: z.parse(Workflow, parse(text)) };
	const jobs = Object.entries(source.workflow.jobs).map(([name, job]) => ({
		...source,
		name,
		job,
		signsIn: permissionsOf(job)["id-token"] === "write",
	}));
	return [
		...workflowProblems(source),
		...jobs.flatMap((job) => [
			...permissionProblems(job),
			...credentialProblems(job),
			...job.job.steps.flatMap((step) => [...actionProblems(job, step), ...commandProblems(job, step)]),
		]),
	];
}

function workflowProblems({ text, workflow }: Source): string[] {
	const problems: string[] = [];
	if (JSON.stringify(workflow.permissions) !== "{}") problems.push("The workflow does not begin with permissions: {}");
	for (const event of eventsOf(workflow)) {
		if (event === "pull_request_target" || event === "workflow_run") {
			problems.push(`${event} gives the code of a fork the rights of this repository`);
		}
	}
	if (/\bsecrets\b/.test(text)) problems.push("It reads a secret. Sign in with OpenID Connect");
	for (const [, reference = "", comment = ""] of text.matchAll(/uses: (\S+)(.*)/g)) {
		if (!/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(reference) || !/^ # v\d+\.\d+\.\d+$/.test(comment)) {
			problems.push(`${reference}${comment} is not pinned by a commit with its version as a comment`);
		}
	}
	return problems;
}

function permissionProblems({ name, job, signsIn }: NamedJob): string[] {
	const problems: string[] = [];
	if (job.permissions === undefined) problems.push(`${name} does not list its permissions`);
	if (job["timeout-minutes"] === undefined) problems.push(`${name} has no timeout`);
	const writes = Object.entries(permissionsOf(job)).filter(
		([scope, level]) => scope !== "id-token" && level !== "read",
	);
	if (signsIn && writes.length > 0) {
		problems.push(`${name} can sign in to AWS and write to GitHub (${writes.map(([scope]) => scope).join(", ")})`);
	}
	return problems;
}

function credentialProblems({ name, job, signsIn, workflow }: NamedJob): string[] {
	if (!signsIn) return [];
	const problems: string[] = [];
	if (job.environment === undefined) problems.push(`${name} signs in to AWS without an environment`);
	if (workflow.concurrency?.["cancel-in-progress"] !== false) {
		problems.push(`${name} signs in to AWS, and a newer run may cancel it: a cancelled deployment leaves SST's lock`);
	}
	const isOfPullRequest = eventsOf(workflow).includes("pull_request");
	if (isOfPullRequest && !job.if?.includes("github.event.pull_request.head.repo.full_name == github.repository")) {
		problems.push(`${name} signs in to AWS for pull requests of forks too`);
	}
	return problems;
}

function actionProblems({ name, signsIn }: NamedJob, { uses = "", with: inputs = {} }: Step): string[] {
	const action = uses.split("@")[0] ?? "";
	const problems: string[] = [];
	if (action === "actions/checkout" && inputs["persist-credentials"] !== false) {
		problems.push(`${name} leaves GitHub's token in the working directory`);
	}
	if (action === "aws-actions/configure-aws-credentials") {
		if (!signsIn) problems.push(`${name} signs in to AWS without the permission id-token`);
		if (!/\bvars\.AWS_\w+_ROLE\b/.test(String(inputs["role-to-assume"])) || "aws-access-key-id" in inputs) {
			problems.push(`${name} does not take its role from a variable AWS_…_ROLE`);
		}
		if (!regions().includes(String(inputs["aws-region"]))) {
			problems.push(
				`${name} signs in in the region ${inputs["aws-region"]}, which no stage of infra/stage-settings.ts has`,
			);
		}
	}
	// What an earlier run cached would run with the credentials of this one.
	const isCached =
		action === "actions/cache" || (action === "actions/setup-node" && inputs["package-manager-cache"] !== false);
	if (signsIn && isCached) problems.push(`${name} restores a cache and can sign in to AWS`);
	return problems;
}

function commandProblems({ name, job, signsIn, scripts }: NamedJob, { run }: Step): string[] {
	const lines = (run ?? "").split("\n").filter((line) => line.trim() !== "");
	return lines.flatMap((line) => {
		if (line.includes("${{")) return [`${name} runs "${line}", in which an expression becomes code. Pass it in env`];
		const [program, first, ...rest] = line.trim().split(/\s+/);
		const hasCode = job.steps.some(({ uses }) => uses?.startsWith("actions/checkout@"));
		switch (program) {
			case "npm": {
				const script = first === "run" ? rest.find((word) => !word.startsWith("-")) : first;
				return first === "ci" || (script !== undefined && scripts.includes(script))
					? []
					: [`${name} runs "${line}", but package.json has no script ${script}`];
			}
			case "npx":
				return first === "sst" && ["diff", "unlock"].includes(rest[0] ?? "")
					? []
					: [`${name} runs "${line}", which is no command of this project`];
			case "gh":
				return hasCode || signsIn ? [`${name} runs "${line}" beside the project's code or with access to AWS`] : [];
			default:
				return program !== undefined && existsSync(join(root, program))
					? []
					: [`${name} runs "${line}", which is no command of this project`];
		}
	});
}

function eventsOf({ on }: Workflow): string[] {
	if (typeof on === "string") return [on];
	return Array.isArray(on) ? on : Object.keys(on);
}

function permissionsOf({ permissions }: Job): Record<string, string> {
	// `write-all` and `read-all`.
	if (typeof permissions === "string") return { contents: permissions, "id-token": permissions.replace("-all", "") };
	return permissions ?? {};
}

function regions(): string[] {
	return [preview.region, ...Object.values(stages).flatMap(({ region }) => region ?? [])];
}
