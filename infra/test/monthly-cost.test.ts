import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { monthlyCostUsd } from "../../scripts/operate/monthly-cost.ts";
import { settingsOf } from "../deployable-stage.ts";
import { root } from "../synthesis/synthesis.ts";
import { type Graph, graphOf } from "./graph.ts";
import { stages } from "./stages.ts";

/** Returns the cost of the resources of a stage that are paid for when nothing is requested. */
function costOf(graph: Graph): number {
	const countOf = (type: string) => graph.resources.filter((resource) => resource.type === type).length;
	const alarms = graph.resources.filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm");
	const metrics = alarms.flatMap(
		({ inputs }) => inputs.metricQueries?.filter(({ metric }: { metric?: object }) => metric) ?? [inputs],
	);
	const rules = graph.resources
		.filter(({ type }) => type === "aws:wafv2/webAcl:WebAcl")
		.reduce((sum, { inputs }) => sum + inputs.rules.length, 0);
	return (
		countOf("aws:kms/key:Key") +
		0.1 * metrics.length +
		3 * countOf("aws:cloudwatch/dashboard:Dashboard") +
		// 5 for a web ACL, and 1 for each rule.
		5 * countOf("aws:wafv2/webAcl:WebAcl") +
		rules
	);
}

test.each(["preview", "production", "configured"] as const)(
	"the monthly cost of the stage %s is that of its resources",
	(name) => {
		const { stage, entry } = stages[name];
		expect(monthlyCostUsd(settingsOf(stage, {}, entry))).toBeCloseTo(costOf(graphOf(name)), 2);
	},
);

test("docs/infrastructure.md has the same totals", () => {
	const text = readFileSync(join(root, "docs/infrastructure.md"), "utf8");
	const totals = [...text.matchAll(/^\| \*\*total of .*?\| \*\*([\d.]+)\*\* \|/gm)].map(([, total]) => Number(total));
	const expected = ["pr-42", "staging", "production"].map((stage) =>
		Number(monthlyCostUsd(settingsOf(stage, {})).toFixed(2)),
	);
	expect(totals).toEqual(expected);
});
