import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { consoleBuild } from "../../../local/src/console/console.ts";
import { openDataFolder } from "../../../local/src/data-folder.ts";
import { chromiumMissing, findChromium } from "./chromium.ts";

declare module "vitest" {
	export interface ProvidedContext {
		/** The address of the browser: a Playwright server. */
		browserUrl: string;
		/** The folder for the data of the workers' stages. It is deleted after the last test. */
		stagesPath: string;
	}
}

/** How long, in ms, the browser may take to start. It only ends what hangs. */
const launchTimeoutMs = 60_000;

/** Builds the console, unless its build is cached: the stages of the workers start at the same time and would all build it. */
async function buildConsole(parent: string): Promise<void> {
	const data = openDataFolder(join(parent, "build"));
	try {
		await consoleBuild(data, () => {}).folder();
	} finally {
		data.release();
	}
}

/** Starts the browser that all workers share. Starting one for each test file took longer than many a file's tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const executablePath = findChromium();
	if (executablePath === undefined) throw new Error(chromiumMissing);
	const stagesPath = await mkdtemp(join(tmpdir(), "tap-stages-"));
	const [browser] = await Promise.all([
		chromium.launchServer({ executablePath, timeout: launchTimeoutMs }),
		buildConsole(stagesPath),
	]);
	project.provide("browserUrl", browser.wsEndpoint());
	project.provide("stagesPath", stagesPath);
	return async () => {
		await browser.close();
		await rm(stagesPath, { recursive: true, maxRetries: 5 });
	};
}
