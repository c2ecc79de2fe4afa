import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { root } from "../../project-root.ts";
import { account } from "../account-command.ts";

function run(...args: string[]) {
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		["--import", "tsx", "scripts/operate/account.ts", ...args],
		{
			cwd: root,
			encoding: "utf8",
		},
	);
	return { status, stdout, stderr };
}

test("npm run account prints a template and nothing else", () => {
	const { status, stdout, stderr } = run("--environment", "preview", "--repository", "acme/tap");
	expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
	expect(JSON.parse(stdout)).toMatchObject({ AWSTemplateFormatVersion: "2010-09-09" });
});

test.each<[string[], string]>([
	[[], "Which environment? Give --environment preview, staging, production."],
	[["--environment", "preview"], "Which repository?"],
	[["--environment", "preview", "--repository", "https://github.com/acme/tap"], "Which repository?"],
	[["--stage", "pr-42"], "Unknown option '--stage'"],
])("npm run account with %j says what is missing, with exit code 2", (args, message) => {
	expect(account(args)).toEqual({ text: expect.stringContaining(message), exitCode: 2 });
});

test("npm run account prints what is missing as an error, and nothing else", () => {
	const { text } = account([]);
	expect(run()).toEqual({ status: 2, stdout: "", stderr: `${text}\n` });
});
