import { Loading } from "../design/skeleton.tsx";

/** While a view's code is on its way: as high as a view, so that the footer does not jump. */
export function Pending() {
	return (
		<div className="page pending">
			<Loading what="the page" />
		</div>
	);
}
