import { problems } from "@tap/core/contract/problem.ts";
import { apiFunctions } from "@tap/functions/settings.ts";
import { apiName } from "./api.ts";
import { stage } from "./stage.ts";
import { apiFunctionIds, app, functionName, nameOf } from "./stage-settings.ts";

/** Prices in USD of eu-central-1 and Lambda on arm64, from AWS's public price list; check them before you rely on them. */
const price = { apiRequest: 3.7e-6, lambdaRequest: 0.2e-6, lambdaGigabyteSecond: 1.33334e-5 };

type Metric = (string | Record<string, unknown>)[];

/** A graph of half the width. */
function graph(title: string, metrics: Metric[], more: Record<string, unknown> = {}) {
	const properties = { title, metrics, region: stage.region, view: "timeSeries", stat: "Sum", period: 300, ...more };
	return { type: "metric", width: 12, height: 6, properties };
}

function apiMetric(name: string, more: Record<string, unknown> = {}): Metric {
	return ["AWS/ApiGateway", name, "ApiName", apiName, "Stage", stage.name, more];
}

/** What a function costs in a period: its requests, and its memory for as long as it ran. */
function costOf(id: keyof typeof apiFunctions): Metric[] {
	const metric = (name: string): Metric => {
		return ["AWS/Lambda", name, "FunctionName", functionName(id, stage.name), { id: `${id}${name}`, visible: false }];
	};
	const perMillisecond = ((apiFunctions[id].memory / 1_024) * price.lambdaGigabyteSecond) / 1_000;
	const expression = `${id}Invocations * ${price.lambdaRequest} + ${id}Duration * ${perMillisecond}`;
	return [[{ expression, label: id, id: `${id}Cost` }], metric("Invocations"), metric("Duration")];
}

const service = (id: keyof typeof apiFunctions) => functionName(id, stage.name);
/** The requests of each method on each path. Only the ten busiest are drawn. */
const byOperation = `SEARCH('{AWS/ApiGateway,ApiName,Method,Resource,Stage} ApiName="${apiName}" Stage="${stage.name}" MetricName="Count"', 'Sum', 3600)`;

const dashboard = new aws.cloudwatch.Dashboard("Dashboard", {
	dashboardName: nameOf("api", stage.name),
	dashboardBody: JSON.stringify({
		widgets: [
			graph("Traffic", [apiMetric("Count", { label: "requests" })]),
			graph("Errors", [apiMetric("4XXError"), apiMetric("5XXError")]),
			graph(
				"Latency (ms)",
				["p50", "p95", "p99"].map((stat) => apiMetric("Latency", { stat, label: stat })),
			),
			graph("Stock-outs", [
				[app, problems["order.insufficient_stock"].metric, "service", service("orders"), { label: "refused orders" }],
			]),
			graph(
				"Cost of the busiest operations (USD an hour, gateway)",
				[[{ expression: `SORT(${byOperation}, SUM, DESC, 10) * ${price.apiRequest}`, id: "operations" }]],
				{ period: 3_600 },
			),
			graph("Cost of the functions (USD an hour)", apiFunctionIds.flatMap(costOf), { period: 3_600 }),
		],
	}),
});

/** Where to look first. */
export const dashboardUrl = $interpolate`https://${stage.region}.console.aws.amazon.com/cloudwatch/home?region=${stage.region}#dashboards/dashboard/${dashboard.dashboardName}`;
