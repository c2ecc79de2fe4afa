import { readFileSync } from "node:fs";
import { join } from "node:path";
import { appName } from "@tap/core/contract/app.ts";
import { tables } from "@tap/core/storage/tables.ts";
import { apiFunctions } from "@tap/functions/settings.ts";
import { describe, expect, test } from "vitest";
import { root } from "../synthesis/synthesis.ts";
import { graphOf } from "./graph.ts";

const runbook = readFileSync(join(root, "docs/runbook.md"), "utf8");
const graph = graphOf("configured");

/** The sections of the runbook, by their headings. */
const sections = new Map(
	runbook
		.split(/^#{2,3} /m)
		.slice(1)
		.map((section) => [section.split("\n")[0] ?? "", section]),
);

/** The alarms of production, with placeholders as in the docs: `<function>-errors`. */
const alarms = [
	...new Set(
		graph.all("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) =>
			String(inputs.name)
				.replace(new RegExp(`^${appName}-(.*)-production$`), "$1")
				.replace(new RegExp(`^(${Object.keys(tables).join("|")})(?=-table-)`, "i"), "<table>")
				.replace(new RegExp(`^(${Object.keys(apiFunctions).join("|")})(?=-)`), "<function>"),
		),
	),
].sort();

test("the runbook has a section for each alarm, and none for another", () => {
	const named = [...sections.keys()]
		.filter((heading) => heading.startsWith("`"))
		.map((heading) => heading.slice(1, -1));
	expect(alarms.length).toBeGreaterThan(10);
	expect(named.sort()).toEqual(alarms);
});

describe.each(alarms)("the section of %s", (alarm) => {
	const section = sections.get(`\`${alarm}\``) ?? "";

	test("has a query, a command, or a link to what to do", () => {
		expect(section).toMatch(/^```|\]\(#|https:\/\/health/m);
	});
});

test("the queries name fields that the logs have", () => {
	const { format } = graph.one("aws:apigateway/stage:Stage").inputs.accessLogSettings;
	// Those of a function's line: packages/functions/src/handler.ts.
	const known = [...Object.keys(JSON.parse(format)), "level", "message", "operation", "code", "requestId"];
	const queries = [...runbook.matchAll(/^```\n([^`]*)^```$/gm)].map(([, query = ""]) => query);
	expect(queries.length).toBeGreaterThan(6);
	for (const query of queries) {
		const listed = [...query.matchAll(/^fields (.*)$|^\| filter (\w+)|\bby ([\w, ]+)$|pct\((\w+)/gm)].flatMap((match) =>
			match.slice(1).flatMap((names) => names?.split(", ") ?? []),
		);
		const unknown = listed.filter((name) => !name.startsWith("@") && !known.includes(name));
		expect(unknown, query).toEqual([]);
	}
});

test("the quantities of the first deployment are those of the infrastructure's page", () => {
	const first = readFileSync(join(root, "docs/first-deploy.md"), "utf8");
	const docs = readFileSync(join(root, "docs/infrastructure.md"), "utf8");
	const totals = [...docs.matchAll(/^\| \*\*total of .*?\| \*\*([\d.]+)\*\* \|/gm)].map(([, total]) => `${total} USD`);
	expect(totals).toHaveLength(3);
	for (const total of totals) expect(first).toContain(total);
});
