import { type ReactNode, useMemo } from "react";
import {
	type RenderedRow,
	type RowPlace,
	type RowsOptions,
	useBoxRows,
	useRowPlace,
	useWindowRows,
	type VirtualRows,
} from "./virtual-rows.ts";
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

function Rows<Row>(props: RowsProps<Row>) {
	const { caption, className, headers, rows, rowKey, children, virtual } = props;
	const { container, rendered } = virtual;
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
				{rendered.map((each) => (
					<TableRow key={rowKey(each.row)} rendered={each}>
						{children}
					</TableRow>
				))}
			</tbody>
		</table>
	);
}

interface TableRowProps<Row> extends Pick<VirtualTableProps<Row>, "children"> {
	rendered: RenderedRow<Row>;
}

/** A row. When another one scrolls into view, its content isn't rendered again. */
function TableRow<Row>({ rendered, children }: TableRowProps<Row>) {
	const place = useRowPlace(rendered);
	const { row, index } = rendered;
	return useMemo(() => children(row, { ...place, "aria-rowindex": index + 2 }), [children, row, place, index]);
}
