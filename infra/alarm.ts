import { keyArn } from "./key.ts";
import { resourceName } from "./names.ts";
import { account, alarmArn, stage } from "./stage.ts";

const topicName = resourceName("alarms", stage.name);
const topicArn = $interpolate`arn:aws:sns:${stage.region}:${account}:${topicName}`;
const topic = new aws.sns.Topic("Alarms", {
	name: topicName,
	kmsMasterKeyId: keyArn,
	// Instead of SNS's default policy, which lets any service publish on behalf of the account. People and roles of the
	// account need no statement here: their own policies are enough.
	policy: $jsonStringify({
		Version: "2012-10-17",
		Statement: [
			{
				// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
				Sid: "Alarms",
				Effect: "Allow",
				Principal: { Service: "cloudwatch.amazonaws.com" },
				Action: "sns:Publish",
				Resource: topicArn,
				Condition: {
					StringEquals: { "aws:SourceAccount": account },
					ArnLike: { "aws:SourceArn": alarmArn(resourceName("*", stage.name)) },
				},
			},
			{
				// https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html
				Sid: "EncryptedInTransit",
				Effect: "Deny",
				Principal: "*",
				Action: "sns:Publish",
				Resource: topicArn,
				Condition: { Bool: { "aws:SecureTransport": "false" } },
			},
		],
	}),
});

if (stage.alertEmail) {
	new aws.sns.TopicSubscription("AlarmsEmail", { topic: topic.arn, protocol: "email", endpoint: stage.alertEmail });
}

/** A metric of CloudWatch. */
export interface Metric {
	namespace: string;
	metricName: string;
	dimensions: Record<string, $util.Input<string>>;
}

/** The arguments of an alarm on one metric, or on a formula. */
type AlarmArgs = (
	| (Metric & { statistic: "Sum" })
	| { metricQueries: aws.types.input.cloudwatch.MetricAlarmMetricQuery[] }
) & {
	/** What is wrong, and where to look: `"Requests fail with a 5xx status: see the functions' logs."` */
	description: string;
	/** The lowest value that counts as too much. */
	threshold: number;
	/** The number of consecutive periods in which the value must be too much. */
	periods?: 1 | 2;
	/** Whether it watches a release only: then its period is a minute, and it tells CodeDeploy, but no one else. */
	isForRelease?: boolean;
};

/** The length of a period. */
export const periodSeconds = 300;

/** The ARNs of all alarms, which the dashboard shows. */
export const alarmArns: $util.Output<string>[] = [];

/** Creates an alarm. docs/monitoring.md lists it. */
export function createAlarm(name: string, { description, periods = 2, isForRelease = false, ...metric }: AlarmArgs) {
	const alarm = new aws.cloudwatch.MetricAlarm(`Alarm-${name}`, {
		...metric,
		name: resourceName(name, stage.name),
		alarmDescription: description,
		comparisonOperator: "GreaterThanOrEqualToThreshold",
		evaluationPeriods: periods,
		datapointsToAlarm: periods,
		// The queries of a formula have periods of their own.
		...("metricQueries" in metric ? {} : { period: isForRelease ? 60 : periodSeconds }),
		// A period without requests has no data points, and is fine.
		treatMissingData: "notBreaching",
		...(isForRelease ? {} : { alarmActions: [topic.arn], okActions: [topic.arn] }),
	});
	alarmArns.push(alarm.arn);
	return alarm;
}
