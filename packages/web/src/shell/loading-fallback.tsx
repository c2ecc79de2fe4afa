import { Loading } from "../design/skeleton.tsx";

/** Shown while a page's code is loading: as tall as a page, so that the footer doesn't jump. */
export function LoadingFallback() {
	return (
		<div className="page loading-fallback">
			<Loading name="the page" />
		</div>
	);
}
