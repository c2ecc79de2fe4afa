/** A placeholder of the size of the content that replaces it, so that the layout doesn't shift. Lengths are CSS lengths. */
export function Skeleton({ width = "100%", height = "1em" }: { width?: string; height?: string }) {
	return <span className="skeleton" style={{ width, height }} aria-hidden="true" />;
}

/** Tells screen readers that something is loading, where others see skeletons. */
export function Loading({ name }: { /** As in "the products": "Loading the products". */ name: string }) {
	return (
		<p className="unseen" role="status">
			Loading {name}
		</p>
	);
}
