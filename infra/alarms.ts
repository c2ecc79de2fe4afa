import { apiFunctions } from "@tap/functions/settings.ts";
import { apiName } from "./api.ts";
import { aliases } from "./functions.ts";
import { keyArn } from "./key.ts";
import { stage } from "./stage.ts";
import { apiFunctionIds, functionName, nameOf } from "./stage-settings.ts";
import { tables } from "./tables.ts";

const topic = new aws.sns.Topic("Alarms", { name: nameOf("alarms", stage.name), kmsMasterKeyId: keyArn });

if (stage.alertEmail) {
	new aws.sns.TopicSubscription("AlarmsEmail", { topic: topic.arn, protocol: "email", endpoint: stage.alertEmail });
}

/** Raises an alarm when `threshold` is passed in two periods of five minutes, one after the other. */
function alarm(
	what: string,
	args: Pick<aws.cloudwatch.MetricAlarmArgs, "metricName" | "statistic" | "extendedStatistic" | "metricQueries"> & {
		description: string;
		namespace?: string;
		dimensions?: aws.cloudwatch.MetricAlarmArgs["dimensions"];
		/** The value that is too much. */
		threshold: number;
	},
): void {
	const { description, ...metric } = args;
	new aws.cloudwatch.MetricAlarm(`Alarm-${what}`, {
		...metric,
		name: nameOf(what, stage.name),
		alarmDescription: description,
		comparisonOperator: "GreaterThanOrEqualToThreshold",
		evaluationPeriods: 2,
		datapointsToAlarm: 2,
		// The queries of a formula have periods of their own.
		...(metric.metricQueries ? {} : { period: 300 }),
		// No requests, no fault.
		treatMissingData: "notBreaching",
		alarmActions: [topic.arn],
		okActions: [topic.arn],
	});
}

const apiMetrics = { namespace: "AWS/ApiGateway", dimensions: { ApiName: apiName, Stage: stage.name } };
alarm("api-4xx", {
	...apiMetrics,
	metricName: "4XXError",
	statistic: "Sum",
	threshold: 10,
	description: "Many requests are refused: see the access log for who sends them.",
});
alarm("api-5xx", {
	...apiMetrics,
	metricName: "5XXError",
	statistic: "Sum",
	threshold: 5,
	description: "Requests fail on our side: see the functions' logs.",
});
alarm("api-latency", {
	...apiMetrics,
	metricName: "Latency",
	extendedStatistic: "p99",
	threshold: 3_000,
	description: "One request in a hundred takes 3 s or more: see the traces.",
});

for (const id of apiFunctionIds) {
	const live = aliases[id];
	// In `sst dev` the functions are a developer's laptop.
	if (!live) continue;
	const name = functionName(id, stage.name);
	const metrics = {
		namespace: "AWS/Lambda",
		dimensions: { FunctionName: name, Resource: $interpolate`${name}:${live.name}` },
	};
	alarm(`${id}-errors`, {
		...metrics,
		metricName: "Errors",
		statistic: "Sum",
		threshold: 1,
		description: `The ${id} function crashes or runs out of time: see its log.`,
	});
	alarm(`${id}-throttles`, {
		...metrics,
		metricName: "Throttles",
		statistic: "Sum",
		threshold: 1,
		description: `The ${id} function is refused by Lambda: see the account's concurrency limit.`,
	});
	alarm(`${id}-duration`, {
		...metrics,
		metricName: "Duration",
		extendedStatistic: "p95",
		threshold: apiFunctions[id].timeout * 1_000 * 0.8,
		description: `The ${id} function comes close to its time-out: see the traces.`,
	});
}

/** The operations that the functions send; system errors are counted under each. */
const tableOperations = ["GetItem", "BatchGetItem", "Query", "PutItem", "DeleteItem", "TransactWriteItems"];

/** An alarm on the sum of a table's metrics. */
function tableAlarm(
	what: string,
	description: string,
	metrics: { metricName: string; dimensions: Record<string, $util.Input<string>> }[],
): void {
	alarm(what, {
		threshold: 1,
		description,
		metricQueries: [
			{ id: "total", expression: "SUM(METRICS())", label: what, returnData: true },
			...metrics.map((metric, position) => ({
				id: `m${position}`,
				metric: { ...metric, namespace: "AWS/DynamoDB", period: 300, stat: "Sum" },
			})),
		],
	});
}

for (const [id, { name: TableName }] of Object.entries(tables)) {
	tableAlarm(
		`${id.toLowerCase()}-table-throttles`,
		`DynamoDB refuses reads or writes of ${id}: one key is too hot, or the account's limit is reached.`,
		["ReadThrottleEvents", "WriteThrottleEvents"].map((metricName) => ({ metricName, dimensions: { TableName } })),
	);
	tableAlarm(
		`${id.toLowerCase()}-table-errors`,
		`DynamoDB fails on ${id}: see https://health.aws.amazon.com.`,
		tableOperations.map((Operation) => ({ metricName: "SystemErrors", dimensions: { TableName, Operation } })),
	);
}
