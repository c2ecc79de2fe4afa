/** A table as a part of the benchmark prints it. */
export interface Table {
	title: string;
	columns: readonly string[];
	/** The number of columns at the left that hold text. All others hold numbers. */
	textColumns: number;
	rows: readonly (readonly string[])[];
	/** What a reader must know to read the table. */
	note?: string;
}

/** A plot with a line for each series. */
export interface LinePlot {
	kind: "lines";
	/** The file, without `.svg`. */
	name: string;
	title: string;
	/** The titles of the axes, with units. */
	x: string;
	y: string;
	/** Whether equal distances on the x axis are equal ratios. */
	hasLogarithmicX?: boolean;
	series: readonly { name: string; points: readonly (readonly [x: number, y: number])[] }[];
}

/** A plot with a horizontal bar for each value. */
export interface BarPlot {
	kind: "bars";
	/** The file, without `.svg`. */
	name: string;
	title: string;
	/** The title of the axis, with its unit. */
	x: string;
	bars: readonly {
		label: string;
		value: number;
		/** Whether it is a value of this project and not of a peer. */
		isOwn: boolean;
	}[];
}

export type Plot = LinePlot | BarPlot;

/** A goal, and how close the measurement came. */
export interface Goal {
	name: string;
	value: number;
	limit: number;
	/** Whether the value may be at most or must be at least the limit. */
	direction: "at most" | "at least";
	/** Follows the values, such as `ms`. */
	unit?: string;
}

/** The result of one part of the benchmark. */
export interface PartResult {
	tables: Table[];
	plots: Plot[];
	goals: Goal[];
	/** The versions of what was compared, by name. */
	versions?: Record<string, string>;
	/** Figures that other parts calculate with, by name. */
	figures: Record<string, number>;
}

/** Formats a number with three significant digits and without an exponent, a whole one with all of its digits. */
export function digits(value: number): string {
	if (!Number.isFinite(value)) throw new Error(`${value} is no measurement.`);
	if (Number.isInteger(value)) return value.toLocaleString("en-US");
	const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
	return value.toLocaleString("en-US", {
		minimumFractionDigits: Math.min(decimals, 6),
		maximumFractionDigits: Math.min(6, decimals),
	});
}

/** Formats a ratio with two decimals. */
export function ratio(value: number): string {
	return value.toFixed(2);
}

/** Whether a goal is met. */
export function isMet({ value, limit, direction }: Goal): boolean {
	return direction === "at most" ? value <= limit : value >= limit;
}

/** Returns the table of goals. */
export function goalTable(goals: readonly Goal[]): Table {
	return {
		title: "Goals",
		columns: ["goal", "measured", "limit", "met"],
		textColumns: 1,
		rows: goals.map((goal) => {
			const unit = goal.unit === undefined ? "" : ` ${goal.unit}`;
			return [
				goal.name,
				`${digits(goal.value)}${unit}`,
				`${goal.direction} ${goal.limit}${unit}`,
				isMet(goal) ? "yes" : "no",
			];
		}),
	};
}

/** Formats a table for a terminal. */
export function toText({ title, columns, textColumns, rows, note }: Table): string {
	const lines = [columns, ...rows];
	const widths = columns.map((_, index) => Math.max(...lines.map((line) => (line[index] ?? "").length)));
	const format = (line: readonly string[]) =>
		line
			.map((cell, index) => (index < textColumns ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
			.join("  ")
			.trimEnd();
	return [
		title,
		"",
		format(columns),
		widths.map((width) => "-".repeat(width)).join("  "),
		...rows.map(format),
		...(note ? ["", note] : []),
	]
		.map((line) => `  ${line}`.trimEnd())
		.join("\n");
}

/** Formats a table as Markdown. */
export function toMarkdown({ title, columns, textColumns, rows, note }: Table): string {
	const format = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
	return [
		`**${title}**`,
		"",
		format(columns),
		format(columns.map((_, index) => (index < textColumns ? "---" : "---:"))),
		...rows.map(format),
		...(note ? ["", note] : []),
	].join("\n");
}
