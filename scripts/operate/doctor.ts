/** Checks this machine and the AWS account: `npm run doctor -- --stage pr-42`. docs/operate.md has an example. */
import { parseArgs } from "node:util";
import { root } from "../project-root.ts";
import { checkAccount } from "./doctor/account.ts";
import { formatFindings } from "./doctor/finding.ts";
import { checkMachine } from "./doctor/local.ts";
import { stageTarget } from "./stage-target.ts";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const usage = `npm run doctor [-- --stage <name>]

Checks what the local stage, the tests and a deployment need, and says what to do about each problem. Changes nothing.

  --stage  a stage on AWS, whose region is checked; by default that of previews
  --help   prints this text

Example: npm run doctor -- --stage pr-42
Exit codes: 0 no problem, 1 problems, 2 wrong use`;

/** Returns the region to check, undefined for `--help`, or an error in the arguments. */
function readRegion(): string | undefined | Error {
	try {
		const { values } = parseArgs({ options: { stage: { type: "string" }, help: { type: "boolean" } } });
		return values.help ? undefined : stageTarget(values.stage ?? "preview").region;
	} catch (error) {
		return error instanceof Error ? error : new Error(String(error));
	}
}

/** Prints all findings, and returns the exit code. */
async function run(region: string): Promise<number> {
	const machine = {
		nodeVersion: process.versions.node,
		npmUserAgent: process.env.npm_config_user_agent,
		root,
		env: process.env,
	};
	console.log("This machine\n");
	const local = await checkMachine(machine);
	for (const line of formatFindings(local)) console.log(line);
	console.log("\nThe AWS account\n");
	const account = await checkAccount(region);
	for (const line of formatFindings(account)) console.log(line);
	if (account.every(({ status }) => status === "skipped")) {
		console.log("\nOnly this machine was checked. The local stage and the tests need no AWS account.");
	}
	return [...local, ...account].some(({ status }) => status === "problem") ? 1 : 0;
}

const region = readRegion();
if (region instanceof Error) {
	console.error(`${region.message}\n\n${usage}`);
	process.exitCode = 2;
} else if (region === undefined) console.log(usage);
else process.exitCode = await run(region);
