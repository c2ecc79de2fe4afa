import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { root } from "../../project-root.ts";

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

test.each([
	[[], "Which environment? Give --environment preview, staging, production."],
	[["--environment", "preview"], "Which repository?"],
	[["--environment", "preview", "--repository", "https://github.com/acme/tap"], "Which repository?"],
	[["--stage", "pr-42"], "Unknown option '--stage'"],
])("npm run account with %j says what is missing, with exit code 2", (args, message) => {
	const { status, stdout, stderr } = run(...args);
	expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
	expect(stderr).toContain(message);
});
