const regionId = "announcer";

/** Has a screen reader say something that others see. */
export function announce(text: string): void {
	const region = document.getElementById(regionId);
	if (!region) return;
	// The same words again are a change only after they were gone.
	region.textContent = "";
	requestAnimationFrame(() => {
		region.textContent = text;
	});
}

/** The region that screen readers watch. The shell renders it once. */
export function Announcer() {
	return <p id={regionId} className="unseen" role="status" />;
}
