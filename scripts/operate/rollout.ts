/** Shifts the requests of a stage to new versions of its functions. A deployment runs it: infra/rollout.ts. */
import { runCommand } from "./command.ts";
import { rollOut } from "./rollout/rollout.ts";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

process.exitCode = await runCommand(
	{
		name: "rollout",
		summary:
			"Shifts a tenth of the requests to new versions of the functions for ten minutes, then all; takes all back if an alarm is\nraised. With ROLLOUT=now in the environment, all at once. A deployment runs it by itself.",
		example: "--stage staging --versions orders=8,products=5,users=7",
		options: {
			versions: "the versions to shift to, by function",
			url: "the stage's address, if it is not the one in its settings",
		},
		run: (run) => rollOut(run),
	},
	process.argv.slice(2),
);
