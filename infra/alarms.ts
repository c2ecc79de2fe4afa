import { problems } from "@tap/core/contract/problem.ts";
import { keysOf } from "@tap/core/contract/record.ts";
import { tables as definitions, type TableDefinition, type TableId } from "@tap/core/storage/tables.ts";
import { type ApiFunction, apiFunctions } from "@tap/functions/settings.ts";
import { createAlarm, type Metric, periodSeconds } from "./alarm.ts";
import { apiName, app, functionName, liveAlias } from "./names.ts";
import { stage } from "./stage.ts";
import { tables } from "./tables.ts";

/** Returns the sum of metrics. CloudWatch accepts at most ten in an alarm. */
function sumOf(metrics: readonly Metric[]) {
	return {
		metricQueries: [
			{ id: "total", expression: "SUM(METRICS())", label: "total", returnData: true },
			...metrics.map((metric, index) => ({
				id: `m${index}`,
				metric: { ...metric, period: periodSeconds, stat: "Sum" },
			})),
		],
	};
}

/** The samples below which a percentile says little: in a quiet night, one cold start would be the p99. */
const minSamples = 20;

/**
 * Returns a percentile of a metric, or 0 if there are too few samples. CloudWatch's own setting for few samples would ignore a
 * p99 of fewer than 1,000 requests in a period, which a small shop never has.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
 */
function percentileOf(metric: Metric, stat: "p95" | "p99") {
	return {
		metricQueries: [
			{ id: "value", expression: `IF(samples >= ${minSamples}, percentile, 0)`, label: stat, returnData: true },
			{ id: "percentile", metric: { ...metric, period: periodSeconds, stat } },
			{ id: "samples", metric: { ...metric, period: periodSeconds, stat: "SampleCount" } },
		],
	};
}

/** The DynamoDB operations that the functions call. DynamoDB counts system errors separately for each. */
const tableOperations = ["GetItem", "BatchGetItem", "Query", "PutItem", "DeleteItem", "TransactWriteItems"];

const apiMetrics = { namespace: "AWS/ApiGateway", dimensions: { ApiName: apiName(stage.name), Stage: stage.name } };
createAlarm("api-4xx", {
	...apiMetrics,
	metricName: "4XXError",
	statistic: "Sum",
	threshold: 10,
	description: "Many requests fail with a 4xx status: see the access log for their senders.",
});
createAlarm("api-5xx", {
	...apiMetrics,
	metricName: "5XXError",
	statistic: "Sum",
	threshold: 5,
	description: "Requests fail with a 5xx status: see the functions' logs.",
});

if (stage.hasFullMonitoring) {
	createAlarm("api-latency", {
		...percentileOf({ ...apiMetrics, metricName: "Latency" }, "p99"),
		threshold: 3_000,
		description: "1 % of requests take 3 s or more: see the traces.",
	});

	for (const id of keysOf(apiFunctions)) createFunctionAlarms(id);
	createAlarm("sign-up-errors", {
		namespace: "AWS/Lambda",
		dimensions: { FunctionName: functionName("postConfirmation", stage.name) },
		metricName: "Errors",
		statistic: "Sum",
		threshold: 1,
		periods: 1,
		description: "The user of a confirmed account was not stored: see the log of the post-confirmation function.",
	});

	for (const id of keysOf(definitions)) createTableAlarms(id);
}

/** Creates the alarms of a function behind the gateway. */
function createFunctionAlarms(id: ApiFunction): void {
	const name = functionName(id, stage.name);
	const metrics = { namespace: "AWS/Lambda", dimensions: { FunctionName: name, Resource: `${name}:${liveAlias}` } };
	// A function that is rarely called, and fails each time, need not fail in two consecutive periods.
	createAlarm(`${id}-errors`, {
		...metrics,
		metricName: "Errors",
		statistic: "Sum",
		threshold: 1,
		periods: 1,
		description: `The ${id} function crashes or times out: see its log.`,
	});
	createAlarm(`${id}-failures`, {
		// The function catches these errors, so Lambda does not count them.
		namespace: app,
		dimensions: { service: name },
		metricName: problems["server.failed"].metric,
		statistic: "Sum",
		threshold: 1,
		periods: 1,
		description: `The ${id} function returns 500 or 503: see its log.`,
	});
	createAlarm(`${id}-throttles`, {
		...metrics,
		metricName: "Throttles",
		statistic: "Sum",
		threshold: 1,
		description: `Lambda throttles the ${id} function: see the account's concurrency limit.`,
	});
	createAlarm(`${id}-duration`, {
		...percentileOf({ ...metrics, metricName: "Duration" }, "p95"),
		threshold: apiFunctions[id].timeoutSeconds * 1_000 * 0.8,
		description: `5 % of the ${id} function's invocations take 80 % of its timeout or more: see the traces.`,
	});
}

/** Creates the alarms of a table. */
function createTableAlarms(id: TableId): void {
	const table = { namespace: "AWS/DynamoDB", dimensions: { TableName: tables[id].name } };
	const { globalIndexes }: TableDefinition = definitions[id];
	const indexes = Object.keys(globalIndexes).map((name) => ({ GlobalSecondaryIndexName: name }));
	createAlarm(`${id.toLowerCase()}-table-throttles`, {
		// The metric `ThrottledRequests` would leave out batch reads of which DynamoDB throttles only a part.
		...sumOf(
			[{}, ...indexes].flatMap((index) =>
				["ReadThrottleEvents", "WriteThrottleEvents"].map((metricName) => ({
					...table,
					metricName,
					// The metrics of a table do not include those of its indexes.
					dimensions: { ...table.dimensions, ...index },
				})),
			),
		),
		threshold: 1,
		description: `DynamoDB throttles the table ${id} or an index of it: see their metrics for a hot key, and the account's limits.`,
	});
	createAlarm(`${id.toLowerCase()}-table-errors`, {
		...sumOf(
			tableOperations.map((Operation) => ({
				...table,
				metricName: "SystemErrors",
				dimensions: { ...table.dimensions, Operation },
			})),
		),
		threshold: 1,
		description: `DynamoDB fails on the table ${id}: see https://health.aws.amazon.com.`,
	});
}
