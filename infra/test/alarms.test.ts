import { readFileSync } from "node:fs";
import { join } from "node:path";
import { problems } from "@tap/core/contract/problem.ts";
import { type TableDefinition, tables } from "@tap/core/storage/tables.ts";
import { apiFunctions } from "@tap/functions/settings.ts";
import { describe, expect, test } from "vitest";
import { root } from "../synthesis/synthesis.ts";
import { type Graph, graphOf, statementsOf } from "./graph.ts";
import { stages } from "./stages.ts";

/** A stage with full monitoring. */
const production = graphOf("production");
const topic = production.one("aws:sns/topic:Topic");
const alarms = new Map(
	production.all("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) => [String(inputs.name), inputs]),
);

function alarm(name: string) {
	const inputs = alarms.get(`tap-${name}-production`);
	if (!inputs) throw new Error(`There is no alarm ${name}`);
	return inputs;
}

/** Returns the formula of an alarm, and its metrics by their ids. */
function formulaOf(name: string) {
	interface Query {
		id: string;
		expression?: string;
		returnData?: boolean;
		metric?: {
			namespace: string;
			metricName: string;
			dimensions: Record<string, string>;
			period: number;
			stat: string;
		};
	}
	const queries: Query[] = alarm(name).metricQueries;
	// AWS accepts up to ten metrics in an alarm, and ids that begin with a lowercase letter.
	for (const { id } of queries) expect(id).toMatch(/^[a-z]\w*$/);
	const [formula, another] = queries.filter(({ returnData }) => returnData);
	expect(another).toBeUndefined();
	const metrics = Object.fromEntries(queries.flatMap(({ id, metric }) => (metric ? [[id, metric]] : [])));
	expect(Object.keys(metrics).length).toBeLessThanOrEqual(10);
	for (const { period } of Object.values(metrics)) expect(period).toBe(300);
	return { expression: formula?.expression, metrics };
}

/** The names of a stage's alarms, without the app's name and the stage's. */
function namesOf(graph: Graph, stage: string): string[] {
	const names = graph.all("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) => String(inputs.name));
	return names.map((name) => name.replace(/^tap-/, "").replace(new RegExp(`-${stage}$`), "")).sort();
}

describe("the alarms", () => {
	test("all notify the topic when they are raised and when they end", () => {
		for (const [name, inputs] of alarms) {
			// Those that watch a release tell CodeDeploy: rollout.test.ts.
			if (name.includes("-canary-")) continue;
			// Failures of a function are rare and always wrong, so that one period is enough.
			const periods = /-(errors|failures)-production$/.test(name) && !name.includes("-table-") ? 1 : 2;
			expect(inputs).toMatchObject({
				alarmActions: [topic.state.arn],
				okActions: [topic.state.arn],
				treatMissingData: "notBreaching",
				evaluationPeriods: periods,
				datapointsToAlarm: periods,
				comparisonOperator: "GreaterThanOrEqualToThreshold",
				alarmDescription: expect.stringMatching(/\S: see .*\.$/),
			});
			expect(inputs.threshold).toBeGreaterThan(0);
			// AWS accepts either one metric or a formula.
			const isFormula = inputs.metricQueries !== undefined;
			const kinds = ["metricName", "namespace", "period", "statistic"].map((field) => field in inputs);
			expect(kinds).toEqual(Array(4).fill(!isFormula));
			if (!isFormula) expect(inputs.period).toBe(300);
		}
	});

	test("are sent to the email address in the settings", () => {
		const configured = graphOf("configured");
		expect(configured.one("aws:sns/topicSubscription:TopicSubscription").inputs).toEqual({
			protocol: "email",
			endpoint: "ops@example.com",
			topic: configured.one("aws:sns/topic:Topic").state.arn,
		});
	});

	test("have a topic that is encrypted, to which only they publish, and only over TLS", () => {
		const preview = graphOf("preview").one("aws:sns/topic:Topic");
		expect(preview.inputs).toMatchObject({
			name: "tap-alarms-pr-42",
			kmsMasterKeyId: graphOf("preview").one("aws:kms/key:Key").state.arn,
		});
		expect(statementsOf(preview.inputs.policy)).toEqual([
			{
				Sid: "Alarms",
				Effect: "Allow",
				Principal: { Service: "cloudwatch.amazonaws.com" },
				Action: "sns:Publish",
				Resource: preview.state.arn,
				Condition: {
					StringEquals: { "aws:SourceAccount": "123456789012" },
					ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:tap-*-pr-42" },
				},
			},
			{
				Sid: "EncryptedInTransit",
				Effect: "Deny",
				Principal: "*",
				Action: "sns:Publish",
				Resource: preview.state.arn,
				Condition: { Bool: { "aws:SecureTransport": "false" } },
			},
		]);
	});

	test("watch the API's 4xx and 5xx responses and its latency", () => {
		const api = { namespace: "AWS/ApiGateway", dimensions: { ApiName: "tap-api-production", Stage: "production" } };
		expect(alarm("api-4xx")).toMatchObject({ ...api, metricName: "4XXError", statistic: "Sum", threshold: 10 });
		expect(alarm("api-5xx")).toMatchObject({ ...api, metricName: "5XXError", statistic: "Sum", threshold: 5 });
		expect(alarm("api-latency").threshold).toBe(3_000);
		const latency = { ...api, metricName: "Latency", period: 300 };
		expect(formulaOf("api-latency")).toEqual({
			expression: "IF(samples >= 20, percentile, 0)",
			metrics: { percentile: { ...latency, stat: "p99" }, samples: { ...latency, stat: "SampleCount" } },
		});
		expect(production.one("aws:apigateway/restApi:RestApi").inputs.name).toBe("tap-api-production");
	});

	test.each(Object.entries(apiFunctions))(
		"watch the errors, failures, throttles and duration of the %s function",
		(id, { timeoutSeconds }) => {
			const name = `tap-${id}-api-production`;
			const live = { namespace: "AWS/Lambda", dimensions: { FunctionName: name, Resource: `${name}:LIVE` } };
			const once = { statistic: "Sum", threshold: 1 };
			expect(alarm(`${id}-errors`)).toMatchObject({ ...live, ...once, metricName: "Errors" });
			expect(alarm(`${id}-throttles`)).toMatchObject({ ...live, ...once, metricName: "Throttles" });
			expect(alarm(`${id}-duration`).threshold).toBe(timeoutSeconds * 800);
			const duration = { ...live, metricName: "Duration", period: 300 };
			expect(formulaOf(`${id}-duration`)).toEqual({
				expression: "IF(samples >= 20, percentile, 0)",
				metrics: { percentile: { ...duration, stat: "p95" }, samples: { ...duration, stat: "SampleCount" } },
			});
			// The namespace and the dimension with which the function publishes it.
			const component = `${id.charAt(0).toUpperCase()}${id.slice(1)}ApiFunction`;
			const { variables } = production.one("aws:lambda/function:Function", component).inputs.environment;
			expect(alarm(`${id}-failures`)).toMatchObject({
				...once,
				namespace: variables.POWERTOOLS_METRICS_NAMESPACE,
				dimensions: { service: variables.POWERTOOLS_SERVICE_NAME },
				metricName: problems["server.failed"].metric,
			});
		},
	);

	test("watch the function that stores a new user", () => {
		expect(alarm("sign-up-errors")).toMatchObject({
			namespace: "AWS/Lambda",
			dimensions: { FunctionName: "tap-post-confirmation-production" },
			metricName: "Errors",
			threshold: 1,
		});
	});

	test.each(Object.entries<TableDefinition>(tables))(
		"watch the throttles of the table %s and each of its indexes, and its system errors",
		(id, { globalIndexes }) => {
			const TableName = production.one("aws:dynamodb/table:Table", `${id}Table`).state.name;
			const common = { namespace: "AWS/DynamoDB", period: 300, stat: "Sum" };
			const throttles = formulaOf(`${id.toLowerCase()}-table-throttles`);
			expect(throttles.expression).toBe("SUM(METRICS())");
			// CloudWatch counts the throttles of an index under the index alone.
			const indexes = Object.keys(globalIndexes).map((name) => ({ GlobalSecondaryIndexName: name }));
			expect(indexes.length).toBeGreaterThan(0);
			expect(Object.values(throttles.metrics)).toEqual(
				[{}, ...indexes].flatMap((index) =>
					["ReadThrottleEvents", "WriteThrottleEvents"].map((metricName) => ({
						...common,
						metricName,
						dimensions: { TableName, ...index },
					})),
				),
			);
			const errors = formulaOf(`${id.toLowerCase()}-table-errors`);
			expect(errors.expression).toBe("SUM(METRICS())");
			expect(Object.values(errors.metrics)).toEqual(
				["GetItem", "BatchGetItem", "Query", "PutItem", "DeleteItem", "TransactWriteItems"].map((Operation) => ({
					...common,
					metricName: "SystemErrors",
					dimensions: { TableName, Operation },
				})),
			);
		},
	);

	test.each(["personal", "preview", "dev"] as const)("are two on the stage %s, which has no dashboard", (stage) => {
		const graph = graphOf(stage);
		expect(namesOf(graph, stages[stage].stage)).toEqual(["api-4xx", "api-5xx"]);
		expect(graph.resources.filter(({ type }) => type === "aws:cloudwatch/dashboard:Dashboard")).toEqual([]);
		expect(graph.outputs).not.toHaveProperty("DashboardUrl");
	});

	test("cost what docs/infrastructure.md says", () => {
		const countOf = (graph: Graph) => {
			const all = graph.all("aws:cloudwatch/metricAlarm:MetricAlarm");
			const metrics = all.flatMap(
				({ inputs }) => inputs.metricQueries?.filter(({ metric }: { metric?: object }) => metric) ?? [inputs],
			);
			return { alarms: all.length, metrics: metrics.length };
		};
		const [some, all] = [countOf(graphOf("preview")), countOf(production)];
		const text = readFileSync(join(root, "docs/infrastructure.md"), "utf8");
		const rows = [...text.matchAll(/^\| (\d+) alarms on (\d+) metrics.*\| ([\d.]+) \| ([\d.]+) \|$/gm)];
		const [more, moreMetrics] = [all.alarms - some.alarms, all.metrics - some.metrics];
		// 0.10 USD for each metric.
		expect(rows.map((row) => row.slice(1).map(Number))).toEqual([
			[some.alarms, some.metrics, some.metrics / 10, some.metrics / 10],
			[more, moreMetrics, moreMetrics / 10, moreMetrics / 10],
		]);
	});

	test("are all listed in docs/monitoring.md, and no others", () => {
		const [, section = ""] = readFileSync(join(root, "docs/monitoring.md"), "utf8").split("\n## Alarms\n");
		const [list = ""] = section.split("\n## ");
		const rows = [...list.matchAll(/^\| `([^`]+)` \|/gm)].flatMap(([, name = ""]) => {
			if (name.startsWith("<function>")) return Object.keys(apiFunctions).map((id) => name.replace("<function>", id));
			if (name.startsWith("<table>")) {
				return Object.keys(tables).map((id) => name.replace("<table>", id.toLowerCase()));
			}
			return name;
		});
		expect(rows.sort()).toEqual(namesOf(production, "production"));
	});
});

describe("the dashboard", () => {
	const { dashboardBody, dashboardName } = production.one("aws:cloudwatch/dashboard:Dashboard").inputs;
	interface Widget {
		type: string;
		properties: { title: string; region: string; metrics: unknown[][]; alarms?: string[] };
	}
	const widgets: Widget[] = JSON.parse(dashboardBody).widgets;
	const widget = (title: string) => {
		const found = widgets.find(({ properties }) => properties.title.startsWith(title));
		if (!found) throw new Error(`The dashboard has no graph ${title}`);
		return found.properties.metrics;
	};

	test("shows the traffic, errors and latency of its stage", () => {
		expect(dashboardName).toBe("tap-api-production");
		const graphs = widgets.filter(({ type }) => type === "metric");
		expect(graphs).toHaveLength(6);
		for (const { properties } of graphs) expect(properties.region).toBe("eu-central-1");
		const api = ["ApiName", "tap-api-production", "Stage", "production"];
		expect(widget("Traffic")).toEqual([["AWS/ApiGateway", "Count", ...api, { label: "requests" }]]);
		const failures = Object.keys(apiFunctions).map(() => problems["server.failed"].metric);
		expect(widget("Errors").map(([, name]) => name)).toEqual(["4XXError", "5XXError", ...failures]);
		expect(widget("Latency").map((metric) => metric.at(-1))).toEqual(
			["p50", "p95", "p99"].map((stat) => ({ stat, label: stat })),
		);
	});

	// An alarm that waits for a value that never resolves would also keep the dashboard from being created.
	test.each(["production", "configured"] as const)("shows the state of all alarms of the stage %s", (stage) => {
		const graph = graphOf(stage);
		const body = JSON.parse(graph.one("aws:cloudwatch/dashboard:Dashboard").inputs.dashboardBody);
		const shown = body.widgets.flatMap(({ type, properties }: Widget) => (type === "alarm" ? properties.alarms : []));
		const all = graph.all("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ state }) => state.arn);
		expect(shown.sort()).toEqual(all.sort());
		// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
		expect(all.length).toBeLessThanOrEqual(100);
	});

	test("shows the stock-outs that the orders function counts", () => {
		const { variables } = production.one("aws:lambda/function:Function", "OrdersApiFunction").inputs.environment;
		expect(widget("Stock-outs")[0]?.slice(0, 4)).toEqual([
			variables.POWERTOOLS_METRICS_NAMESPACE,
			problems["order.insufficient_stock"].metric,
			"service",
			variables.POWERTOOLS_SERVICE_NAME,
		]);
	});

	test("shows the cost of operations and functions", () => {
		const [[operations] = []] = widget("Cost of the busiest operations");
		expect(operations).toMatchObject({ expression: expect.stringMatching(/SORT\(SEARCH\('\{AWS\/ApiGateway,/) });
		expect(operations).toMatchObject({
			expression: expect.stringContaining('ApiName="tap-api-production" Stage="production"'),
		});
		const metrics = widget("Cost of the functions");
		for (const id of Object.keys(apiFunctions)) {
			for (const name of ["Invocations", "Duration"]) {
				const expected = [
					"AWS/Lambda",
					name,
					"FunctionName",
					`tap-${id}-api-production`,
					{ id: `${id}${name}`, visible: false },
				];
				expect(metrics).toContainEqual(expected);
			}
			expect(metrics).toContainEqual([
				expect.objectContaining({
					expression: expect.stringMatching(new RegExp(`^${id}Invocations .* ${id}Duration`)),
				}),
			]);
		}
	});

	test("has formulas without exponents, which metric math does not document", () => {
		const expressions = JSON.stringify([...widgets, ...alarms.values()]).match(/"expression":"(?:[^"\\]|\\.)*"/g) ?? [];
		// One for the operations, one for each function, and those of the alarms.
		expect(expressions.length).toBeGreaterThan(1 + Object.keys(apiFunctions).length);
		for (const expression of expressions) expect(expression).not.toMatch(/\de[+-]?\d/i);
		// 0.20 USD per million requests, and 13.3334 USD per million seconds with 1 GB.
		const [cost] =
			widget("Cost of the functions").find(([one]) => JSON.stringify(one).includes("productsInvocations *")) ?? [];
		expect(cost).toMatchObject({
			expression: "productsInvocations * 0.000000200000000 + productsDuration * 0.000000013333400",
		});
	});
});
