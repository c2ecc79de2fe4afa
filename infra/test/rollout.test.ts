import { apiFunctions } from "@tap/functions/settings.ts";
import { describe, expect, test } from "vitest";
import { graphOf, statementsOf } from "./graph.ts";

const production = graphOf("production");
const step = production.one("command:local:Command", "RolloutStep");
const groups = production.all("aws:codedeploy/deploymentGroup:DeploymentGroup");
const aliases = production.all("aws:lambda/alias:Alias");
const ids = Object.keys(apiFunctions).sort();

describe("a release of production", () => {
	test("moves the aliases in a step of its own, and not with their resources", () => {
		expect(aliases).toHaveLength(ids.length);
		for (const { ignoreChanges } of aliases) {
			expect(ignoreChanges).toEqual(["functionVersion", "routingConfig", "description"]);
		}
		// In the mocks, every published version is 7.
		const versions = Object.keys(apiFunctions).map((id) => `${id}=7`);
		const command = `npm run -s rollout -- --stage production --versions ${versions.join(",")} --yes`;
		expect(step.inputs).toMatchObject({ create: command, update: command, triggers: [versions.join(",")] });
	});

	test("has the aliases and the deployment groups before that step, and the API's deployment after it", () => {
		for (const { urn } of [...aliases, ...groups]) expect(step.dependencies).toContain(urn);
		expect(production.one("aws:apigateway/deployment:Deployment").dependencies).toContain(step.urn);
	});

	test("gives a tenth of the requests to a new version for ten minutes, and takes it back by itself", () => {
		const application = production.one("aws:codedeploy/application:Application").inputs;
		expect(application).toEqual({ name: "tap-functions-production", computePlatform: "Lambda" });
		expect(groups.map(({ inputs }) => inputs.deploymentGroupName).sort()).toEqual(
			ids.map((id) => `tap-${id}-api-production`),
		);
		for (const { inputs } of groups) {
			expect(inputs).toMatchObject({
				appName: "tap-functions-production",
				deploymentConfigName: "CodeDeployDefault.LambdaCanary10Percent10Minutes",
				deploymentStyle: { deploymentOption: "WITH_TRAFFIC_CONTROL", deploymentType: "BLUE_GREEN" },
				autoRollbackConfiguration: {
					enabled: true,
					events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
				},
				alarmConfiguration: { enabled: true, ignorePollAlarmFailure: false },
			});
		}
	});

	test("is stopped by the alarms of the function and of the API, which look at each minute and send no messages", () => {
		const all = production.all("aws:cloudwatch/metricAlarm:MetricAlarm");
		for (const { inputs } of groups) {
			const [, id = ""] = /^tap-(\w+)-api-/.exec(inputs.deploymentGroupName) ?? [];
			const names: string[] = inputs.alarmConfiguration.alarms;
			expect([...names].sort()).toEqual(
				[`api-canary-5xx`, `${id}-canary-errors`, `${id}-canary-failures`].map((name) => `tap-${name}-production`),
			);
			for (const name of names) {
				const alarm = all.find((each) => each.inputs.name === name);
				expect(alarm?.inputs).toMatchObject({ period: 60, evaluationPeriods: 2, threshold: 1, statistic: "Sum" });
				expect(alarm?.inputs).not.toHaveProperty("alarmActions");
			}
		}
	});

	test("lets CodeDeploy move these aliases and read alarms, and nothing else", () => {
		const { inputs } = production.one("aws:iam/role:Role", "RolloutRole");
		const arn = (id: string) => `arn:aws:lambda:eu-central-1:123456789012:function:tap-${id}-api-production`;
		expect(inputs.assumeRolePolicy.Statement).toMatchObject([
			{ Effect: "Allow", Principal: { Service: "codedeploy.amazonaws.com" }, Action: "sts:AssumeRole" },
		]);
		expect(statementsOf(inputs.inlinePolicies[0].policy)).toEqual([
			{
				Effect: "Allow",
				Action: ["lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias"],
				Resource: Object.keys(apiFunctions).flatMap((id) => [arn(id), `${arn(id)}:*`]),
			},
			{ Effect: "Allow", Action: "cloudwatch:DescribeAlarms", Resource: "*" },
		]);
	});
});

test.each(["personal", "preview", "dev"] as const)(
	"the stage %s has no rollout, and its aliases move at once",
	(stage) => {
		const { resources } = graphOf(stage);
		expect(resources.filter(({ type, name }) => type.includes("codedeploy") || name === "RolloutStep")).toEqual([]);
		const own = resources.filter(({ type }) => type === "aws:lambda/alias:Alias");
		expect(own).toHaveLength(stage === "dev" ? 0 : ids.length);
		for (const { ignoreChanges } of own) expect(ignoreChanges).toEqual([]);
	},
);
