/** Moves a stage's functions back to the versions before its latest release: `npm run rollback -- --stage production`. */
import { rollBack } from "./alias-rollback.ts";
import { runCommand } from "./command.ts";
import { functionIds } from "./live-functions.ts";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

process.exitCode = await runCommand(
	{
		name: "rollback",
		summary:
			"Moves the functions of the latest release back to their versions before it, all or none, after a check that those still\nserve. The next deployment of other code moves them forward again.",
		example: "--stage production --dry-run",
		options: {
			function: `moves only this one: ${functionIds.join(", ")}`,
			to: "the version to move it to, with --function",
			url: "the stage's address, if it is not the one in its settings",
		},
		run: rollBack,
	},
	process.argv.slice(2),
);
