import { arnOf, missing, resourceType, type ServiceRules } from "../resource-type.ts";
import { randomId } from "./names.ts";

const provider = "https://www.pulumi.com/registry/packages/aws/api-docs/codedeploy";
const applicationToken = "aws:codedeploy/application:Application";
const alarmToken = "aws:cloudwatch/metricAlarm:MetricAlarm";
const createGroup = "https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html";

interface DeploymentGroup {
	appName: string;
	deploymentGroupName: string;
	serviceRoleArn: string;
	alarmConfiguration?: { alarms?: string[] };
}

/** CodeDeploy's applications and deployment groups. */
export const codedeploy: ServiceRules = {
	[applicationToken]: resourceType<{ name: string }>({
		page: `${provider}/application/`,
		basis: "memory",
		generatedName: "name",
		replacedBy: ["computePlatform"],
		computed: ["arn", "applicationId"],
		id: ({ name }) => name,
		conflict: ({ name }) => `ApplicationAlreadyExistsException: Application already exists: ${name}`,
		outputs: ({ name }, context) => ({
			arn: arnOf("codedeploy", `application:${name}`, context),
			applicationId: randomId(8),
		}),
	}),

	"aws:codedeploy/deploymentGroup:DeploymentGroup": resourceType<DeploymentGroup>({
		page: `${provider}/deploymentgroup/`,
		basis: "memory",
		replacedBy: ["appName"],
		computed: ["arn", "computePlatform", "deploymentGroupId"],
		refusals: [
			{
				source: createGroup,
				basis: "memory",
				message: ({ appName }, { cloud }) => missing(cloud, applicationToken, appName),
			},
			{
				source: createGroup,
				basis: "memory",
				message({ serviceRoleArn }, { cloud }) {
					const role = cloud.find("aws:iam/role:Role", ({ outputs }) => outputs.arn === serviceRoleArn);
					if (String(role?.inputs.assumeRolePolicy).includes("codedeploy.amazonaws.com")) return undefined;
					return `InvalidRoleException: AWS CodeDeploy does not have the permissions required to assume the role ${serviceRoleArn}.`;
				},
			},
			{
				source: createGroup,
				basis: "memory",
				message({ alarmConfiguration }, { cloud }) {
					const { alarms = [] } = alarmConfiguration ?? {};
					if (alarms.length > 10) return "AlarmsLimitExceededException: at most 10 alarms are allowed";
					return alarms.map((name) => missing(cloud, alarmToken, name)).find(Boolean);
				},
			},
		],
		id: ({ appName, deploymentGroupName }) => `${appName}:${deploymentGroupName}`,
		outputs: ({ appName, deploymentGroupName }, context) => ({
			arn: arnOf("codedeploy", `deploymentgroup:${appName}/${deploymentGroupName}`, context),
			computePlatform: "Lambda",
			deploymentGroupId: randomId(8),
		}),
	}),
};
