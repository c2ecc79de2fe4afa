import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { root } from "../../project-root.ts";
import type { StageTarget } from "../stage-target.ts";
import type { Tokens } from "./callers.ts";

/** What the suites of a live test need. */
export interface Suites {
	target: StageTarget;
	url: string;
	/** Undefined where nothing may be written. */
	tokens: Tokens | undefined;
	/** How long, in seconds, metrics, traces and logs may take to show. */
	waitSeconds: number;
}

/** How the suites of a live test are run. Tests replace it. */
export type RunSuites = (suites: Suites) => Promise<number | null>;

/**
 * Runs the integration suite and the live checks against a stage, and shows their output. Without tokens, runs only the live
 * checks that read.
 * @returns the exit code; null if a signal ended it
 */
export const runSuites: RunSuites = async ({ target, url, tokens, waitSeconds }) => {
	const vitest = join(root, "node_modules/vitest/vitest.mjs");
	const selection = tokens === undefined ? ["test/live/configuration.test.ts"] : ["--project=integration"];
	const child = spawn(process.execPath, [vitest, "run", "--project=live", ...selection], {
		cwd: root,
		stdio: ["ignore", "inherit", "inherit"],
		env: {
			...process.env,
			TAP_STAGE: target.name,
			TAP_URL: url,
			TAP_WAIT_SECONDS: String(waitSeconds),
			TAP_TOKEN_ADMIN: tokens?.admin,
			TAP_TOKEN_ADA: tokens?.ada,
			TAP_TOKEN_GRACE: tokens?.grace,
		},
	});
	// The suites end, and this process goes on, so that it can delete the accounts. A terminal sends SIGINT to both processes.
	const onInterrupt = () => {};
	const onTerminate = () => void child.kill("SIGTERM");
	process.on("SIGINT", onInterrupt);
	process.on("SIGTERM", onTerminate);
	try {
		const [code] = await once(child, "close");
		return code;
	} finally {
		process.off("SIGINT", onInterrupt);
		process.off("SIGTERM", onTerminate);
	}
};
