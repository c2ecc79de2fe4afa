/** Lists the stages on AWS, and removes those of old pull requests: `npm run stages -- --expire 7d`. docs/operate.md has an example. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { root } from "../project-root.ts";
import { processTerminal } from "./command.ts";
import { runStages } from "./stages/command.ts";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

process.exitCode = await runStages(process.argv.slice(2), processTerminal, {
	now: new Date(),
	sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
	async remove(stage) {
		const sst = join(root, "node_modules/sst/bin/sst.mjs");
		const child = spawn(process.execPath, [sst, "remove", "--stage", stage], { cwd: root, stdio: "inherit" });
		const [code] = await once(child, "close");
		return code;
	},
});
