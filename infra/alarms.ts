import { keysOf } from "@tap/core/contract/record.ts";
import { apiFunctions } from "@tap/functions/settings.ts";
import { apiName } from "./api.ts";
import { aliases } from "./functions.ts";
import { keyArn } from "./key.ts";
import { functionName, resourceName } from "./names.ts";
import { stage } from "./stage.ts";
import { tables } from "./tables.ts";

const topic = new aws.sns.Topic("Alarms", { name: resourceName("alarms", stage.name), kmsMasterKeyId: keyArn });

if (stage.alertEmail) {
	new aws.sns.TopicSubscription("AlarmsEmail", { topic: topic.arn, protocol: "email", endpoint: stage.alertEmail });
}

/** The arguments of an alarm on one metric, or on a formula. */
type AlarmArgs = Pick<
	aws.cloudwatch.MetricAlarmArgs,
	"namespace" | "dimensions" | "metricName" | "statistic" | "extendedStatistic" | "metricQueries"
> & {
	/** What is wrong, and where to look: `"Requests fail with a 5xx status: see the functions' logs."` */
	description: string;
	/** The lowest value that counts as too much. */
	threshold: number;
};

/** The ARNs of all alarms, which the dashboard shows. */
export const alarmArns: $util.Output<string>[] = [];

/** Creates an alarm that is raised when two consecutive five-minute periods reach `threshold`. */
function createAlarm(name: string, { description, ...metric }: AlarmArgs): void {
	const alarm = new aws.cloudwatch.MetricAlarm(`Alarm-${name}`, {
		...metric,
		name: resourceName(name, stage.name),
		alarmDescription: description,
		comparisonOperator: "GreaterThanOrEqualToThreshold",
		evaluationPeriods: 2,
		datapointsToAlarm: 2,
		// The queries of a formula have periods of their own.
		...(metric.metricQueries ? {} : { period: 300 }),
		// A period without requests has no data points, and is fine.
		treatMissingData: "notBreaching",
		alarmActions: [topic.arn],
		okActions: [topic.arn],
	});
	alarmArns.push(alarm.arn);
}

const apiMetrics = { namespace: "AWS/ApiGateway", dimensions: { ApiName: apiName, Stage: stage.name } };
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
createAlarm("api-latency", {
	...apiMetrics,
	metricName: "Latency",
	extendedStatistic: "p99",
	threshold: 3_000,
	description: "1 % of requests take 3 s or more: see the traces.",
});

for (const id of keysOf(apiFunctions)) {
	const alias = aliases[id];
	// In `sst dev` the functions run on a developer's machine.
	if (!alias) continue;
	const name = functionName(id, stage.name);
	const metrics = {
		namespace: "AWS/Lambda",
		dimensions: { FunctionName: name, Resource: $interpolate`${name}:${alias.name}` },
	};
	createAlarm(`${id}-errors`, {
		...metrics,
		metricName: "Errors",
		statistic: "Sum",
		threshold: 1,
		description: `The ${id} function crashes or times out: see its log.`,
	});
	createAlarm(`${id}-throttles`, {
		...metrics,
		metricName: "Throttles",
		statistic: "Sum",
		threshold: 1,
		description: `Lambda throttles the ${id} function: see the account's concurrency limit.`,
	});
	createAlarm(`${id}-duration`, {
		...metrics,
		metricName: "Duration",
		extendedStatistic: "p95",
		threshold: apiFunctions[id].timeoutSeconds * 1_000 * 0.8,
		description: `5 % of the ${id} function's invocations take 80 % of its timeout or more: see the traces.`,
	});
}

/** The DynamoDB operations that the functions call. DynamoDB counts system errors separately for each. */
const tableOperations = ["GetItem", "BatchGetItem", "Query", "PutItem", "DeleteItem", "TransactWriteItems"];

/** Creates an alarm on the sum of several metrics of a table. */
function createTableAlarm(
	name: string,
	description: string,
	metrics: { metricName: string; dimensions: Record<string, $util.Input<string>> }[],
): void {
	createAlarm(name, {
		threshold: 1,
		description,
		metricQueries: [
			{ id: "total", expression: "SUM(METRICS())", label: name, returnData: true },
			...metrics.map((metric, index) => ({
				id: `m${index}`,
				metric: { ...metric, namespace: "AWS/DynamoDB", period: 300, stat: "Sum" },
			})),
		],
	});
}

for (const [id, { name: TableName }] of Object.entries(tables)) {
	createTableAlarm(
		`${id.toLowerCase()}-table-throttles`,
		`DynamoDB throttles reads or writes of the table ${id}: see its metrics for a hot key, and the account's limits.`,
		["ReadThrottleEvents", "WriteThrottleEvents"].map((metricName) => ({ metricName, dimensions: { TableName } })),
	);
	createTableAlarm(
		`${id.toLowerCase()}-table-errors`,
		`DynamoDB fails on the table ${id}: see https://health.aws.amazon.com.`,
		tableOperations.map((Operation) => ({ metricName: "SystemErrors", dimensions: { TableName, Operation } })),
	);
}
