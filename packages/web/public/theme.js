// Before the first paint, so that no light page flashes at night. src/shell/theme.ts writes the choice.
try {
	const theme = localStorage.getItem("tap.theme");
	if (theme) document.documentElement.dataset.theme = theme;
} catch {
	// Storage is switched off: the system's theme it is.
}
