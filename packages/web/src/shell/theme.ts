import { useSyncExternalStore } from "react";
import { sharedStorage } from "../storage.ts";

/** The themes to choose from; `auto` follows the system. */
export const themes = ["auto", "light", "dark"] as const;

/** The name of a theme. */
export type Theme = (typeof themes)[number];

/** Also in public/theme.js, which applies the theme before the first paint. */
const storageKey = "tap.theme";
const listeners = new Set<() => void>();

function current(): Theme {
	return themes.find((theme) => theme === document.documentElement.dataset.theme) ?? "auto";
}

/** Applies a theme and stores it in this browser. */
export function setTheme(theme: Theme): void {
	if (theme === "auto") {
		delete document.documentElement.dataset.theme;
		sharedStorage.remove(storageKey);
	} else {
		document.documentElement.dataset.theme = theme;
		sharedStorage.set(storageKey, theme);
	}
	for (const changed of listeners) changed();
}

/** The current theme; rerenders when it changes. */
export function useTheme(): Theme {
	return useSyncExternalStore((changed) => {
		listeners.add(changed);
		return () => listeners.delete(changed);
	}, current);
}
