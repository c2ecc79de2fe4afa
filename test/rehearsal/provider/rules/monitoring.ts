import { arnOf, resourceType, type ServiceRules } from "../resource-type.ts";
import { randomId } from "./names.ts";

const provider = "https://www.pulumi.com/registry/packages/aws/api-docs";
const alarmApi = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html";

/** CloudWatch's alarms and dashboards, and SNS. */
export const monitoring: ServiceRules = {
	"aws:sns/topic:Topic": resourceType<{ name: string }>({
		page: `${provider}/sns/topic/`,
		basis: "memory",
		generatedName: "name",
		replacedBy: ["name", "namePrefix", "fifoTopic"],
		json: ["policy"],
		computed: ["arn", "owner", "policy"],
		isPut: true,
		id: ({ name }, context) => arnOf("sns", name, context),
		outputs: (_, { id, account }) => ({ arn: id, owner: account, signatureVersion: 1, policy: "{}" }),
	}),

	"aws:sns/topicSubscription:TopicSubscription": resourceType<{ topic: string }>({
		page: `${provider}/sns/topicsubscription/`,
		basis: "memory",
		replacedBy: ["topic", "protocol", "endpoint"],
		id: ({ topic }) => `${topic}:${randomId(8)}`,
		outputs: (_, { id, account }) => ({ arn: id, pendingConfirmation: true, ownerId: account }),
	}),

	"aws:cloudwatch/metricAlarm:MetricAlarm": resourceType<{ name: string; metricQueries?: { metric?: object }[] }>({
		page: `${provider}/cloudwatch/metricalarm/`,
		basis: "memory",
		generatedName: "name",
		replacedBy: ["name"],
		sets: ["alarmActions", "okActions", "metricQueries"],
		computed: ["arn"],
		isPut: true,
		limits: [{ property: "name", maxLength: 255, source: alarmApi }],
		refusals: [
			{
				source: alarmApi,
				basis: "memory",
				message: ({ metricQueries = [] }) =>
					metricQueries.filter(({ metric }) => metric).length > 10
						? "ValidationError: an alarm has at most 10 metrics"
						: undefined,
			},
		],
		id: ({ name }) => name,
		outputs: ({ name }, context) => ({
			arn: arnOf("cloudwatch", `alarm:${name}`, context),
			evaluateLowSampleCountPercentiles: "",
		}),
	}),

	"aws:cloudwatch/dashboard:Dashboard": resourceType<{ dashboardName: string }>({
		page: `${provider}/cloudwatch/dashboard/`,
		basis: "memory",
		generatedName: "dashboardName",
		replacedBy: ["dashboardName"],
		json: ["dashboardBody"],
		computed: ["dashboardArn"],
		isPut: true,
		id: ({ dashboardName }) => dashboardName,
		outputs: ({ dashboardName }, { account }) => ({
			dashboardArn: `arn:aws:cloudwatch::${account}:dashboard/${dashboardName}`,
		}),
	}),
};
