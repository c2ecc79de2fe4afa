import { type Day, longDay, shortDay } from "./days.ts";
import { useMarks } from "./marks.ts";
import { ticksTo } from "./ticks.ts";
import { useWidth } from "./width.ts";

/** A day's value. */
export interface DayBar {
	day: Day;
	/** Not negative. */
	value: number;
	/** The value in words, as in "3 orders". */
	text: string;
	/** False when the value is only the least that it can be. */
	isComplete: boolean;
}

interface DayChartProps {
	/** What it shows, as in "Revenue per day in EUR". */
	label: string;
	bars: readonly DayBar[];
	/** A mark of the axis in words, as short as can be. */
	tick(value: number): string;
	/** The day to stand out. */
	picked: number | undefined;
	onPick(index: number | undefined): void;
}

/** The drawing, in px. */
const height = 224;
const top = 12;
const bottom = 28;
const base = height - bottom;
/** A date below the axis needs so much room, and so much between two of them when the last is moved inside. */
const dateWidth = 48;
const datePitch = 76;
/** A digit of the axis, with its share of the signs around it. */
const characterWidth = 7.5;
const widestBar = 26;

/** A bar for each day, on an axis from zero. */
export function DayChart({ label, bars, tick, picked, onPick }: DayChartProps) {
	const [frame, width] = useWidth<HTMLDivElement>();
	const marks = useMarks(bars.length, onPick);
	const ticks = ticksTo(Math.max(0, ...bars.map(({ value }) => value)));
	const most = ticks.at(-1) ?? 1;
	const left = Math.ceil(Math.max(...ticks.map((value) => tick(value).length)) * characterWidth) + 10;
	const band = ((width ?? 0) - left) / Math.max(1, bars.length);
	const y = (value: number) => base - (value / most) * (base - top);
	// Counted from the end, so that today always has its date.
	const stride = Math.ceil(datePitch / Math.max(1, band));

	return (
		<div ref={frame} className="chart-frame">
			{width !== undefined && (
				// biome-ignore lint/a11y/useSemanticElements: fieldset is no element of SVG
				<svg className="chart" width={width} height={height} role="group" aria-label={label}>
					{/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group of SVG takes no focus */}
					<g className="chart-axis" aria-hidden="true">
						{ticks.map((value) => (
							<g key={value}>
								<line x1={left} x2={width} y1={y(value)} y2={y(value)} className={value === 0 ? "chart-base" : ""} />
								<text x={left - 10} y={y(value)} dy="0.35em" textAnchor="end">
									{tick(value)}
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

/** A bar around `x` from the base up to `y`, its upper corners rounded. */
function barPath({ x, y, band }: { x: number; y: number; band: number }): string {
	const width = Math.max(2, Math.min(widestBar, band * 0.66));
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
