const regionId = "announcer";

/** Makes screen readers announce something that is otherwise only visible. */
export function announce(text: string): void {
	const region = document.getElementById(regionId);
	if (!region) return;
	// The same text is announced again only if it was removed before.
	region.textContent = "";
	requestAnimationFrame(() => {
		region.textContent = text;
	});
}

/** The live region for announcements. The shell renders it once. */
export function Announcer() {
	return <p id={regionId} className="unseen" role="status" />;
}
