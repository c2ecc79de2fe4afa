/**
 * The local stage as a child process that can be killed; `stage-process.ts` forks it. Its environment variables hold the
 * database endpoint, the data folder and the ports. It sends a message when it is ready, and crashes a function on request.
 */
import { readConfig } from "@tap/local/config.ts";
import { startStage } from "@tap/local/stage.ts";
import { customers } from "./plan.ts";
import type { Command, Ready, Reply } from "./stage-process.ts";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
// Ctrl-C is for the parent process, which ends this one when it is done.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit());

const stage = await startStage({
	...readConfig(process.env),
	log: (line) => line.includes("ERROR") && console.error(line),
});
const users = ["admin", ...customers];
const tokens = Object.fromEntries(
	await Promise.all(users.map(async (user) => [user, await stage.token(user)] as const)),
);
process.on("message", (command: Command) => {
	const wasRunning = stage.crash(command.crash);
	process.send?.({ wasRunning } satisfies Reply);
});
process.send?.({ url: stage.url, tokens } satisfies Ready);
