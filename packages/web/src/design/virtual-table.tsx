import type { ReactNode } from "react";
import { type RowPlace, type RowsOptions, useBoxRows, useWindowRows, type VirtualRows } from "./virtual-rows.ts";
import "./virtual-table.css";

/** Props for the `<tr>` of a row: its position, and the ref that measures it. */
export interface TableRowPlace extends RowPlace {
	"aria-rowindex": number;
}

interface VirtualTableProps<Row> extends RowsOptions<Row> {
	/** The name of the table, for screen readers. */
	caption: string;
	className: string;
	headers: readonly { name: string; className?: string }[];
	/** Renders the `<tr>` of a row. The style sheet of `className` defines its columns as a grid. */
	children(row: Row, place: TableRowPlace): ReactNode;
}

/** A table that renders only the rows near the window and scrolls with the page. */
export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
	return <Rows {...props} virtual={useWindowRows(props.className, props)} />;
}

/** A `VirtualTable` in a box of its own that scrolls in both directions, also by keyboard. */
export function VirtualTableBox<Row>(props: VirtualTableProps<Row>) {
	const virtual = useBoxRows(boxOf, props);
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable element must be reachable by keyboard (WCAG 2.2, 2.1.1)
		<section className="virtual-box" aria-label={props.caption} tabIndex={0}>
			<Rows {...props} virtual={virtual} />
		</section>
	);
}

function boxOf(element: Element): Element | null {
	return element.closest(".virtual-box");
}

interface RowsProps<Row> extends VirtualTableProps<Row> {
	virtual: VirtualRows<Row>;
}

function Rows<Row>({ caption, className, headers, rows, children, virtual: { container, rendered } }: RowsProps<Row>) {
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
			<tbody {...container}>
				{rendered.map(({ row, index, place }) => children(row, { ...place, "aria-rowindex": index + 2 }))}
			</tbody>
		</table>
	);
}
