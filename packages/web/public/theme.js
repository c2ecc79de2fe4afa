// Runs before the first paint, so that a dark page does not flash light. src/shell/theme.ts stores the theme.
try {
	const theme = localStorage.getItem("tap.theme");
	if (theme) document.documentElement.dataset.theme = theme;
} catch {
	// Storage is blocked: the page has the system's theme.
}
