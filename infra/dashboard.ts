import { problems } from "@tap/core/contract/problem.ts";
import { keysOf } from "@tap/core/contract/record.ts";
import { type ApiFunction, apiFunctions } from "@tap/functions/settings.ts";
import { alarmArns } from "./alarm.ts";
import { apiName, app, functionName, resourceName } from "./names.ts";
import { stage } from "./stage.ts";

/** Prices in USD for eu-central-1 and Lambda on arm64, from AWS's public price list. Check them before you rely on them. */
const prices = { apiRequest: 3.7e-6, lambdaRequest: 0.2e-6, lambdaGigabyteSecond: 1.33334e-5 };

type Metric = (string | Record<string, unknown>)[];

/** Returns a graph of half the dashboard's width. */
function graph(title: string, metrics: Metric[], options: Record<string, unknown> = {}) {
	const properties = {
		title,
		metrics,
		region: stage.region,
		view: "timeSeries",
		stat: "Sum",
		period: 300,
		...options,
	};
	return { type: "metric", width: 12, height: 6, properties };
}

function apiMetric(name: string, options: Record<string, unknown> = {}): Metric {
	return ["AWS/ApiGateway", name, "ApiName", apiName(stage.name), "Stage", stage.name, options];
}

/** Returns a metric that a function counts by itself. */
function ownMetric(id: ApiFunction, name: string, label: string): Metric {
	return [app, name, "service", functionName(id, stage.name), { label }];
}

/** Returns the cost of a function per period: its requests, and its memory for its duration. */
function costOf(id: ApiFunction): Metric[] {
	const metric = (name: string): Metric => {
		return ["AWS/Lambda", name, "FunctionName", functionName(id, stage.name), { id: `${id}${name}`, visible: false }];
	};
	const perMillisecond = ((apiFunctions[id].memoryMb / 1_024) * prices.lambdaGigabyteSecond) / 1_000;
	const expression = `${id}Invocations * ${decimal(prices.lambdaRequest)} + ${id}Duration * ${decimal(perMillisecond)}`;
	return [[{ expression, label: id, id: `${id}Cost` }], metric("Invocations"), metric("Duration")];
}

/** Returns a number without an exponent, which metric math does not document: JavaScript prints 0.0000002 as `2e-7`. */
function decimal(value: number): string {
	return value.toFixed(15);
}

/** The requests to each method on each path. Only the ten busiest are drawn. */
const requestsByOperation = `SEARCH('{AWS/ApiGateway,ApiName,Method,Resource,Stage} ApiName="${apiName(stage.name)}" Stage="${stage.name}" MetricName="Count"', 'Sum', 3600)`;

/** The URL of the dashboard: the first place to look when an alarm is raised. None on stages without full monitoring. */
export const dashboardUrl = stage.hasFullMonitoring ? createDashboard() : undefined;

function createDashboard() {
	const dashboard = new aws.cloudwatch.Dashboard("Dashboard", {
		dashboardName: resourceName("api", stage.name),
		dashboardBody: $jsonStringify({
			widgets: [
				{ type: "alarm", width: 24, height: 4, properties: { title: "Alarms", alarms: alarmArns } },
				graph("Traffic", [apiMetric("Count", { label: "requests" })]),
				graph("Errors", [
					apiMetric("4XXError"),
					apiMetric("5XXError"),
					...keysOf(apiFunctions).map((id) => ownMetric(id, problems["server.failed"].metric, `failures of ${id}`)),
				]),
				graph(
					"Latency (ms)",
					["p50", "p95", "p99"].map((stat) => apiMetric("Latency", { stat, label: stat })),
				),
				graph("Stock-outs", [ownMetric("orders", problems["order.insufficient_stock"].metric, "refused orders")]),
				graph(
					"Cost of the busiest operations (USD per hour, gateway)",
					[
						[
							{
								expression: `SORT(${requestsByOperation}, SUM, DESC, 10) * ${decimal(prices.apiRequest)}`,
								id: "operations",
							},
						],
					],
					{ period: 3_600 },
				),
				graph("Cost of the functions (USD per hour)", keysOf(apiFunctions).flatMap(costOf), { period: 3_600 }),
			],
		}),
	});
	return $interpolate`https://${stage.region}.console.aws.amazon.com/cloudwatch/home?region=${stage.region}#dashboards/dashboard/${dashboard.dashboardName}`;
}
