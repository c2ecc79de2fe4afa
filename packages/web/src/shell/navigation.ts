import { useEffect, useLayoutEffect, useRef } from "react";
import { useLocation, useSearch } from "wouter";

let movedByHistory = false;
addEventListener("popstate", () => {
	movedByHistory = true;
});

/** Begins each new address at its top; back and forward keep the place where the person was, which the browser knows. */
export function useScrollOnNavigation(): void {
	const [path] = useLocation();
	const search = useSearch();
	const address = `${path}?${search}`;
	const last = useRef(address);
	useLayoutEffect(() => {
		if (last.current === address) return;
		last.current = address;
		if (!movedByHistory) scrollTo(0, 0);
		movedByHistory = false;
	}, [address]);
}

/** The path whose heading had the focus last; the first is the browser's own matter. */
let focusedPath = location.pathname;

/** Gives a view's title to the window, and its heading the focus after a navigation, so that it is read out. */
export function usePageTitle(title: string): React.RefObject<HTMLHeadingElement | null> {
	const heading = useRef<HTMLHeadingElement>(null);
	useEffect(() => {
		document.title = `${title} · tap`;
	}, [title]);
	useEffect(() => {
		if (focusedPath === location.pathname) return;
		focusedPath = location.pathname;
		heading.current?.focus({ preventScroll: true });
	});
	return heading;
}
