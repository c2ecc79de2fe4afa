/** A place that will be filled, of the size of what comes, so that nothing moves then. Lengths are CSS lengths. */
export function Skeleton({ width = "100%", height = "1em" }: { width?: string; height?: string }) {
	return <span className="skeleton" style={{ width, height }} aria-hidden="true" />;
}

/** Tells screen readers that something is on its way, where the others see skeletons. */
export function Loading({ what }: { /** As in "Loading products". */ what: string }) {
	return (
		<p className="unseen" role="status">
			Loading {what}
		</p>
	);
}
