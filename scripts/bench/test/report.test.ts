import { expect, test } from "vitest";
import { digits, goalTable, isMet, type Table, toMarkdown, toText } from "../report.ts";
import { fillPage, type Measurement } from "../results.ts";
import { linearTicks, toSvg } from "../svg.ts";

const table: Table = {
	title: "Sizes",
	columns: ["name", "KB"],
	textColumns: 1,
	rows: [
		["a|b", "7"],
		["long name", "1,234"],
	],
	note: "As bundled.",
};

test.each([
	[1234.56, "1,235"],
	[123.456, "123"],
	[12.345, "12.3"],
	[0.012345, "0.0123"],
	[0, "0"],
	[1234567, "1,234,567"],
	[-4.5, "-4.50"],
])("%d is written with three significant digits: %s", (value, text) => {
	expect(digits(value)).toBe(text);
});

test("a value that is no number is not a measurement", () => {
	expect(() => digits(Number.NaN)).toThrow("no measurement");
});

test("a goal is met at its limit, in either direction", () => {
	const goal = { name: "g", value: 2, limit: 2, direction: "at most" } as const;
	expect(isMet(goal)).toBe(true);
	expect(isMet({ ...goal, value: 2.1 })).toBe(false);
	expect(isMet({ ...goal, direction: "at least" })).toBe(true);
	expect(isMet({ ...goal, value: 1.9, direction: "at least" })).toBe(false);
	expect(goalTable([{ ...goal, unit: "ms" }]).rows).toEqual([["g", "2 ms", "at most 2 ms", "yes"]]);
});

test("a table has aligned columns in a terminal", () => {
	expect(toText(table).split("\n")).toEqual([
		"  Sizes",
		"",
		"  name          KB",
		"  ---------  -----",
		"  a|b            7",
		"  long name  1,234",
		"",
		"  As bundled.",
	]);
});

test("a table is valid Markdown, whatever its cells contain", () => {
	expect(toMarkdown(table)).toBe(
		"**Sizes**\n\n| name | KB |\n| --- | ---: |\n| a\\|b | 7 |\n| long name | 1,234 |\n\nAs bundled.",
	);
});

test("results replace the generated section of their part and nothing else", () => {
	const measurement: Measurement = {
		date: "2026-05-04",
		machine: "2 × CPU",
		node: "v22.0.0",
		tables: [table],
		plots: [],
		goals: [],
		figures: {},
	};
	const before = "intro\n<!-- results of warm -->\nold\n<!-- end of results -->\noutro\n";
	const once = fillPage(before, { warm: measurement });
	expect(once).toMatch(
		/^intro\n<!-- results of warm -->\n\nMeasured on 2026-05-04 [\s\S]*\n\n<!-- end of results -->\noutro\n$/,
	);
	expect(once).not.toContain("old");
	expect(fillPage(once, { warm: measurement })).toBe(once);
	expect(fillPage(before, { client: measurement })).toBe(before);
});

test("ticks are round and cover the range", () => {
	expect(linearTicks(0, 97)).toEqual([0, 50, 100]);
	expect(linearTicks(0, 100)).toEqual([0, 50, 100]);
	expect(linearTicks(0, 0.35)).toEqual([0, 0.1, 0.2, 0.3, 0.4]);
	expect(linearTicks(0, 0)).toEqual([0, 0.5, 1]);
});

test("a bar plot shows title, axis, unit and every value, and escapes text", () => {
	const bars = [
		{ label: "a < b & c", value: 10, isOwn: true },
		{ label: "peer", value: 40, isOwn: false },
	];
	const svg = toSvg({ kind: "bars", name: "p", title: 'The "title"', x: "CPU time, ms", bars });
	expect(svg).toContain("<title>The &quot;title&quot;</title>");
	expect(svg).toContain("CPU time, ms");
	expect(svg).toContain("a &lt; b &amp; c");
	expect(svg).toContain("prefers-color-scheme: dark");
	const widths = [...svg.matchAll(/<rect class="(?:own|peer)"[^>]* width="([\d.]+)"/g)].map(([, width]) =>
		Number(width),
	);
	expect(widths).toHaveLength(2);
	expect((widths[1] ?? 0) / (widths[0] ?? 1)).toBeCloseTo(4, 1);
});

test("a line plot has a line for each series, at equal distances for equal ratios", () => {
	const points = [
		[100, 1],
		[1_000, 2],
		[10_000, 4],
	] as const;
	const svg = toSvg({
		kind: "lines",
		name: "p",
		title: "Growth",
		x: "items",
		y: "ms",
		hasLogarithmicX: true,
		series: [
			{ name: "read", points },
			{ name: "list", points },
		],
	});
	const [first = []] = [...svg.matchAll(/<polyline[^>]* points="([^"]+)"/g)].map(([, list = ""]) =>
		list.split(" ").map((point) => point.split(",").map(Number)),
	);
	const [[x0 = 0, y0 = 0] = [], [x1 = 0] = [], [x2 = 0, y2 = 0] = []] = first;
	expect(x1 - x0).toBeCloseTo(x2 - x1);
	expect(y0).toBeGreaterThan(y2);
	expect(svg.match(/<polyline/g)).toHaveLength(2);
	expect(svg).toContain(">10,000<");
});
