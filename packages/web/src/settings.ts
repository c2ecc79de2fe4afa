import type { Settings } from "../hosting/settings.ts";

export type { Settings };

/**
 * Asks the stage for its settings.
 * @throws Error that says what to do, when they cannot be had
 */
export async function loadSettings(): Promise<Settings> {
	const url = `${import.meta.env.BASE_URL}config.json`;
	const response = await fetch(url);
	const text = await response.text();
	const settings = response.ok ? parse(text) : undefined;
	if (!isSettings(settings)) {
		throw new Error(
			`${url} has no settings (${response.status}). Is the stage up? Start it, then load this page again.`,
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
	if (!hasTexts(value, ["apiUrl"]) || !("identity" in value)) return false;
	return hasTexts(value.identity, ["authority", "clientId", "scope", "logoutUrl"]);
}

function hasTexts(value: unknown, names: string[]): value is object {
	if (typeof value !== "object" || value === null) return false;
	const members = new Map<string, unknown>(Object.entries(value));
	return names.every((name) => typeof members.get(name) === "string");
}
