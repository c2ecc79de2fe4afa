import { createContext, type RefObject, useContext, useEffect, useLayoutEffect, useRef } from "react";
import { useLocation, useSearch } from "wouter";

let movedByHistory = false;
addEventListener("popstate", () => {
	movedByHistory = true;
});

/** Scrolls to the top at each new address; for back and forward the browser restores the scroll position. */
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

/** The path whose heading had the focus last; on the first page the browser decides on the focus. */
let focusedPath = location.pathname;

/** Provides the title in the page's row of `pages`. */
export const PageTitleContext = createContext("");

/**
 * Sets the title of the browser's window, and focuses the page's heading after a navigation, so that screen readers read it.
 * @param title a closer title than that of the page's row
 */
export function usePageTitle(title?: string): { title: string; heading: RefObject<HTMLHeadingElement | null> } {
	const rowTitle = useContext(PageTitleContext);
	const shownTitle = title ?? rowTitle;
	const heading = useRef<HTMLHeadingElement>(null);
	useEffect(() => {
		document.title = `${shownTitle} · tap`;
	}, [shownTitle]);
	useEffect(() => {
		if (focusedPath === location.pathname) return;
		focusedPath = location.pathname;
		heading.current?.focus({ preventScroll: true });
	});
	return { title: shownTitle, heading };
}
