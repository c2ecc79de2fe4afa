import type { ReactNode } from "react";

/** A column of a table. */
export interface Column<Row> {
	header: string;
	/** For numbers, so that their digits line up. */
	align?: "end";
	cell(row: Row): ReactNode;
}

interface TableProps<Row> {
	/** The name of the table, for screen readers. */
	caption: string;
	columns: readonly Column<Row>[];
	rows: readonly Row[];
	rowKey(row: Row): string;
}

/** A table. On narrow screens it scrolls sideways, also by keyboard. */
export function Table<Row>({ caption, columns, rows, rowKey }: TableProps<Row>) {
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable element must be reachable by keyboard (WCAG 2.2, 2.1.1)
		<section className="table-frame" aria-label={caption} tabIndex={0}>
			<table className="table">
				<caption className="unseen">{caption}</caption>
				<thead>
					<tr>
						{columns.map(({ header, align }) => (
							<th key={header} scope="col" className={align}>
								{header}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{rows.map((row) => (
						<tr key={rowKey(row)}>
							{columns.map(({ header, align, cell }) => (
								<td key={header} className={align}>
									{cell(row)}
								</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}
