import { type Day, longDay, shortDay } from "./days.ts";
import { useMarks } from "./marks.ts";
import { ticksTo } from "./ticks.ts";
import { useWidth } from "./width.ts";

/** The bar of a day. */
export interface DayBar {
	day: Day;
	/** Not negative. */
	value: number;
	/** The formatted value, as in "3 orders". */
	text: string;
	/** False if the value is a lower bound. */
	isComplete: boolean;
}

interface DayChartProps {
	/** The name of the chart, as in "Revenue per day in EUR". */
	label: string;
	bars: readonly DayBar[];
	/** Formats a tick of the axis, as short as possible. */
	formatTick(value: number): string;
	/** The index of the highlighted day. */
	picked: number | undefined;
	onPick(index: number | undefined): void;
}

/** Dimensions of the drawing, in px. */
const height = 224;
const top = 12;
const bottom = 28;
const base = height - bottom;
/** The width of a date below the axis, and the minimum distance between two dates. */
const dateWidth = 48;
const datePitch = 76;
/** The width of a digit of the axis, including a share of the separators and currency signs. */
const characterWidth = 7.5;
const maxBarWidth = 26;

/** A chart with a bar for each day, on an axis from zero. */
export function DayChart({ label, bars, formatTick, picked, onPick }: DayChartProps) {
	const [frame, width] = useWidth<HTMLDivElement>();
	const marks = useMarks(bars.length, onPick);
	const ticks = ticksTo(Math.max(0, ...bars.map(({ value }) => value)));
	const max = ticks.at(-1) ?? 1;
	const left = Math.ceil(Math.max(...ticks.map((value) => formatTick(value).length)) * characterWidth) + 10;
	const band = ((width ?? 0) - left) / Math.max(1, bars.length);
	const y = (value: number) => base - (value / max) * (base - top);
	// Counted from the end, so that today always has a date.
	const stride = Math.ceil(datePitch / Math.max(1, band));

	return (
		<div ref={frame} className="chart-frame">
			{width !== undefined && (
				// biome-ignore lint/a11y/useSemanticElements: SVG has no fieldset
				<svg className="chart" width={width} height={height} role="group" aria-label={label}>
					{/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: an SVG group can't be focused */}
					<g className="chart-axis" aria-hidden="true">
						{ticks.map((value) => (
							<g key={value}>
								<line x1={left} x2={width} y1={y(value)} y2={y(value)} className={value === 0 ? "chart-base" : ""} />
								<text x={left - 10} y={y(value)} dy="0.35em" textAnchor="end">
									{formatTick(value)}
								</text>
							</g>
						))}
						{bars.map(({ day }, index) => {
							const isDated = (bars.length - 1 - index) % stride === 0;
							const middle = left + (index + 0.5) * band;
							if (!isDated || middle - dateWidth / 2 < 0) return null;
							const isAtEnd = middle + dateWidth / 2 > width;
							return (
								<text
									key={day.date}
									x={isAtEnd ? width : middle}
									y={height - 6}
									textAnchor={isAtEnd ? "end" : "middle"}
								>
									{shortDay(day)}
								</text>
							);
						})}
					</g>
					<g {...marks.group}>
						{bars.map(({ day, value, text, isComplete }, index) => (
							<g
								key={day.date}
								{...marks.mark(index)}
								aria-label={`${longDay(day)}: ${text}`}
								className={`chart-mark ${index === picked ? "picked" : ""} ${isComplete ? "" : "incomplete"}`}
							>
								<rect className="chart-band" x={left + index * band} y={top} width={band} height={base - top} />
								<path className="chart-bar" d={barPath({ x: left + (index + 0.5) * band, y: y(value), band })} />
							</g>
						))}
					</g>
				</svg>
			)}
		</div>
	);
}

/** The path of a bar centered on `x` from the base up to `y`, with its upper corners rounded. */
function barPath({ x, y, band }: { x: number; y: number; band: number }): string {
	const width = Math.max(2, Math.min(maxBarWidth, band * 0.66));
	const radius = Math.min(4, width / 2, base - y);
	const [start, end] = [x - width / 2, x + width / 2];
	return [
		`M${start} ${base}V${y + radius}`,
		`Q${start} ${y} ${start + radius} ${y}`,
		`H${end - radius}`,
		`Q${end} ${y} ${end} ${y + radius}`,
		`V${base}Z`,
	].join("");
}
