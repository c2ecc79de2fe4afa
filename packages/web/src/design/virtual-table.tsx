import { useVirtualizer, useWindowVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type ReactNode, type Ref, type RefObject, useLayoutEffect, useRef, useState } from "react";
import "./virtual-table.css";

/** What a row's `<tr>` takes: where it stands, and what measures it. */
export interface RowPlace {
	ref: Ref<HTMLTableRowElement>;
	style: CSSProperties;
	"data-index": number;
	"aria-rowindex": number;
}

interface VirtualTableProps<Row> {
	/** What the table holds, for screen readers. */
	caption: string;
	className: string;
	headers: readonly { name: string; className?: string }[];
	rows: readonly Row[];
	/** How high a row is likely to be, in px, before it is measured. */
	rowHeight: number;
	/** The `<tr>` of a row; its cells' columns are the class's grid. */
	children(row: Row, place: RowPlace): ReactNode;
	rowKey(row: Row): string;
}

/** Rows beyond what is seen that are rendered, so that the keyboard always finds a next one. */
const overscan = 4;

/**
 * A table that renders only the rows near the window, whose scroll bar is the page's: ten thousand stay as smooth as twenty.
 * Rows may be of any height. Its style sheet gives each row a grid of columns.
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
		// What stands above it may grow or go, as the offline banner does.
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

/** A table as `VirtualTable` in a box of its own, which scrolls both ways and is reached by keyboard. */
export function VirtualTableBox<Row>(props: VirtualTableProps<Row>) {
	const { caption, rows, rowHeight, rowKey } = props;
	const box = useRef<HTMLElement>(null);
	const body = useRef<HTMLTableSectionElement>(null);
	const [isThere, setThere] = useState(false);
	useLayoutEffect(() => setThere(true), []);
	const virtualizer = useVirtualizer<HTMLElement, HTMLTableRowElement>({
		count: rows.length,
		estimateSize: () => rowHeight,
		getItemKey: (index) => keyAt(rows, index, rowKey),
		getScrollElement: () => box.current,
		overscan,
	});
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.2, 2.1.1)
		<section ref={box} className="virtual-box" aria-label={caption} tabIndex={0}>
			<Rows {...props} body={body} virtualizer={isThere ? virtualizer : undefined} offset={0} />
		</section>
	);
}

interface RowsProps<Row, Scroller extends Element | Window> extends VirtualTableProps<Row> {
	body: RefObject<HTMLTableSectionElement | null>;
	/** Absent until the table has its place. */
	virtualizer: Virtualizer<Scroller, HTMLTableRowElement> | undefined;
	/** Where the first row begins for the virtualizer, in px. */
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

/** While a list shrinks, the virtualizer may ask for a row that is gone. */
function keyAt<Row>(rows: readonly Row[], index: number, rowKey: (row: Row) => string): string | number {
	const row = rows[index];
	return row === undefined ? index : rowKey(row);
}
