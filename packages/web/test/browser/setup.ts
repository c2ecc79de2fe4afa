import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { startTemporaryStage } from "../../../../test/support/temporary-stage.ts";
import { chromiumMissing, findChromium } from "./chromium.ts";
import { type Snapshot, takeSnapshot } from "./database.ts";
import { workers } from "./workers.ts";

/** A running stage, as the test files see it from their own process. */
export interface ConsoleStage {
	url: string;
	consoleUrl: string;
	referenceUrl: string;
	issuer: string;
	/** The database's address, to restore `seed`. */
	databaseUrl: string;
	/** The seeded data. */
	seed: Snapshot;
	/** Access tokens by e-mail address; `admin` is the admin's. */
	tokens: Readonly<Record<string, string>>;
}

declare module "vitest" {
	export interface ProvidedContext {
		/** The address of the browser: a Playwright server. */
		browserUrl: string;
		/** One stage for each worker. */
		stages: readonly ConsoleStage[];
		/** The folder where workers claim their stage. */
		claimsPath: string;
	}
}

/** The accounts that tests use the API with. */
const accounts = ["admin", "ada@example.com", "grace@example.com", "alan@example.com"];

/** How long, in ms, the browser may take to start. It only ends what hangs. */
const launchTimeoutMs = 60_000;

/**
 * Starts what all browser tests share: one browser, one build of the console, and a stage for each worker. Starting them
 * for each test file took longer than many a file's tests.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const executablePath = findChromium();
	if (executablePath === undefined) throw new Error(chromiumMissing);
	const closers: (() => Promise<unknown>)[] = [];
	const close = async () => {
		for (const each of closers.reverse()) await each();
	};
	try {
		const browser = await chromium.launchServer({ executablePath, timeout: launchTimeoutMs });
		closers.push(() => browser.close());
		project.provide("browserUrl", browser.wsEndpoint());

		const stages: ConsoleStage[] = [];
		for (let worker = 0; worker < workers; worker++) {
			const stage = await startTemporaryStage({ buildConsole: true });
			closers.push(async () => {
				await stage.stop();
				// They explain a failed test; a good run has none.
				for (const line of stage.errorLines) console.error(line);
			});
			const { url, consoleUrl, referenceUrl, issuer, databaseUrl } = stage;
			const tokens = Object.fromEntries(
				await Promise.all(accounts.map(async (account) => [account, await stage.token(account)] as const)),
			);
			const seed = await takeSnapshot(databaseUrl);
			stages.push({ url, consoleUrl, referenceUrl, issuer, databaseUrl, seed, tokens });
			// The first request waits for the console's build, and reports why it failed.
			const page = await fetch(consoleUrl);
			if (!page.ok) throw new Error(await page.text());
		}
		project.provide("stages", stages);
		const claimsPath = await mkdtemp(join(tmpdir(), "tap-claims-"));
		closers.push(() => rm(claimsPath, { recursive: true }));
		project.provide("claimsPath", claimsPath);
		return close;
	} catch (error) {
		await close();
		throw error;
	}
}
