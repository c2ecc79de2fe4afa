import { spawn } from "node:child_process";
import { UserError } from "../../packages/local/src/user-error.ts";

/**
 * Runs a command to its end and returns what it wrote to standard output.
 * @param options.hint what to do when the program is not installed
 * @throws UserError when it cannot be started or fails, with the end of its output
 */
export function execute(
	program: string,
	args: readonly string[],
	{ hint = "", ...options }: { hint?: string; cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
	return new Promise((resolve, reject) => {
		let output = "";
		let text = "";
		const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
		child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
			output += chunk;
			text += chunk;
		});
		child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
			text += chunk;
		});
		child.once("error", (error) => reject(new UserError(`${program} did not start: ${error.message}. ${hint}`)));
		child.once("close", (code) => {
			if (code === 0) return resolve(output);
			const end = text.trim().split("\n").slice(-15).join("\n");
			reject(new UserError(`${program} ${args.join(" ")} failed with exit code ${code}.\n${end}`));
		});
	});
}
