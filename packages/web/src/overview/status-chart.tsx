import type { Order } from "@tap/client";
import { useMarks } from "./marks.ts";
import { useWidth } from "./width.ts";

/** The statuses with their labels, those to fulfill first. */
export const statuses = [
	{ status: "placed", label: "To fulfill" },
	{ status: "fulfilled", label: "Fulfilled" },
	{ status: "cancelled", label: "Canceled" },
] as const satisfies readonly { status: Order["status"]; label: string }[];

/** The drawing, in px: a line of text and the bar below it, for each status. */
const rowHeight = 60;
const barTop = 30;
const barHeight = 12;

interface StatusChartProps {
	counts: Readonly<Record<Order["status"], number>>;
	/** False if the counts are lower bounds. */
	isComplete: boolean;
}

/** The number of orders with each status and its share of all orders. */
export function StatusChart({ counts, isComplete }: StatusChartProps) {
	const [frame, width] = useWidth<HTMLDivElement>();
	const marks = useMarks(statuses.length, () => {});
	const total = counts.placed + counts.fulfilled + counts.cancelled;
	const height = rowHeight * statuses.length;

	return (
		<div ref={frame} className="chart-frame status">
			{width !== undefined && (
				// biome-ignore lint/a11y/useSemanticElements: SVG has no fieldset
				<svg className="chart" width={width} height={height} role="group" aria-label="Orders by status">
					<g {...marks.group}>
						{statuses.map(({ status, label }, index) => {
							const count = counts[status];
							const share = shareOf(count, total);
							const y = index * rowHeight;
							return (
								<g
									key={status}
									{...marks.mark(index)}
									className="chart-mark"
									aria-label={`${label}: ${isComplete ? "" : "at least "}${count} of ${total} orders, ${share}`}
								>
									<rect className="chart-band" x="1" y={y + 1} width={width - 2} height={rowHeight - 6} rx="6" />
									<text x="0" y={y + 20} className="chart-name">
										{label}
									</text>
									<text x={width} y={y + 20} textAnchor="end" className="chart-value">
										{count.toLocaleString("en")}
										<tspan className="chart-share" dx="10">
											{share}
										</tspan>
									</text>
									<rect
										className="chart-track"
										x="0"
										y={y + barTop}
										width={width}
										height={barHeight}
										rx={barHeight / 2}
									/>
									{count > 0 && (
										<rect
											className={`chart-status ${status}`}
											x="0"
											y={y + barTop}
											width={Math.max(barHeight, (width * count) / total)}
											height={barHeight}
											rx={barHeight / 2}
										/>
									)}
								</g>
							);
						})}
					</g>
				</svg>
			)}
		</div>
	);
}

/** Formats a part of a whole as a percentage without decimals; 0% if the whole is 0. */
export function shareOf(part: number, whole: number): string {
	return `${whole === 0 ? 0 : Math.round((part / whole) * 100)}%`;
}
