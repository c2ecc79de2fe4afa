import type { Call } from "./evaluation.ts";
import { account, region } from "./scope.ts";
import { gatewayArn, onUserPool, type StageCalls } from "./stage-calls.ts";

/** Returns the calls of SST's CLI for its state, around those for the resources, as a rehearsal showed them. */
export function callsOfCli(calls: StageCalls, stage: string): Call[] {
	const bucket = "arn:aws:s3:::sst-state-abcdefghijkl";
	const objects = [
		...["app", "lock", "secret"].map((folder) => `${folder}/tap/${stage}.json`),
		...["eventlog", "snapshot", "summary", "update"].map((folder) => `${folder}/tap/${stage}/fe5de6767ab3.json`),
	];
	const { arn } = calls.graph.one("aws:lambda/function:Function", "OrdersApiFunction").state;
	const logGroup = `arn:aws:logs:${region}:${account}:log-group:/aws/lambda/${arn.split(":").at(-1)}`;
	return [
		...calls.use("ssm", "GetParameter", `arn:aws:ssm:${region}:${account}:parameter/sst/bootstrap`),
		...calls.use(
			"ssm",
			"GetParameter PutParameter",
			`arn:aws:ssm:${region}:${account}:parameter/sst/passphrase/tap/${stage}`,
		),
		...calls.use("s3", "ListBucket", bucket),
		// Whether the account has a role with which API Gateway writes logs.
		...calls.use("apigateway", "GET", `arn:aws:apigateway:${region}::/account`),
		...objects.flatMap((key) => calls.use("s3", "GetObject PutObject DeleteObject", `${bucket}/${key}`)),
		...calls.use("s3", "PutObject", `arn:aws:s3:::sst-asset-abcdefghijkl/sourcemap/${logGroup}/a1.bundle.mjs.map`),
	];
}

/** Returns the calls of the commands that the workflows run after a deployment: docs/operate.md. */
export function callsOfCommands(calls: StageCalls): Call[] {
	const functions = calls.graph.all("aws:lambda/function:Function").map(({ state }) => state.arn);
	return [
		...functions.flatMap((arn) => [
			...calls.use("lambda", "GetFunctionConfiguration ListVersionsByFunction UpdateAlias", arn),
			...calls.use("lambda", "InvokeFunction", `${arn}:7`),
		]),
		...onUserPool(
			"AdminCreateUser AdminSetUserPassword AdminAddUserToGroup AdminInitiateAuth AdminDeleteUser ListUserPoolClients ListUsers",
		)(calls),
		...calls.use(
			"cloudwatch",
			"SetAlarmState DescribeAlarmHistory",
			calls.graph.all("aws:cloudwatch/metricAlarm:MetricAlarm")[0]?.state.arn,
		),
		...calls.use("logs", "FilterLogEvents", calls.graph.all("aws:cloudwatch/logGroup:LogGroup")[0]?.state.arn),
		...calls.graph
			.all("aws:dynamodb/table:Table")
			.flatMap(({ state }) => calls.use("dynamodb", "DescribeContinuousBackups DeleteItem", state.arn)),
		...calls.use("apigateway", "GET", gatewayArn("")),
		...calls.use("cognito-idp", "ListUserPools", "*"),
		...calls.use("dynamodb", "ListTables", "*"),
		...calls.use("tag", "GetResources", "*"),
		...calls.use("xray", "BatchGetTraces", "*"),
	];
}
