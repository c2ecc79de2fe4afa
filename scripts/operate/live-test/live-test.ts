import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { CommandError, type Run, UsageError } from "../command.ts";
import { findApi } from "../deployed-routes.ts";
import { checkStage } from "../stage-check.ts";
import type { StageTarget } from "../stage-target.ts";
import { stageUrl } from "../stage-url.ts";
import { type Tokens, withCallers } from "./callers.ts";
import { type RunSuites, runSuites } from "./suites.ts";

/** How long, in seconds, metrics and traces may take by default. AWS shows them after one to three minutes. */
export const defaultWaitSeconds = 300;

/** Tests a stage on AWS: everything on a stage without data that must last, and on production only what reads. */
export async function testLive(
	{ target, values, isDryRun, print }: Run,
	run: RunSuites = runSuites,
	now = new Date(),
): Promise<void> {
	const waitSeconds = Number(values.wait ?? defaultWaitSeconds);
	if (!(waitSeconds > 0)) throw new UsageError("--wait is a number of seconds.");
	await assertDeployed(target);
	const url = (values.url ?? (await stageUrl(target))).replace(/\/$/, "");
	if (isDryRun) return print(planOf(target, url));
	await checkStage(target, url);
	print(`${url} responds as the contract says.`);
	if (target.isProduction) return assertPassed(target, await run({ target, url, tokens: undefined, waitSeconds }));
	const exitCode = await withCallers(target, { now, print }, (tokens) => {
		maskInLogs(tokens, print);
		return run({ target, url, tokens, waitSeconds });
	});
	assertPassed(target, exitCode);
}

function planOf({ name, isProduction }: StageTarget, url: string): string {
	return isProduction
		? `Without --dry-run, reads would be sent to ${url}, and the settings of ${name} would be read. Nothing would be written.`
		: `Without --dry-run, three accounts would be created in the user pool of ${name}, the integration suite and the live checks would run against ${url}, and the accounts would be deleted.`;
}

async function assertDeployed(target: StageTarget): Promise<void> {
	const client = new APIGatewayClient({ region: target.region });
	try {
		await findApi(client, target);
	} finally {
		client.destroy();
	}
}

/** Hides tokens in the logs of GitHub Actions. */
function maskInLogs(tokens: Tokens, print: (line: string) => void): void {
	if (process.env.GITHUB_ACTIONS !== "true") return;
	for (const token of Object.values(tokens)) print(`::add-mask::${token}`);
}

function assertPassed({ name }: StageTarget, exitCode: number | null): void {
	if (exitCode === 0) return;
	const how = exitCode === null ? "were interrupted" : "failed";
	throw new CommandError(`The tests of ${name} ${how}: see above.`);
}
