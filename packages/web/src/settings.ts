import type { Settings } from "../hosting/settings.ts";

export type { Settings };

/**
 * Loads the settings from the stage.
 * @throws Error if the stage returns none; the message says what to do
 */
export async function loadSettings(): Promise<Settings> {
	const url = `${import.meta.env.BASE_URL}config.json`;
	const response = await fetch(url);
	const text = await response.text();
	const settings = response.ok ? parse(text) : undefined;
	if (!isSettings(settings)) {
		throw new Error(
			`${url} has no settings (status ${response.status}). Make sure that the stage is running, then reload this page.`,
		);
	}
	return settings;
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function isSettings(value: unknown): value is Settings {
	if (!hasStrings(value, ["apiUrl"]) || !("identity" in value)) return false;
	return hasStrings(value.identity, ["authority", "clientId", "scope", "logoutUrl"]);
}

function hasStrings(value: unknown, names: string[]): value is object {
	if (typeof value !== "object" || value === null) return false;
	const properties = new Map<string, unknown>(Object.entries(value));
	return names.every((name) => typeof properties.get(name) === "string");
}
