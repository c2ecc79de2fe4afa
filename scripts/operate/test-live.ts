/** Tests a stage on AWS: `npm run test:live -- --stage pr-42`. docs/operate.md says what it checks. */
import { runCommand } from "./command.ts";
import { defaultWaitSeconds, testLive } from "./live-test/live-test.ts";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

process.exitCode = await runCommand(
	{
		name: "test:live",
		summary:
			"Creates three accounts, runs the integration suite and the live checks against the stage, and deletes the accounts.\nProduction is only read.",
		example: "--stage pr-42",
		options: {
			url: "the stage's address, if it is not the one in its settings",
			wait: `how long metrics, traces and logs may take to show, in seconds; ${defaultWaitSeconds} by default`,
		},
		run: (run) => testLive(run),
	},
	process.argv.slice(2),
);
