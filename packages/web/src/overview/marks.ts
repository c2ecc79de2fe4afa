import { type FocusEvent, type KeyboardEvent, type PointerEvent, useRef, useState } from "react";

/** Props for the element of a mark. */
interface MarkProps {
	role: "img";
	/** One mark of a chart is in the tab order: the one that last had the focus, initially the last mark. */
	tabIndex: 0 | -1;
	"data-mark": number;
}

/**
 * Makes the marks of a chart (bars, points) accessible: Tab moves to the chart; the arrow keys, Home and End move between marks.
 * Screen readers read them as images with names.
 * @param onPick called with the mark under the focus or the pointer, `undefined` if there is none
 */
export function useMarks(count: number, onPick: (index: number | undefined) => void) {
	const [stop, setStop] = useState<number>();
	const group = useRef<SVGGElement>(null);
	const current = Math.min(stop ?? count - 1, count - 1);

	const focus = (index: number) => {
		const next = Math.max(0, Math.min(count - 1, index));
		group.current?.querySelector<SVGElement>(`[data-mark="${next}"]`)?.focus();
	};
	return {
		/** Props for the element around the marks. */
		group: {
			ref: group,
			onKeyDown(event: KeyboardEvent) {
				const target = targets[event.key]?.(current, count);
				if (target === undefined) return;
				event.preventDefault();
				focus(target);
			},
			onFocus({ target }: FocusEvent<SVGElement>) {
				const index = markOf(target);
				setStop(index);
				onPick(index);
			},
			onBlur: () => onPick(undefined),
			onPointerOver({ target }: PointerEvent<SVGElement>) {
				if (target instanceof Element) onPick(markOf(target));
			},
			onPointerLeave() {
				const focused = group.current?.querySelector("[data-mark]:focus");
				onPick(focused ? markOf(focused) : undefined);
			},
		},
		mark: (index: number): MarkProps => ({ role: "img", tabIndex: index === current ? 0 : -1, "data-mark": index }),
	};
}

const targets: Partial<Record<string, (current: number, count: number) => number>> = {
	ArrowLeft: (current) => current - 1,
	ArrowUp: (current) => current - 1,
	ArrowRight: (current) => current + 1,
	ArrowDown: (current) => current + 1,
	Home: () => 0,
	End: (_, count) => count - 1,
};

function markOf(element: Element): number | undefined {
	const text = element.closest("[data-mark]")?.getAttribute("data-mark");
	return text ? Number(text) : undefined;
}
