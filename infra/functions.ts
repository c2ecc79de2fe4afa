import { keysOf, mapValues } from "@tap/core/contract/record.ts";
import { type ApiFunction, apiFunctions, type FunctionSettings, postConfirmation } from "@tap/functions/settings.ts";
import { permissionsBoundary } from "./boundary.ts";
import { keyArn } from "./key.ts";
import { app, capitalize, type FunctionId, functionName, liveAlias, liveAliasDescription } from "./names.ts";
import { logGroupArn, stage } from "./stage.ts";
import { accessTo } from "./tables.ts";

/** All functions of the stage. */
export const functions: Record<FunctionId, sst.aws.Function> = {
	...mapValues<ApiFunction, FunctionSettings, sst.aws.Function>(apiFunctions, (settings, id) =>
		createFunction(id, `${capitalize(id)}Api`, settings),
	),
	postConfirmation: createFunction("postConfirmation", "PostConfirmation", postConfirmation),
};

function createFunction(id: FunctionId, component: string, settings: FunctionSettings) {
	const name = functionName(id, stage.name);
	const { link, permissions } = accessTo(settings.tables);
	return new sst.aws.Function(component, {
		name,
		description: id === "postConfirmation" ? "Stores a new user" : `Handles the operations on ${id}`,
		handler: settings.handler,
		runtime: "nodejs22.x",
		architecture: "arm64",
		memory: `${settings.memoryMb} MB`,
		timeout: `${settings.timeoutSeconds} seconds`,
		versioning: !$dev,
		nodejs: { minify: true, format: "esm" },
		environment: {
			LOG_LEVEL: settings.logLevel,
			POWERTOOLS_METRICS_NAMESPACE: app,
			// The dimension of the metrics. It contains the stage, so that the stages of an account are counted separately.
			POWERTOOLS_SERVICE_NAME: name,
			ALLOWED_ORIGINS: stage.allowedOrigins.join(","),
		},
		// Powertools prints JSON by itself. With Lambda's own JSON format, Lambda would set a log level that Powertools prefers
		// to LOG_LEVEL, and would drop the metrics at a level above INFO, because they are lines without a level.
		// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
		logging: { format: "text", retention: "1 month" },
		link,
		permissions: [
			...permissions,
			{
				actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
				resources: [logGroupArn(`/aws/lambda/${name}`)],
			},
			{
				actions: ["kms:Decrypt", "kms:DescribeKey"],
				resources: [keyArn],
				// Lambda decrypts the environment, and DynamoDB the items, with the function's role. The code itself may not.
				// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
				conditions: [
					{
						test: "StringEquals",
						variable: "kms:ViaService",
						values: ["lambda", "dynamodb"].map((service) => `${service}.${stage.region}.amazonaws.com`),
					},
				],
			},
			// X-Ray has no resource that a policy could name.
			// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
			{ actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] },
		],
		transform: {
			function: (lambda) => {
				lambda.kmsKeyArn = keyArn;
				lambda.tracingConfig = { mode: "Active" };
			},
			logGroup: (logGroup) => {
				logGroup.kmsKeyId = keyArn;
			},
			role: (role) => {
				// Removes AWSLambdaBasicExecutionRole, which may write to every log group of the account.
				role.managedPolicyArns = [];
				role.permissionsBoundary = permissionsBoundary;
				// SST's trust policy lets every principal of the account assume the role, which only `sst dev` needs.
				if (!$dev) role.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });
			},
		},
	});
}

/** The LIVE alias of each function behind the gateway, which a deployment moves to the new version. None in `sst dev`. */
export const aliases: Partial<Record<ApiFunction, aws.lambda.Alias>> = $dev
	? {}
	: mapValues(apiFunctions, (_, id) => createAlias(id));

/** The ARNs of the functions behind the gateway and of their aliases, as outputs of a deployment: `UsersFunctionArn`. */
export const functionOutputs = Object.fromEntries(
	keysOf(apiFunctions).flatMap((id) => [
		[`${capitalize(id)}FunctionArn`, functions[id].arn],
		[`${capitalize(id)}LiveAliasArn`, aliases[id]?.arn],
	]),
);

function createAlias(id: ApiFunction) {
	const { name, version } = functions[id].nodes.function;
	return new aws.lambda.Alias(
		`${functionName(id, stage.name)}-live`,
		{
			name: liveAlias,
			description: liveAliasDescription,
			functionName: name,
			functionVersion: version,
		},
		// A rollout moves it, and a rollback describes it: rollout.ts.
		{ ignoreChanges: stage.hasCanary ? ["functionVersion", "routingConfig", "description"] : [] },
	);
}
