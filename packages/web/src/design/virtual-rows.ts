import {
	defaultRangeExtractor,
	type Range,
	useVirtualizer,
	useWindowVirtualizer,
	type VirtualItem,
	type Virtualizer,
} from "@tanstack/react-virtual";
import {
	type CSSProperties,
	type FocusEvent,
	type RefCallback,
	useCallback,
	useEffect,
	useLayoutEffect,
	useMemo,
	useState,
} from "react";
import { flushSync } from "react-dom";
import "./virtual-rows.css";

/** The rows of a long list. */
export interface RowsOptions<Row> {
	rows: readonly Row[];
	/** The estimated height of a row in px, used until it is measured. */
	rowHeight: number;
	/** Returns a row's key. Pass the same function at each render: with another one, the positions of all rows are computed again. */
	rowKey(row: Row): string;
}

/** Props of the element around the rows. */
export interface RowsContainer {
	ref: RefCallback<HTMLElement>;
	className: string;
	style: CSSProperties | undefined;
	onFocus(event: FocusEvent<HTMLElement>): void;
}

/** Props of the element of a row: the ref that measures it, and its position. */
export interface RowPlace {
	ref: RefCallback<HTMLElement> | undefined;
	style: CSSProperties | undefined;
	"data-index": number;
}

/** A row that is in the document. */
export interface RenderedRow<Row> {
	row: Row;
	index: number;
	/** The distance from the top of the list in px, or nothing if the rows follow each other, as on paper. */
	offset: number | undefined;
	/** Measures the element of the row. */
	ref: RefCallback<HTMLElement> | undefined;
}

/** The part of a list that is in the document. */
export interface VirtualRows<Row> {
	container: RowsContainer;
	rendered: readonly RenderedRow<Row>[];
}

/** The number of rows rendered outside the window, so that the keyboard always reaches a next row. */
const overscan = 4;

/**
 * Renders only the rows near the window, for a list that scrolls with the page: ten thousand rows scroll as smoothly as twenty.
 * Rows can have any height.
 * @param name names the kind of list, whose measured heights are kept for the next time that it is shown
 */
export function useWindowRows<Row>(name: string, options: RowsOptions<Row>): VirtualRows<Row> {
	const { element, ref, top } = useTop(() => undefined);
	const [measured] = useState(() => measuredRows(name));
	const shared = useSharedOptions(options, element);
	const virtualizer = useWindowVirtualizer<HTMLElement>({
		...shared.options,
		initialMeasurementsCache: measured,
		scrollMargin: top ?? 0,
	});
	useLayoutEffect(() => () => keepMeasuredRows(name, virtualizer.takeSnapshot()), [name, virtualizer]);
	return useRendered({ options, shared, ref, top, virtualizer });
}

/**
 * Renders only the rows near the visible part of a box that scrolls by itself.
 * @param boxOf returns the box that an element of the list is in
 */
export function useBoxRows<Row>(
	boxOf: (element: Element) => Element | null,
	options: RowsOptions<Row>,
): VirtualRows<Row> {
	const { element, ref, top } = useTop(boxOf);
	const shared = useSharedOptions(options, element);
	const virtualizer = useVirtualizer<Element, HTMLElement>({
		...shared.options,
		getScrollElement: () => element && boxOf(element),
		scrollMargin: top ?? 0,
	});
	return useRendered({ options, shared, ref, top, virtualizer });
}

/**
 * Measures where a list begins in what scrolls it, in px.
 * @param boxOf returns the box that scrolls the list, or nothing if that is the window
 */
function useTop(boxOf: (element: Element) => Element | null | undefined) {
	const [element, ref] = useState<HTMLElement | null>(null);
	const [top, setTop] = useState<number>();
	const box = element && boxOf(element);
	useLayoutEffect(() => {
		if (!element) return;
		const measure = () => {
			const { top } = element.getBoundingClientRect();
			setTop(Math.round(box ? top - box.getBoundingClientRect().top + box.scrollTop : top + scrollY));
		};
		measure();
		const observer = new ResizeObserver(measure);
		// Content above it may appear or disappear, such as the offline banner.
		for (let outer: Element | null = element; outer && outer !== box; outer = outer.parentElement)
			observer.observe(outer);
		return () => observer.disconnect();
	}, [element, box]);
	return { element, ref, top };
}

/** The options of both kinds of virtualizer, and what keeps the focused row rendered. */
function useSharedOptions<Row>({ rows, rowHeight, rowKey }: RowsOptions<Row>, element: HTMLElement | null) {
	const getItemKey = useCallback(
		(index: number) => {
			const row = rows[index];
			// While a list shrinks, the virtualizer may ask for a row that no longer exists.
			return row === undefined ? index : rowKey(row);
		},
		[rows, rowKey],
	);

	// The row that last had the focus stays rendered, with the ones next to it: a dialog gives the focus back to it, and the Tab key
	// goes on from it. A state, because the next row must be there before the next key: keys may come faster than frames.
	const [focused, setFocused] = useState<{ index: number; key: string | number }>();
	const rangeExtractor = useCallback(
		(range: Range) => {
			const indexes = defaultRangeExtractor(range);
			if (focused === undefined) return indexes;
			const isInPlace = getItemKey(focused.index) === focused.key;
			const index = isInPlace ? focused.index : rows.findIndex((row) => rowKey(row) === focused.key);
			if (index < 0) return indexes;
			const kept = [index - 1, index, index + 1].filter((each) => each >= 0 && each < range.count);
			return [...new Set([...indexes, ...kept])].sort((one, other) => one - other);
		},
		[rows, rowKey, getItemKey, focused],
	);
	const onFocus = ({ target }: FocusEvent<HTMLElement>) => {
		const index = Number(target.closest<HTMLElement>("[data-index]")?.dataset.index);
		if (Number.isInteger(index) && element?.contains(target)) setFocused({ index, key: getItemKey(index) });
	};
	return {
		onFocus,
		options: { count: rows.length, estimateSize: () => rowHeight, getItemKey, overscan, rangeExtractor },
	};
}

function useRendered<Row, Scroller extends Element | Window>({
	options: { rows },
	shared: { onFocus },
	ref,
	top,
	virtualizer,
}: {
	options: RowsOptions<Row>;
	shared: { onFocus(event: FocusEvent<HTMLElement>): void };
	ref: RefCallback<HTMLElement>;
	top: number | undefined;
	virtualizer: Virtualizer<Scroller, HTMLElement>;
}): VirtualRows<Row> {
	const isPrinting = useIsPrinting();
	if (isPrinting) {
		return {
			container: { ref, className: "", style: undefined, onFocus },
			rendered: rows.map((row, index) => ({ row, index, offset: undefined, ref: undefined })),
		};
	}
	const items = top === undefined ? [] : virtualizer.getVirtualItems();
	return {
		container: { ref, className: "virtual-rows", style: { height: virtualizer.getTotalSize() }, onFocus },
		rendered: items.flatMap(({ index, start }) => {
			const row = rows[index];
			if (row === undefined) return [];
			return [{ row, index, offset: start - (top ?? 0), ref: virtualizer.measureElement }];
		}),
	};
}

/** Returns the props of a row's element: the same object until the row moves. */
export function useRowPlace<Row>({ index, offset, ref }: RenderedRow<Row>): RowPlace {
	return useMemo(() => {
		const style = offset === undefined ? undefined : { translate: `0 ${offset}px` };
		return { ref, style, "data-index": index };
	}, [index, offset, ref]);
}

/** Whether the page is being printed: on paper a list has all its rows. */
function useIsPrinting(): boolean {
	const [isPrinting, setPrinting] = useState(false);
	useEffect(() => {
		// The browser lays the page out as soon as the listeners have returned.
		const begin = () => flushSync(() => setPrinting(true));
		const end = () => setPrinting(false);
		addEventListener("beforeprint", begin);
		addEventListener("afterprint", end);
		return () => {
			removeEventListener("beforeprint", begin);
			removeEventListener("afterprint", end);
		};
	}, []);
	return isPrinting;
}

/** The measured rows of the lists that were shown last, by their names. */
const measuredLists = new Map<string, { layout: string; rows: VirtualItem[] }>();

/** What the heights of rows depend on: the width of the window and the size of text. */
function layoutOfWindow(): string {
	return `${innerWidth} ${getComputedStyle(document.documentElement).fontSize}`;
}

function keepMeasuredRows(name: string, rows: VirtualItem[]): void {
	if (rows.length > 0) measuredLists.set(name, { layout: layoutOfWindow(), rows });
}

/**
 * Returns the heights that a list had when it was last shown. A list of the same height lets the browser scroll back to the same
 * place on the way back from another page.
 */
function measuredRows(name: string): VirtualItem[] {
	const known = measuredLists.get(name);
	return known?.layout === layoutOfWindow() ? known.rows : [];
}
