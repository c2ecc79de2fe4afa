import { inject } from "vitest";
import { startTemporaryStage } from "../../../../test/support/temporary-stage.ts";
import { type Snapshot, takeSnapshot } from "./database.ts";

/** A running stage whose data can be put back to the seed. */
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
	/** Returns the errors that the stage logged since the last call. They explain a failed test; a good run has none. */
	takeErrors(): readonly string[];
}

/** The accounts that tests use the API with. */
const accounts = ["admin", "ada@example.com", "grace@example.com", "alan@example.com"];

/** Starts a stage that ends with this process, and waits for its build of the console. */
async function start(): Promise<ConsoleStage> {
	const stage = await startTemporaryStage({ buildConsole: true, parent: inject("stagesPath") });
	const { url, consoleUrl, referenceUrl, issuer, databaseUrl } = stage;
	const [tokens, seed, page] = await Promise.all([
		Promise.all(accounts.map(async (account) => [account, await stage.token(account)] as const)),
		takeSnapshot(databaseUrl),
		fetch(consoleUrl),
	]);
	if (!page.ok) throw new Error(await page.text());
	let reported = 0;
	return {
		url,
		consoleUrl,
		referenceUrl,
		issuer,
		databaseUrl,
		seed,
		tokens: Object.fromEntries(tokens),
		takeErrors() {
			const lines = stage.errorLines.slice(reported);
			reported += lines.length;
			return lines;
		},
	};
}

let started: Promise<ConsoleStage> | undefined;

/** Returns the stage of this worker, which its test files use one after the other. */
export function stageOfWorker(): Promise<ConsoleStage> {
	started ??= start();
	return started;
}
