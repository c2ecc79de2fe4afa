import { problems } from "@tap/core/contract/problem.ts";
import { tables } from "@tap/core/storage/tables.ts";
import { apiFunctions } from "@tap/functions/settings.ts";
import { describe, expect, test } from "vitest";
import { graphOf } from "./graph.ts";
import { deployable } from "./stages.ts";

const preview = graphOf("preview");
const topic = preview.one("aws:sns/topic:Topic");
const alarms = new Map(
	preview.all("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) => [String(inputs.name), inputs]),
);

function alarm(name: string) {
	const inputs = alarms.get(`tap-${name}-pr-42`);
	if (!inputs) throw new Error(`There is no alarm ${name}`);
	return inputs;
}

describe("the alarms", () => {
	test("all notify the encrypted topic when they are raised and when they end", () => {
		expect(topic.inputs).toMatchObject({
			name: "tap-alarms-pr-42",
			kmsMasterKeyId: preview.one("aws:kms/key:Key").state.arn,
		});
		for (const inputs of alarms.values()) {
			expect(inputs).toMatchObject({
				alarmActions: [topic.state.arn],
				okActions: [topic.state.arn],
				treatMissingData: "notBreaching",
				evaluationPeriods: 2,
				datapointsToAlarm: 2,
				comparisonOperator: "GreaterThanOrEqualToThreshold",
				alarmDescription: expect.stringMatching(/\S: see .*\.$/),
			});
			expect(inputs.threshold).toBeGreaterThan(0);
			// AWS accepts either one metric or a formula, and with a metric one kind of statistic.
			const isFormula = inputs.metricQueries !== undefined;
			const kinds = ["metricName", "namespace", "period"].map((field) => field in inputs);
			expect(kinds).toEqual(Array(3).fill(!isFormula));
			expect(["statistic", "extendedStatistic"].filter((field) => field in inputs)).toHaveLength(isFormula ? 0 : 1);
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

	test("watch the API's 4xx and 5xx responses and its latency", () => {
		const api = { namespace: "AWS/ApiGateway", dimensions: { ApiName: "tap-api-pr-42", Stage: "pr-42" } };
		expect(alarm("api-4xx")).toMatchObject({ ...api, metricName: "4XXError", statistic: "Sum", threshold: 10 });
		expect(alarm("api-5xx")).toMatchObject({ ...api, metricName: "5XXError", statistic: "Sum", threshold: 5 });
		const slow = { ...api, metricName: "Latency", extendedStatistic: "p99", threshold: 3_000 };
		expect(alarm("api-latency")).toMatchObject(slow);
		expect(preview.one("aws:apigateway/restApi:RestApi").inputs.name).toBe("tap-api-pr-42");
	});

	test.each(Object.entries(apiFunctions))(
		"watch the errors, throttles and duration of the %s function",
		(id, { timeoutSeconds }) => {
			const name = `tap-${id}-api-pr-42`;
			const live = { namespace: "AWS/Lambda", dimensions: { FunctionName: name, Resource: `${name}:LIVE` } };
			expect(alarm(`${id}-errors`)).toMatchObject({ ...live, metricName: "Errors", statistic: "Sum" });
			expect(alarm(`${id}-throttles`)).toMatchObject({ ...live, metricName: "Throttles", statistic: "Sum" });
			const slow = { ...live, metricName: "Duration", extendedStatistic: "p95", threshold: timeoutSeconds * 800 };
			expect(alarm(`${id}-duration`)).toMatchObject(slow);
		},
	);

	test.each(Object.keys(tables))("watch the throttles and system errors of the table %s", (id) => {
		const { name } = preview.one("aws:dynamodb/table:Table", `${id}Table`).state;
		const metricsOf = (what: string) => {
			const [total, ...metrics] = alarm(`${id.toLowerCase()}-table-${what}`).metricQueries;
			expect(total).toMatchObject({ expression: "SUM(METRICS())", returnData: true });
			// AWS accepts up to ten metrics in a formula, and ids that begin with a lowercase letter.
			expect(metrics.length).toBeLessThanOrEqual(10);
			for (const one of metrics) expect(one.id).toMatch(/^[a-z]\w*$/);
			return metrics.map(({ metric }: { metric: { dimensions: { Operation?: string } } }) => {
				expect(metric).toMatchObject({
					namespace: "AWS/DynamoDB",
					period: 300,
					stat: "Sum",
					dimensions: { TableName: name },
				});
				return metric;
			});
		};
		expect(metricsOf("throttles").map(({ metricName }: { metricName: string }) => metricName)).toEqual([
			"ReadThrottleEvents",
			"WriteThrottleEvents",
		]);
		const errors: { metricName: string; dimensions: { Operation: string } }[] = metricsOf("errors");
		expect(new Set(errors.map(({ metricName }) => metricName))).toEqual(new Set(["SystemErrors"]));
		expect(errors.map(({ dimensions }) => dimensions.Operation)).toEqual([
			"GetItem",
			"BatchGetItem",
			"Query",
			"PutItem",
			"DeleteItem",
			"TransactWriteItems",
		]);
	});

	test("do not watch functions in sst dev", () => {
		const inDev = graphOf("dev").all("aws:cloudwatch/metricAlarm:MetricAlarm");
		const onFunctions = [...alarms.values()].filter(({ namespace }) => namespace === "AWS/Lambda");
		expect(onFunctions).not.toEqual([]);
		expect(inDev).toHaveLength(alarms.size - onFunctions.length);
		for (const { inputs } of inDev) expect(inputs.namespace).not.toBe("AWS/Lambda");
	});
});

describe("the dashboard", () => {
	const { dashboardBody, dashboardName } = preview.one("aws:cloudwatch/dashboard:Dashboard").inputs;
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
		expect(dashboardName).toBe("tap-api-pr-42");
		const graphs = widgets.filter(({ type }) => type === "metric");
		expect(graphs).toHaveLength(6);
		for (const { properties } of graphs) expect(properties.region).toBe("eu-central-1");
		const api = ["ApiName", "tap-api-pr-42", "Stage", "pr-42"];
		expect(widget("Traffic")).toEqual([["AWS/ApiGateway", "Count", ...api, { label: "requests" }]]);
		expect(widget("Errors").map(([, name]) => name)).toEqual(["4XXError", "5XXError"]);
		expect(widget("Latency").map((metric) => metric.at(-1))).toEqual(
			["p50", "p95", "p99"].map((stat) => ({ stat, label: stat })),
		);
	});

	// An alarm that waits for a value that never resolves would also keep the dashboard from being created.
	test.each(deployable)("shows the state of all alarms of the stage %s", (stage) => {
		const graph = graphOf(stage);
		const body = JSON.parse(graph.one("aws:cloudwatch/dashboard:Dashboard").inputs.dashboardBody);
		const shown = body.widgets.flatMap(({ type, properties }: Widget) => (type === "alarm" ? properties.alarms : []));
		const all = graph.all("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ state }) => state.arn);
		expect(shown.sort()).toEqual(all.sort());
		// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
		expect(all.length).toBeLessThanOrEqual(100);
	});

	test("shows the stock-outs that the orders function counts", () => {
		const { variables } = preview.one("aws:lambda/function:Function", "OrdersApiFunction").inputs.environment;
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
		expect(operations).toMatchObject({ expression: expect.stringContaining('ApiName="tap-api-pr-42" Stage="pr-42"') });
		const metrics = widget("Cost of the functions");
		for (const id of Object.keys(apiFunctions)) {
			for (const name of ["Invocations", "Duration"]) {
				const expected = [
					"AWS/Lambda",
					name,
					"FunctionName",
					`tap-${id}-api-pr-42`,
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
});
