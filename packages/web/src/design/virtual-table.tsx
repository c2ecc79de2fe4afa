import { useVirtualizer, useWindowVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type ReactNode, type Ref, type RefObject, useLayoutEffect, useRef, useState } from "react";
import "./virtual-table.css";

/** Props for the `<tr>` of a row: its position, and the ref that measures it. */
export interface RowPlace {
	ref: Ref<HTMLTableRowElement>;
	style: CSSProperties;
	"data-index": number;
	"aria-rowindex": number;
}

interface VirtualTableProps<Row> {
	/** The name of the table, for screen readers. */
	caption: string;
	className: string;
	headers: readonly { name: string; className?: string }[];
	rows: readonly Row[];
	/** The estimated height of a row in px, used until it is measured. */
	rowHeight: number;
	/** Renders the `<tr>` of a row. The style sheet of `className` defines its columns as a grid. */
	children(row: Row, place: RowPlace): ReactNode;
	rowKey(row: Row): string;
}

/** The number of rows rendered outside the window, so that the keyboard always reaches a next row. */
const overscan = 4;

/**
 * A table that renders only the rows near the window and scrolls with the page: ten thousand rows scroll as smoothly as twenty.
 * Rows can have any height.
 */
export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
	const { rows, rowHeight, rowKey } = props;
	const body = useRef<HTMLTableSectionElement>(null);
	const [top, setTop] = useState<number>();

	useLayoutEffect(() => {
		const element = body.current;
		if (!element) return;
		const measure = () => setTop(Math.round(element.getBoundingClientRect().top + scrollY));
		measure();
		const observer = new ResizeObserver(measure);
		observer.observe(element);
		// Content above it may appear or disappear, such as the offline banner.
		observer.observe(document.body);
		return () => observer.disconnect();
	}, []);

	const virtualizer = useWindowVirtualizer<HTMLTableRowElement>({
		count: rows.length,
		estimateSize: () => rowHeight,
		getItemKey: (index) => keyAt(rows, index, rowKey),
		overscan,
		scrollMargin: top ?? 0,
	});
	return <Rows {...props} body={body} virtualizer={top === undefined ? undefined : virtualizer} offset={top ?? 0} />;
}

/** A `VirtualTable` in a box of its own that scrolls in both directions, also by keyboard. */
export function VirtualTableBox<Row>(props: VirtualTableProps<Row>) {
	const { caption, rows, rowHeight, rowKey } = props;
	const box = useRef<HTMLElement>(null);
	const body = useRef<HTMLTableSectionElement>(null);
	const [isMounted, setMounted] = useState(false);
	useLayoutEffect(() => setMounted(true), []);
	const virtualizer = useVirtualizer<HTMLElement, HTMLTableRowElement>({
		count: rows.length,
		estimateSize: () => rowHeight,
		getItemKey: (index) => keyAt(rows, index, rowKey),
		getScrollElement: () => box.current,
		overscan,
	});
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable element must be reachable by keyboard (WCAG 2.2, 2.1.1)
		<section ref={box} className="virtual-box" aria-label={caption} tabIndex={0}>
			<Rows {...props} body={body} virtualizer={isMounted ? virtualizer : undefined} offset={0} />
		</section>
	);
}

interface RowsProps<Row, Scroller extends Element | Window> extends VirtualTableProps<Row> {
	body: RefObject<HTMLTableSectionElement | null>;
	/** Absent until the position of the table is known. */
	virtualizer: Virtualizer<Scroller, HTMLTableRowElement> | undefined;
	/** The virtualizer's offset of the first row, in px. */
	offset: number;
}

function Rows<Row, Scroller extends Element | Window>(props: RowsProps<Row, Scroller>) {
	const { caption, className, headers, rows, body, virtualizer, offset, children, rowHeight } = props;
	return (
		<table className={`virtual-table ${className}`} aria-rowcount={rows.length + 1}>
			<caption className="unseen">{caption}</caption>
			<thead>
				<tr aria-rowindex={1}>
					{headers.map((header) => (
						<th key={header.name} scope="col" className={header.className}>
							{header.name}
						</th>
					))}
				</tr>
			</thead>
			<tbody ref={body} style={{ height: virtualizer?.getTotalSize() ?? rows.length * rowHeight }}>
				{virtualizer?.getVirtualItems().map(({ index, start }) => {
					const row = rows[index];
					return (
						row !== undefined &&
						children(row, {
							ref: virtualizer.measureElement,
							style: { translate: `0 ${start - offset}px` },
							"data-index": index,
							"aria-rowindex": index + 2,
						})
					);
				})}
			</tbody>
		</table>
	);
}

/** The key of a row. While a list shrinks, the virtualizer may ask for a row that no longer exists. */
function keyAt<Row>(rows: readonly Row[], index: number, rowKey: (row: Row) => string): string | number {
	const row = rows[index];
	return row === undefined ? index : rowKey(row);
}
