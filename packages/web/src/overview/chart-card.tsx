import { type ReactNode, useId, useState } from "react";
import { Button } from "../design/button.tsx";
import { Icon } from "../design/icon.tsx";

interface ChartCardProps {
	title: string;
	/** The main value, or that of the day under the pointer or the focus. */
	value: ReactNode;
	/** The subject of the value, as in "Last 30 days". */
	caption: ReactNode;
	chart: ReactNode;
	/** The same data as a table. */
	table: ReactNode;
	className?: string;
}

/** A chart with its main value, and a button that switches to the same data as a table. */
export function ChartCard({ title, value, caption, chart, table, className = "" }: ChartCardProps) {
	const [isTable, setTable] = useState(false);
	const heading = useId();
	return (
		<section className={`chart-card card ${className}`} aria-labelledby={heading}>
			<header className="chart-head">
				<div>
					<h2 id={heading}>{title}</h2>
					<p className="chart-main-value number">{value}</p>
					<p className="chart-caption soft small">{caption}</p>
				</div>
				<Button variant="quiet" onClick={() => setTable(!isTable)}>
					<Icon name={isTable ? "chart" : "table"} />
					{isTable ? "Chart" : "Table"}
					<span className="unseen">of {title}</span>
				</Button>
			</header>
			{isTable ? <div className="chart-table">{table}</div> : chart}
		</section>
	);
}
