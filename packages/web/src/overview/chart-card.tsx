import { type ReactNode, useId, useState } from "react";
import { Button } from "../design/button.tsx";
import { Icon } from "../design/icon.tsx";

interface ChartCardProps {
	title: string;
	/** The figure that matters most, or that of the day the person looks at. */
	figure: ReactNode;
	/** What the figure is of, as in "Last 30 days". */
	caption: ReactNode;
	chart: ReactNode;
	/** The same as a table. */
	table: ReactNode;
	className?: string;
}

/** A chart below its main figure, one press away from the same as a table. */
export function ChartCard({ title, figure, caption, chart, table, className = "" }: ChartCardProps) {
	const [isTable, showTable] = useState(false);
	const heading = useId();
	return (
		<section className={`chart-card card ${className}`} aria-labelledby={heading}>
			<header className="chart-head">
				<div>
					<h2 id={heading}>{title}</h2>
					<p className="chart-figure number">{figure}</p>
					<p className="chart-caption soft small">{caption}</p>
				</div>
				<Button variant="quiet" onClick={() => showTable(!isTable)}>
					<Icon name={isTable ? "chart" : "table"} />
					{isTable ? "Chart" : "Table"}
					<span className="unseen">of {title}</span>
				</Button>
			</header>
			{isTable ? <div className="chart-table">{table}</div> : chart}
		</section>
	);
}
