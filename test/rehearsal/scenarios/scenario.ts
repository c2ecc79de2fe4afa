import type { JournalEntry } from "../provider/cloud.ts";
import type { Rehearsal } from "../rehearsal.ts";

/** A part of a rehearsal that passes or fails. */
export interface Scenario {
	/** The name for `--only`, and in docs/infrastructure.md. */
	name: string;
	/** What is expected. */
	title: string;
	/**
	 * Fails with an error that says what was expected and seen.
	 * @returns what was seen that the reader should know, each in a sentence
	 */
	run(rehearsal: Rehearsal): Promise<string[]>;
}

/** The stage that the scenarios share, as a pull request has one. */
export const preview = "pr-42";

/** Returns the logical names of the resources of `type` that the engine created, updated or deleted. */
export function namesOf(calls: readonly JournalEntry[], operation: JournalEntry["operation"], type?: string): string[] {
	return calls
		.filter((call) => call.operation === operation && (type === undefined || typeOf(call) === type))
		.map(({ urn }) => urn.split("::").at(-1) ?? "")
		.sort();
}

/** Returns Pulumi's token of the type that a call is about. */
export function typeOf({ urn }: JournalEntry): string {
	return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

/** The table of settings by stage. */
const settingsFile = "infra/stage-settings.ts";

/** Variables that a deployment of production needs besides its settings. */
export const productionVariables = { TAP_ALERT_EMAIL: "ops@example.com" };

/** Gives a stage an entry in the table of settings, until the project is restored. */
export function addSettings({ project }: Rehearsal, stage: string, entry: object): Promise<void> {
	const row = `${JSON.stringify(stage)}: ${JSON.stringify(entry)},`;
	return project.edit(settingsFile, /(?<=\nexport const stages: .* = \{)/, `\n\t${row}`);
}

/** Adds what production's entry lacks in a fresh clone, until the project is restored. What it has already stays. */
export function completeProduction({ project }: Rehearsal): Promise<void> {
	const entry = { domain: "none", consoleDomain: "none", allowedOrigins: ["https://shop.example.com"] };
	return project.edit(settingsFile, /(?<=\n\tproduction: \{)/, `\n...${JSON.stringify(entry)},`);
}

/** Empties production's entry, until the project is restored. */
export function emptyProduction({ project }: Rehearsal): Promise<void> {
	return project.edit(settingsFile, /(?<=\n\t)production: \{/, "production: {},\n\tother: {");
}
