import {
	CloudWatchClient,
	type ComparisonOperator,
	DeleteAlarmsCommand,
	type MetricDataQuery,
	PutMetricAlarmCommand,
	type Statistic,
} from "@aws-sdk/client-cloudwatch";
import { CreateTopicCommand, DeleteTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { emulation, type ServiceEmulation, unlessGone } from "./emulation.ts";

interface Query {
	id: string;
	expression?: string;
	label?: string;
	returnData?: boolean;
	metric?: {
		namespace: string;
		metricName: string;
		dimensions?: Record<string, string>;
		/** Seconds. */
		period: number;
		stat: string;
	};
}

interface Alarm {
	name: string;
	alarmDescription?: string;
	namespace?: string;
	metricName?: string;
	statistic?: Statistic;
	/** Seconds. */
	period?: number;
	dimensions?: Record<string, string>;
	metricQueries?: Query[];
	threshold: number;
	comparisonOperator: ComparisonOperator;
	evaluationPeriods: number;
	datapointsToAlarm?: number;
	treatMissingData?: string;
	alarmActions?: string[];
	okActions?: string[];
}

const cloudwatch = new CloudWatchClient();
const sns = new SNSClient();

function dimensionsOf(dimensions: Record<string, string> = {}) {
	return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}

function queryOf({
	id: Id,
	expression: Expression,
	label: Label,
	returnData: ReturnData,
	metric,
}: Query): MetricDataQuery {
	if (metric === undefined) return { Id, Expression, Label, ReturnData };
	const { namespace: Namespace, metricName: MetricName, dimensions, period: Period, stat: Stat } = metric;
	const Metric = { Namespace, MetricName, Dimensions: dimensionsOf(dimensions) };
	return { Id, Label, ReturnData: ReturnData ?? false, MetricStat: { Metric, Period, Stat } };
}

async function putAlarm(alarm: Alarm) {
	await cloudwatch.send(
		new PutMetricAlarmCommand({
			AlarmName: alarm.name,
			AlarmDescription: alarm.alarmDescription,
			Namespace: alarm.namespace,
			MetricName: alarm.metricName,
			Statistic: alarm.statistic,
			Period: alarm.period,
			Dimensions: alarm.metricQueries ? undefined : dimensionsOf(alarm.dimensions),
			Metrics: alarm.metricQueries?.map(queryOf),
			Threshold: alarm.threshold,
			ComparisonOperator: alarm.comparisonOperator,
			EvaluationPeriods: alarm.evaluationPeriods,
			DatapointsToAlarm: alarm.datapointsToAlarm,
			TreatMissingData: alarm.treatMissingData,
			AlarmActions: alarm.alarmActions,
			OKActions: alarm.okActions,
		}),
	);
	return {};
}

/** Alarms and their topic. Nothing in the emulator measures, so that an alarm is raised by hand only. */
export const monitoring: ServiceEmulation = {
	"aws:cloudwatch/metricAlarm:MetricAlarm": emulation<Alarm>({
		create: putAlarm,
		update: putAlarm,
		delete: ({ id }) => unlessGone(cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [id] }))),
	}),
	"aws:sns/topic:Topic": emulation<{ name: string; kmsMasterKeyId?: string }>({
		async create({ name, kmsMasterKeyId }) {
			const Attributes: Record<string, string> = kmsMasterKeyId === undefined ? {} : { KmsMasterKeyId: kmsMasterKeyId };
			const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: name, Attributes }));
			return { id: TopicArn, outputs: { arn: TopicArn } };
		},
		delete: ({ id }) => unlessGone(sns.send(new DeleteTopicCommand({ TopicArn: id }))),
	}),
};
