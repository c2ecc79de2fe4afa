import { useSyncExternalStore } from "react";

/** The looks to choose from; `auto` is the system's. */
export const themes = ["auto", "light", "dark"] as const;

/** One of them. */
export type Theme = (typeof themes)[number];

/** Also in public/theme.js, which applies the choice before the first paint. */
const key = "tap.theme";
const listeners = new Set<() => void>();

function current(): Theme {
	return themes.find((theme) => theme === document.documentElement.dataset.theme) ?? "auto";
}

/** Applies a theme and remembers it in this browser. */
export function setTheme(theme: Theme): void {
	if (theme === "auto") {
		delete document.documentElement.dataset.theme;
		localStorage.removeItem(key);
	} else {
		document.documentElement.dataset.theme = theme;
		localStorage.setItem(key, theme);
	}
	for (const changed of listeners) changed();
}

/** The theme that is chosen. */
export function useTheme(): Theme {
	return useSyncExternalStore((changed) => {
		listeners.add(changed);
		return () => listeners.delete(changed);
	}, current);
}
