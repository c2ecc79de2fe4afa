import { type RefObject, useLayoutEffect, useRef, useState } from "react";

/** Tracks the width of an element in px; `undefined` until it is measured, which is before the first paint. */
export function useWidth<E extends HTMLElement>(): [RefObject<E | null>, number | undefined] {
	const ref = useRef<E>(null);
	const [width, setWidth] = useState<number>();
	useLayoutEffect(() => {
		const element = ref.current;
		if (!element) return;
		setWidth(element.clientWidth);
		const observer = new ResizeObserver(() => setWidth(element.clientWidth));
		observer.observe(element);
		return () => observer.disconnect();
	}, []);
	return [ref, width];
}
