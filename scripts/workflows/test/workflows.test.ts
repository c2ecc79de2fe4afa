// biome-ignore-all lint/suspicious/noTemplateCurlyInString: GitHub's expressions look like placeholders

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { root } from "../../project-root.ts";
import { lint, linters } from "../linters.ts";
import { problemsOf } from "../rules.ts";

const folder = join(root, ".github/workflows");
const read = (name: string) => readFileSync(join(folder, name), "utf8");
const workflows = readdirSync(folder);
const scripts = Object.keys(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).scripts);

test("there is a workflow to check, preview, sweep, release and roll back", () => {
	expect(workflows.sort()).toEqual(["check.yml", "preview.yml", "release.yml", "rollback.yml", "sweep.yml"]);
});

test.each(workflows)("%s keeps the rules", (name) => {
	expect(problemsOf(read(name), scripts)).toEqual([]);
});

test("every workflow uses the same commit of an action", () => {
	const commits = new Map<string, Set<string>>();
	for (const [, action = "", commit = ""] of workflows
		.map(read)
		.join("\n")
		.matchAll(/uses: (\S+)@(.+)/g)) {
		commits.set(action, (commits.get(action) ?? new Set()).add(commit));
	}
	expect(commits.size).toBeGreaterThan(3);
	expect([...commits].filter(([, all]) => all.size > 1)).toEqual([]);
});

/** Mistakes: a part of a workflow, what replaces it, and the problem that must be found. */
const mistakes: [workflow: string, from: string | RegExp, to: string, problem: RegExp][] = [
	["check.yml", /(actions\/checkout)@\S+ # v5.0.0/, "$1@v5", /actions\/checkout@v5 is not pinned/],
	["check.yml", / # v4\.3\.0/, "", /actions\/cache@\w+ is not pinned/],
	["check.yml", "permissions: {}", "permissions: write-all", /does not begin with permissions: \{\}/],
	["check.yml", "pull_request:", "pull_request_target:", /pull_request_target gives/],
	["check.yml", "npm run lint", "npm run lints", /has no script lints/],
	["check.yml", "npm ci", "npm install -g eslint", /has no script install/],
	["check.yml", ".ci/run", "curl https://example.com/install.sh | sh", /is no command of this project/],
	["check.yml", "npm ci", "npm start --name=${{ github.head_ref }}", /an expression becomes code/],
	["check.yml", "persist-credentials: false", "fetch-depth: 0", /leaves GitHub's token/],
	["check.yml", "    timeout-minutes: 45\n", "", /platforms has no timeout/],
	["check.yml", / {4}permissions:\n.*\n/, "", /check does not list its permissions/],
	["preview.yml", "contents: read", "pull-requests: write", /deploy can sign in to AWS and write .*pull-requests/],
	["preview.yml", /permissions:\n {6}contents.*\n.*/, "permissions: write-all", /deploy can sign in to AWS and write/],
	["preview.yml", "cancel-in-progress: false", "cancel-in-progress: true", /a newer run may cancel it/],
	["preview.yml", "head.repo.full_name == ", "head.repo.name == ", /for pull requests of forks too/],
	["preview.yml", "    environment: preview\n", "", /deploy signs in to AWS without an environment/],
	["preview.yml", "vars.AWS_PREVIEW_ROLE }}", "secrets.AWS_ROLE }}", /reads a secret/],
	[
		"preview.yml",
		"${{ vars.AWS_PREVIEW_ROLE }}",
		"arn:aws:iam::1:role/admin",
		/does not take its role from a variable/,
	],
	["preview.yml", "      id-token: write # to sign in to AWS\n", "", /without the permission id-token/],
	["preview.yml", "package-manager-cache: false", "cache: npm", /deploy restores a cache/],
	["preview.yml", "aws-region: eu-central-1", "aws-region: us-east-9", /region us-east-9/],
	["preview.yml", "npm run test:live", "gh pr list; npm run test:live", /beside the project's code/],
	["preview.yml", "npx sst unlock", "npx sst remove", /is no command of this project/],
];

describe("a copy with a mistake is refused", () => {
	test.each(mistakes)("%s: %s becomes %s", (name, from, to, problem) => {
		const broken = read(name).replace(from, to);
		expect(broken).not.toBe(read(name));
		expect(problemsOf(broken, scripts).join("\n")).toMatch(problem);
	});
});

const installed = (await linters()).flatMap((linter) => {
	const { name, program } = linter;
	if (typeof program === "string") return [{ ...linter, program }];
	console.log(`The tests of ${name} are left out. ${program.missing}`);
	return [];
});

describe("the linters of npm run lint:workflows find", () => {
	const samples: Record<string, [from: string, to: string, message: string]> = {
		actionlint: ["needs: deploy", "needs: deployment", 'needs job "deployment" which does not exist'],
		zizmor: ['--body "$COMMENT"', "--body '${{ github.event.pull_request.title }}'", "template-injection"],
	};

	test.runIf(installed.length > 0).each(installed)("a mistake: $name", (linter) => {
		const copy = mkdtempSync(join(tmpdir(), "workflows-"));
		onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
		cpSync(join(root, ".github"), join(copy, ".github"), { recursive: true });
		// actionlint looks for the root of a repository.
		cpSync(join(root, ".github"), join(copy, ".git"), { recursive: true });
		expect(lint(linter, linter.program, copy)).toMatchObject({ isClean: true });
		const [from, to, message] = samples[linter.name] ?? ["", "", ""];
		writeFileSync(join(copy, ".github/workflows/preview.yml"), read("preview.yml").replace(from, to));
		const { isClean, output } = lint(linter, linter.program, copy);
		expect(output).toContain(message);
		expect(isClean).toBe(false);
	});
});
