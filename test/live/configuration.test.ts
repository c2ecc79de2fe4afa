/** What a deployed stage is set to, as AWS reports it. These checks only read, so that they also run on production. */
import { APIGatewayClient, GetStageCommand, paginateGetResources } from "@aws-sdk/client-api-gateway";
import { CloudWatchClient, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeContinuousBackupsCommand, DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetKeyRotationStatusCommand, KMSClient } from "@aws-sdk/client-kms";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetTopicAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import { gateway } from "@tap/core/contract/gateway.ts";
import { keysOf } from "@tap/core/contract/record.ts";
import { tables } from "@tap/core/storage/tables.ts";
import { apiFunctions } from "@tap/functions/settings.ts";
import { describe, expect, test } from "vitest";
import { type FunctionId, functionName, liveAlias, resourceName } from "../../infra/names.ts";
import { compareRoutes, findApi } from "../../scripts/operate/deployed-routes.ts";
import { findTable } from "../../scripts/operate/live-test/user-rows.ts";
import { connect, readKey, stageName, target } from "./stage.ts";

const functionIds: FunctionId[] = [...keysOf(apiFunctions), "postConfirmation"];

/** Reads the settings of the deployed API. */
async function readApiStage() {
	const client = connect(APIGatewayClient);
	const restApiId = await findApi(client, target);
	return { client, restApiId, settings: await client.send(new GetStageCommand({ restApiId, stageName })) };
}

/** Returns the topic of the stage's alarms. */
async function readTopic(): Promise<string> {
	const name = resourceName("alarms", stageName);
	const topics = new Set<string>();
	for await (const { MetricAlarms = [] } of readAlarms()) {
		for (const { AlarmActions = [] } of MetricAlarms) for (const action of AlarmActions) topics.add(action);
	}
	const topic = [...topics].find((arn) => arn.endsWith(`:${name}`));
	if (topic === undefined) throw new Error(`No alarm notifies the topic ${name}.`);
	return topic;
}

function readAlarms() {
	const [prefix] = resourceName("|", stageName).split("|");
	return paginateDescribeAlarms({ client: connect(CloudWatchClient) }, { AlarmNamePrefix: prefix });
}

describe("the key", () => {
	test("is enabled, and gets new key material every year", async () => {
		const { Arn, KeyState } = await readKey();
		const rotation = await connect(KMSClient).send(new GetKeyRotationStatusCommand({ KeyId: Arn }));
		expect({ KeyState, rotates: rotation.KeyRotationEnabled }).toEqual({ KeyState: "Enabled", rotates: true });
	});
});

describe.each(functionIds)("the function %s", (id) => {
	const FunctionName = functionName(id, stageName);

	test("has the settings of the project in the version that serves", async () => {
		const { Arn } = await readKey();
		const Qualifier = id === "postConfirmation" ? undefined : liveAlias;
		const configuration = await connect(LambdaClient).send(
			new GetFunctionConfigurationCommand({ FunctionName, Qualifier }),
		);
		expect(configuration).toMatchObject({
			KMSKeyArn: Arn,
			TracingConfig: { Mode: "Active" },
			...(id === "postConfirmation"
				? {}
				: {
						Timeout: apiFunctions[id].timeoutSeconds,
						MemorySize: apiFunctions[id].memoryMb,
						Environment: { Variables: { LOG_LEVEL: apiFunctions[id].logLevel } },
					}),
		});
	});

	test("has an encrypted log that is kept for a month", async () => {
		const { Arn } = await readKey();
		const logGroupNamePrefix = `/aws/lambda/${FunctionName}`;
		const { logGroups = [] } = await connect(CloudWatchLogsClient).send(
			new DescribeLogGroupsCommand({ logGroupNamePrefix }),
		);
		const group = logGroups.find(({ logGroupName }) => logGroupName === logGroupNamePrefix);
		expect(group).toMatchObject({ kmsKeyId: Arn, retentionInDays: 30 });
	});
});

describe.each(keysOf(tables))("the table %s", (id) => {
	test("is encrypted with the stage's key, and can be restored to any second", async () => {
		const { Arn } = await readKey();
		const client = connect(DynamoDBClient);
		const TableName = await findTable(client, target, id);
		const { Table } = await client.send(new DescribeTableCommand({ TableName }));
		expect(Table).toMatchObject({
			SSEDescription: { Status: "ENABLED", KMSMasterKeyArn: Arn },
			DeletionProtectionEnabled: target.isProduction,
		});
		const { ContinuousBackupsDescription } = await client.send(new DescribeContinuousBackupsCommand({ TableName }));
		const status = ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
		expect(status).toBe("ENABLED");
	});
});

describe("the gateway", () => {
	test("serves the routes of the contract, and no others", async () => {
		const { client, restApiId } = await readApiStage();
		expect(await compareRoutes(client, restApiId, target)).toEqual({ removed: [], missing: [] });
	});

	test("limits and traces requests", async () => {
		const { settings } = await readApiStage();
		expect(settings.tracingEnabled).toBe(true);
		expect(settings.methodSettings?.["*/*"]).toMatchObject({
			throttlingRateLimit: gateway.throttle.rate,
			throttlingBurstLimit: gateway.throttle.burst,
		});
	});

	test("invokes the functions through their aliases only", async () => {
		const { client, restApiId } = await readApiStage();
		const invoked = new Set<string>();
		for await (const { items = [] } of paginateGetResources({ client }, { restApiId, embed: ["methods"] })) {
			for (const { resourceMethods = {} } of items) {
				for (const { methodIntegration } of Object.values(resourceMethods)) {
					const [, name] = /:function:(.*)\/invocations$/.exec(methodIntegration?.uri ?? "") ?? [];
					if (name !== undefined) invoked.add(name);
				}
			}
		}
		const expected = keysOf(apiFunctions).map((id) => `${functionName(id, stageName)}:${liveAlias}`);
		expect([...invoked].sort()).toEqual(expected.sort());
	});

	test("writes an encrypted access log", async () => {
		const { Arn } = await readKey();
		const { settings } = await readApiStage();
		const [, name = ""] = /:log-group:([^:]+)/.exec(settings.accessLogSettings?.destinationArn ?? "") ?? [];
		const { logGroups = [] } = await connect(CloudWatchLogsClient).send(
			new DescribeLogGroupsCommand({ logGroupNamePrefix: name }),
		);
		expect(logGroups.find(({ logGroupName }) => logGroupName === name)).toMatchObject({ kmsKeyId: Arn });
	});
});

describe("the alarms", () => {
	test("notify the stage's topic, which is encrypted", async () => {
		const topic = await readTopic();
		for await (const { MetricAlarms = [] } of readAlarms()) {
			const own = MetricAlarms.filter(({ AlarmName }) => AlarmName?.endsWith(`-${stageName}`));
			for (const alarm of own) expect(alarm).toMatchObject({ ActionsEnabled: true, AlarmActions: [topic] });
		}
		const { Attributes } = await connect(SNSClient).send(new GetTopicAttributesCommand({ TopicArn: topic }));
		expect(Attributes?.KmsMasterKeyId).toBe((await readKey()).Arn);
	});
});
