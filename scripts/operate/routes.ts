/**
 * Ends the routes of operations that were removed from the contract: `npm run routes -- --stage pr-42`. Run it after a
 * deployment that removed an operation. docs/infrastructure.md explains why.
 */
import { runCommand } from "./command.ts";
import { removeStaleRoutes } from "./deployed-routes.ts";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

process.exitCode = await runCommand(
	{
		name: "routes",
		summary:
			"Compares the routes that a stage serves with the contract, and deploys its API again if it still serves the routes of\nremoved operations. A stage that serves the right ones is not changed.",
		example: "--stage pr-42 --dry-run",
		run: removeStaleRoutes,
	},
	process.argv.slice(2),
);
