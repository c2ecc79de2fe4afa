import { type BarPlot, digits, type LinePlot, type Plot } from "./report.ts";

const width = 760;
const margin = { top: 48, right: 72, bottom: 56, left: 72 };
const barHeight = 22;
const barGap = 10;
/** The height of the area of a line plot. */
const areaHeight = 260;
const legendLineHeight = 18;

/** The background is drawn, so that the text is legible wherever the picture is shown. */
const style = `
	.background { fill: #ffffff }
	text { font: 13px system-ui, sans-serif; fill: #1f2328 }
	.title { font-size: 15px; font-weight: 600 }
	.muted { fill: #59636e }
	.grid { stroke: #d1d9e0; stroke-width: 1 }
	.own { fill: #0969da }
	.peer { fill: #afb8c1 }
	.line { fill: none; stroke-width: 2 }
	.s0 { stroke: #0969da; fill: #0969da }
	.s1 { stroke: #bc4c00; fill: #bc4c00 }
	.s2 { stroke: #1a7f37; fill: #1a7f37 }
	.s3 { stroke: #8250df; fill: #8250df }
	@media (prefers-color-scheme: dark) {
		.background { fill: #0d1117 }
		text { fill: #f0f6fc }
		.muted { fill: #9198a1 }
		.grid { stroke: #3d444d }
		.own { fill: #4493f8 }
		.peer { fill: #656c76 }
		.s0 { stroke: #4493f8; fill: #4493f8 }
		.s1 { stroke: #f0883e; fill: #f0883e }
		.s2 { stroke: #3fb950; fill: #3fb950 }
		.s3 { stroke: #ab7df8; fill: #ab7df8 }
	}
`;

const seriesColors = 4;

/** Draws a plot as an SVG document with a title, axes and units, for a light and a dark page. */
export function toSvg(plot: Plot): string {
	return plot.kind === "bars" ? bars(plot) : lines(plot);
}

function bars({ title, x, bars }: BarPlot): string {
	// About eight pixels for each character.
	const left = 16 + 7.8 * Math.max(...bars.map(({ label }) => label.length));
	const area = width - left - margin.right;
	const ticks = linearTicks(0, Math.max(...bars.map(({ value }) => value)));
	const highest = ticks.at(-1) ?? 1;
	const areaHeight = bars.length * (barHeight + barGap);
	const bottom = margin.top + areaHeight;
	const positionOf = (value: number) => left + (value / highest) * area;
	const grid = ticks.map((tick) => verticalLine(positionOf(tick), margin.top, bottom, digits(tick)));
	const rows = bars.flatMap(({ label, value, isOwn }, index) => {
		const top = margin.top + index * (barHeight + barGap);
		const middle = top + barHeight / 2 + 4;
		return [
			text(left - 8, middle, label, { anchor: "end" }),
			`<rect class="${isOwn ? "own" : "peer"}" x="${left}" y="${top}" width="${round(positionOf(value) - left)}" height="${barHeight}"/>`,
			text(positionOf(value) + 6, middle, digits(value)),
		];
	});
	return document(title, bottom + margin.bottom, [
		...grid,
		...rows,
		text(left + area / 2, bottom + 40, x, { anchor: "middle", className: "muted" }),
	]);
}

function lines({ title, x, y, hasLogarithmicX = false, series }: LinePlot): string {
	if (series.length > seriesColors) throw new Error(`A plot has at most ${seriesColors} series.`);
	const points = series.flatMap((each) => each.points);
	const area = width - margin.left - margin.right;
	// Below the title of the y axis.
	const top = margin.top + 20;
	const bottom = top + areaHeight;
	const xs = points.map(([value]) => value);
	const xTicks = hasLogarithmicX ? [...new Set(xs)].toSorted((a, b) => a - b) : linearTicks(0, Math.max(...xs));
	const yTicks = linearTicks(0, Math.max(...points.map(([, value]) => value)));
	const scale = hasLogarithmicX ? Math.log10 : (value: number) => value;
	const [from, to] = [scale(xTicks[0] ?? 0), scale(xTicks.at(-1) ?? 1)];
	const xOf = (value: number) => margin.left + ((scale(value) - from) / (to - from || 1)) * area;
	const yOf = (value: number) => bottom - (value / (yTicks.at(-1) ?? 1)) * areaHeight;
	const legendTop = bottom + 64;
	return document(title, legendTop + series.length * legendLineHeight, [
		...xTicks.map((tick) => verticalLine(xOf(tick), top, bottom, tick.toLocaleString("en-US"))),
		...yTicks.flatMap((tick) => [
			`<line class="grid" x1="${margin.left}" x2="${margin.left + area}" y1="${round(yOf(tick))}" y2="${round(yOf(tick))}"/>`,
			text(margin.left - 8, yOf(tick) + 4, digits(tick), { anchor: "end", className: "muted" }),
		]),
		...series.flatMap(({ name, points }, index) => [
			`<polyline class="line s${index}" style="fill:none" points="${points.map(([a, b]) => `${round(xOf(a))},${round(yOf(b))}`).join(" ")}"/>`,
			...points.map(([a, b]) => `<circle class="s${index}" cx="${round(xOf(a))}" cy="${round(yOf(b))}" r="3.5"/>`),
			`<rect class="s${index}" x="${margin.left}" y="${legendTop + index * legendLineHeight - 10}" width="12" height="12"/>`,
			text(margin.left + 20, legendTop + index * legendLineHeight, name),
		]),
		text(margin.left + area / 2, bottom + 40, x, { anchor: "middle", className: "muted" }),
		text(16, top - 14, y, { className: "muted" }),
	]);
}

/** Returns about five round values from `from` to at least `to`. */
export function linearTicks(from: number, to: number): number[] {
	const span = to - from || 1;
	const magnitude = 10 ** Math.floor(Math.log10(span / 4));
	const step = ([1, 2, 5, 10].find((factor) => factor * magnitude >= span / 4) ?? 10) * magnitude;
	const count = Math.ceil(span / step - 1e-9);
	return Array.from({ length: count + 1 }, (_, index) => Number((from + index * step).toPrecision(12)));
}

function verticalLine(x: number, top: number, bottom: number, label: string): string {
	return [
		`<line class="grid" x1="${round(x)}" x2="${round(x)}" y1="${top}" y2="${bottom}"/>`,
		text(x, bottom + 18, label, { anchor: "middle", className: "muted" }),
	].join("\n");
}

function text(
	x: number,
	y: number,
	content: string,
	{ anchor = "start", className = "" }: { anchor?: "start" | "middle" | "end"; className?: string } = {},
): string {
	const attributes = `${className && ` class="${className}"`}${anchor === "start" ? "" : ` text-anchor="${anchor}"`}`;
	return `<text x="${round(x)}" y="${round(y)}"${attributes}>${escapeXml(content)}</text>`;
}

function document(title: string, height: number, content: readonly string[]): string {
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}">
<title>${escapeXml(title)}</title>
<style>${style}</style>
<rect class="background" width="${width}" height="${height}"/>
${text(16, 24, title, { className: "title" })}
${content.join("\n")}
</svg>
`;
}

function escapeXml(content: string): string {
	return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

function round(value: number): string {
	return String(Math.round(value * 10) / 10);
}
