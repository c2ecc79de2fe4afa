/**
 * Deploys the project with SST's own CLI and Pulumi's engine to an emulator of AWS: `npm run rehearse`. docs/rehearsal.md says
 * what that proves. Exit code 1 when a scenario fails, 2 when the arguments are wrong or something is missing.
 */
import { messageOf, UserError } from "../../packages/local/src/user-error.ts";
import { type Options, readOptions, usage } from "./options.ts";
import { type Rehearsal, startRehearsal } from "./rehearsal.ts";
import { lineOf, type Outcome, summaryOf } from "./report.ts";
import { scenarios } from "./scenarios/index.ts";
import { password, signIn } from "./stage.ts";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

let options: Options | undefined;
try {
	options = readOptions(process.argv.slice(2));
} catch (error) {
	console.error(`${messageOf(error)}\n\n${usage}`);
	process.exitCode = 2;
}

if (options !== undefined) {
	try {
		process.exitCode = await rehearse(options);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		console.error(error.message);
		process.exitCode = 2;
	}
}

async function rehearse({ only, stage, keep, provider }: Options): Promise<number> {
	const rehearsal = await startRehearsal(provider, (line) => console.log(line));
	const interrupted = new Promise<"interrupted">((resolve) => {
		process.once("SIGINT", () => resolve("interrupted"));
		process.once("SIGTERM", () => resolve("interrupted"));
	});
	try {
		const work = keep ? serve(rehearsal, stage) : runScenarios(rehearsal, only);
		const result = await Promise.race([work, interrupted]);
		if (result !== "interrupted") return result;
		console.log("Stopping …");
		// The work fails when its command and the emulator end.
		void work.catch(() => {});
		return 130;
	} finally {
		await rehearsal.stop();
	}
}

async function runScenarios(rehearsal: Rehearsal, only: readonly string[]): Promise<number> {
	const outcomes: Outcome[] = [];
	for (const { name, title, run } of scenarios) {
		if (only.length > 0 && !only.includes(name)) continue;
		const startedAt = performance.now();
		let findings: string[] = [];
		let failure: string | undefined;
		try {
			findings = await run(rehearsal);
		} catch (error) {
			failure = messageOf(error);
			await rehearsal.project.restore();
		}
		const outcome: Outcome = { name, title, seconds: (performance.now() - startedAt) / 1000, findings, failure };
		console.log(lineOf(outcome));
		outcomes.push(outcome);
	}
	console.log(summaryOf(outcomes));
	return outcomes.some(({ failure }) => failure !== undefined) ? 1 : 0;
}

/** Deploys a stage, prints how to call it, and serves it until the command is interrupted. */
async function serve(rehearsal: Rehearsal, name: string): Promise<number> {
	console.log(`Deploying ${name} …`);
	const { stage } = await rehearsal.deploy(name);
	const tokens = await signIn(stage, rehearsal.emulator);
	const { UserPoolId, UserPoolClientId } = stage.outputs;
	const signInCommand = `aws cognito-idp admin-initiate-auth --endpoint-url ${rehearsal.emulator.url} --user-pool-id ${UserPoolId} --client-id ${UserPoolClientId} --auth-flow ADMIN_USER_PASSWORD_AUTH --auth-parameters USERNAME=ada@example.com,PASSWORD=${password}`;
	console.log(`
The stage ${name} is at ${stage.url}

export TAP_URL=${stage.url}
export TAP_TOKEN_ADMIN=${tokens.admin}
export TAP_TOKEN_ADA=${tokens.ada}
export TAP_TOKEN_GRACE=${tokens.grace}

A token expires after an hour. Another one:
${signInCommand}

The project that was deployed: ${rehearsal.project.folder}
Ctrl-C ends the stage and deletes everything.`);
	return new Promise(() => {});
}
