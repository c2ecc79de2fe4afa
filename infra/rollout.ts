import { problems } from "@tap/core/contract/problem.ts";
import { keysOf } from "@tap/core/contract/record.ts";
import { type ApiFunction, apiFunctions } from "@tap/functions/settings.ts";
import { createAlarm } from "./alarm.ts";
import { permissionsBoundary } from "./boundary.ts";
import { aliases, functions } from "./functions.ts";
import { apiName, app, functionName, liveAlias, resourceName, rolloutName } from "./names.ts";
import { stage } from "./stage.ts";

/**
 * The step of a deployment that shifts requests to the new versions of the functions: `npm run rollout`. It fails if an alarm is
 * raised, after the versions before have all requests again, and the deployment with it. On stages without a canary there is
 * none, and the deployment moves the aliases itself.
 */
export const rollout = stage.hasCanary && !$dev ? await createRollout() : undefined;

async function createRollout() {
	const role = createRole();
	const application = new aws.codedeploy.Application("Rollout", {
		name: rolloutName(stage.name),
		computePlatform: "Lambda",
	});
	const ofApi = createAlarm("api-canary-5xx", {
		namespace: "AWS/ApiGateway",
		dimensions: { ApiName: apiName(stage.name), Stage: stage.name },
		metricName: "5XXError",
		statistic: "Sum",
		threshold: 1,
		isForRelease: true,
		description: "Requests fail with a 5xx status during a release: see the functions' logs.",
	});
	const groups = keysOf(apiFunctions).map((id) => {
		const alarms = [ofApi, ...createFunctionAlarms(id)];
		return new aws.codedeploy.DeploymentGroup(`Rollout-${id}`, {
			appName: application.name,
			deploymentGroupName: functionName(id, stage.name),
			serviceRoleArn: role.arn,
			deploymentConfigName: "CodeDeployDefault.LambdaCanary10Percent10Minutes",
			deploymentStyle: { deploymentOption: "WITH_TRAFFIC_CONTROL", deploymentType: "BLUE_GREEN" },
			autoRollbackConfiguration: {
				enabled: true,
				events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
			},
			// A release that no one can watch is not made: unknown alarms stop it, too.
			alarmConfiguration: { enabled: true, ignorePollAlarmFailure: false, alarms: alarms.map(({ name }) => name) },
		});
	});
	const versions = $output(keysOf(apiFunctions).map((id) => functions[id].nodes.function.version)).apply((numbers) =>
		keysOf(apiFunctions)
			.map((id, index) => `${id}=${numbers[index]}`)
			.join(","),
	);
	// Not imported at the top, because the CLI reads sst.config.ts, and this file with it, before it installs the package.
	const { local } = await import("@pulumi/command");
	const command = $interpolate`npm run -s rollout -- --stage ${stage.name} --versions ${versions} --yes`;
	return new local.Command(
		"RolloutStep",
		// Without a change of the versions it does not run again. A version that a rollback took back stays so when it does.
		{ create: command, update: command, dir: $cli.paths.root, triggers: [versions] },
		{ dependsOn: [...groups, ...Object.values(aliases)] },
	);
}

/** Creates the alarms that stop the release of a function. */
function createFunctionAlarms(id: ApiFunction) {
	const name = functionName(id, stage.name);
	const release = { statistic: "Sum", threshold: 1, isForRelease: true } as const;
	return [
		createAlarm(`${id}-canary-errors`, {
			...release,
			namespace: "AWS/Lambda",
			dimensions: { FunctionName: name, Resource: `${name}:${liveAlias}` },
			metricName: "Errors",
			description: `The ${id} function crashes or times out during a release: see its log.`,
		}),
		createAlarm(`${id}-canary-failures`, {
			...release,
			namespace: app,
			dimensions: { service: name },
			metricName: problems["server.failed"].metric,
			description: `The ${id} function returns 500 or 503 during a release: see its log.`,
		}),
	];
}

/**
 * Creates the role with which CodeDeploy moves the aliases and reads the alarms. It is AWS's policy for such a role, for these
 * functions only: https://docs.aws.amazon.com/codedeploy/latest/userguide/getting-started-create-service-role.html
 */
function createRole() {
	return new aws.iam.Role("RolloutRole", {
		name: resourceName("rollout", stage.name),
		permissionsBoundary,
		assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "codedeploy.amazonaws.com" }),
		inlinePolicies: [
			{
				name: "rollout",
				policy: $jsonStringify({
					Version: "2012-10-17",
					Statement: [
						{
							Effect: "Allow",
							Action: ["lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias"],
							Resource: keysOf(apiFunctions).flatMap((id) => [functions[id].arn, $interpolate`${functions[id].arn}:*`]),
						},
						// CloudWatch's alarms are listed; a policy cannot name them.
						// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
						{ Effect: "Allow", Action: "cloudwatch:DescribeAlarms", Resource: "*" },
					],
				}),
			},
		],
	});
}
