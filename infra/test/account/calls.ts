/**
 * The calls that a deployment of a stage makes, from the resources that it creates. Those of the AWS provider are from its
 * sources (https://github.com/hashicorp/terraform-provider-aws/tree/v5.83.0/internal/service), those of SST's CLI (cli-calls.ts) and
 * its dynamic resources were seen in a rehearsal, and those that AWS makes with the caller's rights are from the page beside them.
 */
import type { Registered } from "../../synthesis/synthesis.ts";
import type { Graph } from "../graph.ts";
import { callsOfCli, callsOfCommands } from "./cli-calls.ts";
import type { Call } from "./evaluation.ts";
import { account, region } from "./scope.ts";
import { gatewayArn, onUserPool, StageCalls } from "./stage-calls.ts";

type CallsOf = (calls: StageCalls, resource: Registered) => Call[];

const api = gatewayArn("/a1b2c3d4e5");

/** Calls on a part of the API: created with a method of HTTP on one path, and used on another. */
const partOfApi =
	(create: "POST" | "PUT", createPath: string, path = createPath) =>
	(calls: StageCalls): Call[] => [
		...calls.use("apigateway", create, `${api}${createPath}`),
		...calls.use("apigateway", "GET PATCH DELETE", `${api}${path}`),
	];
const method = "/resources/r1/methods/GET";

const bucketReads =
	"ListBucket GetBucketAcl GetBucketCORS GetBucketLocation GetBucketLogging GetBucketObjectLockConfiguration GetBucketPolicy GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite GetAccelerateConfiguration GetEncryptionConfiguration GetLifecycleConfiguration GetReplicationConfiguration";

/** The calls for each type of resource. */
const callsOfType: Record<string, CallsOf> = {
	"aws:apigateway/restApi:RestApi": (calls) => [
		...calls.create("apigateway", "POST", gatewayArn("")),
		...calls.create("apigateway", "PUT", `arn:aws:apigateway:${region}::/tags/${encodeURIComponent(api)}`),
		...calls.use("apigateway", "GET PATCH PUT DELETE", api),
	],
	"aws:apigateway/resource:Resource": partOfApi("POST", "/resources/r0", "/resources/r1"),
	"aws:apigateway/method:Method": partOfApi("PUT", method),
	"aws:apigateway/methodResponse:MethodResponse": partOfApi("PUT", `${method}/responses/200`),
	"aws:apigateway/integration:Integration": partOfApi("PUT", `${method}/integration`),
	"aws:apigateway/integrationResponse:IntegrationResponse": partOfApi("PUT", `${method}/integration/responses/200`),
	"aws:apigateway/authorizer:Authorizer": partOfApi("POST", "/authorizers", "/authorizers/a1"),
	"aws:apigateway/response:Response": partOfApi("PUT", "/gatewayresponses/DEFAULT_4XX"),
	"aws:apigateway/deployment:Deployment": partOfApi("POST", "/deployments", "/deployments/d1"),
	"aws:apigateway/stage:Stage": (calls, { inputs }) =>
		partOfApi("POST", "/stages", `/stages/${inputs.stageName}`)(calls),
	"aws:apigateway/methodSettings:MethodSettings": (calls, { inputs }) =>
		calls.use("apigateway", "GET PATCH", `${api}/stages/${inputs.stageName}`),
	"aws:apigateway/domainName:DomainName": (calls) => [
		...calls.create("apigateway", "POST", `arn:aws:apigateway:${region}::/domainnames`),
		...calls.use("apigateway", "GET PATCH DELETE", `arn:aws:apigateway:${region}::/domainnames/api.example.com`),
	],
	"aws:apigateway/basePathMapping:BasePathMapping": (calls) =>
		calls.use(
			"apigateway",
			"POST GET DELETE",
			`arn:aws:apigateway:${region}::/domainnames/api.example.com/basepathmappings`,
		),
	"aws:acm/certificate:Certificate": (calls, { state }) => [
		...calls.create("acm", "RequestCertificate", "*"),
		...calls.create("acm", "AddTagsToCertificate", state.arn),
		...calls.use("acm", "DescribeCertificate ListTagsForCertificate DeleteCertificate", state.arn),
	],
	"aws:acm/certificateValidation:CertificateValidation": () => [],
	"aws:cloudfront/distribution:Distribution": (calls, { state }) => [
		...calls.create("cloudfront", "CreateDistribution", "*"),
		...calls.create("cloudfront", "TagResource", state.arn),
		...calls.use("cloudfront", "GetDistribution UpdateDistribution DeleteDistribution ListTagsForResource", state.arn),
	],
	"aws:cloudfront/function:Function": (calls, { state }) => [
		...calls.create("cloudfront", "CreateFunction", "*"),
		...calls.use("cloudfront", "DescribeFunction GetFunction UpdateFunction PublishFunction DeleteFunction", state.arn),
	],
	"aws:cloudfront/keyValueStore:KeyValueStore": (calls) => [
		...calls.create("cloudfront", "CreateKeyValueStore", "*"),
		...calls.use("cloudfront", "DescribeKeyValueStore UpdateKeyValueStore DeleteKeyValueStore", keyValueStore),
	],
	"aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": (calls) => [
		...calls.create("cloudfront", "CreateResponseHeadersPolicy", "*"),
		...calls.use(
			"cloudfront",
			"GetResponseHeadersPolicy UpdateResponseHeadersPolicy DeleteResponseHeadersPolicy",
			`arn:aws:cloudfront::${account}:response-headers-policy/1b2c`,
		),
	],
	"aws:cloudwatch/logGroup:LogGroup": (calls, { state }) => [
		...calls.create("logs", "CreateLogGroup TagResource", state.arn),
		...calls.use("logs", "PutRetentionPolicy AssociateKmsKey ListTagsForResource DeleteLogGroup", state.arn),
		...calls.use("logs", "DescribeLogGroups", "*"),
	],
	"aws:cloudwatch/metricAlarm:MetricAlarm": (calls, { state }) => [
		...calls.create("cloudwatch", "PutMetricAlarm TagResource", state.arn),
		...calls.use("cloudwatch", "DescribeAlarms ListTagsForResource DeleteAlarms", state.arn),
	],
	"aws:cloudwatch/dashboard:Dashboard": (calls, { inputs }) =>
		calls.use(
			"cloudwatch",
			"PutDashboard GetDashboard DeleteDashboards",
			`arn:aws:cloudwatch::${account}:dashboard/${inputs.dashboardName}`,
		),
	"aws:codedeploy/application:Application": (calls, { inputs }) => [
		...calls.create("codedeploy", "CreateApplication TagResource", codeDeployArn(`application:${inputs.name}`)),
		...calls.use(
			"codedeploy",
			"GetApplication UpdateApplication ListTagsForResource DeleteApplication",
			codeDeployArn(`application:${inputs.name}`),
		),
	],
	"aws:codedeploy/deploymentGroup:DeploymentGroup": (calls, { inputs }) => {
		const group = codeDeployArn(`deploymentgroup:${inputs.appName}/${inputs.deploymentGroupName}`);
		return [
			...calls.create("codedeploy", "CreateDeploymentGroup TagResource", group),
			...calls.use("codedeploy", "GetDeploymentGroup UpdateDeploymentGroup DeleteDeploymentGroup", group),
			// `npm run rollout`, which the deployment runs.
			...calls.use("codedeploy", "CreateDeployment GetDeployment ListDeployments StopDeployment", group),
			...calls.use(
				"codedeploy",
				"GetApplicationRevision RegisterApplicationRevision",
				codeDeployArn(`application:${inputs.appName}`),
			),
			...calls.use(
				"codedeploy",
				"GetDeploymentConfig",
				codeDeployArn("deploymentconfig:CodeDeployDefault.LambdaCanary10Percent10Minutes"),
			),
			...calls.use("iam", "PassRole", inputs.serviceRoleArn, { "iam:PassedToService": "codedeploy.amazonaws.com" }),
		];
	},
	"aws:cognito/userPool:UserPool": (calls, { state }) => [
		...calls.create("cognito-idp", "CreateUserPool", "*"),
		...calls.create("cognito-idp", "TagResource", state.arn),
		...calls.use(
			"cognito-idp",
			"DescribeUserPool GetUserPoolMfaConfig SetUserPoolMfaConfig UpdateUserPool DeleteUserPool",
			state.arn,
		),
	],
	"aws:cognito/userPoolClient:UserPoolClient": onUserPool(
		"CreateUserPoolClient DescribeUserPoolClient UpdateUserPoolClient DeleteUserPoolClient",
	),
	"aws:cognito/userGroup:UserGroup": onUserPool("CreateGroup GetGroup UpdateGroup DeleteGroup"),
	"aws:cognito/resourceServer:ResourceServer": onUserPool(
		"CreateResourceServer DescribeResourceServer UpdateResourceServer DeleteResourceServer",
	),
	"aws:cognito/userPoolDomain:UserPoolDomain": (calls) => [
		...onUserPool("CreateUserPoolDomain DeleteUserPoolDomain")(calls),
		...calls.use("cognito-idp", "DescribeUserPoolDomain", "*"),
	],
	"aws:dynamodb/table:Table": (calls, { state }) => [
		...calls.create("dynamodb", "CreateTable TagResource", state.arn),
		...calls.use(
			"dynamodb",
			"DescribeTable DescribeContinuousBackups DescribeTimeToLive ListTagsOfResource UpdateTable UpdateContinuousBackups UpdateTimeToLive DeleteTable",
			state.arn,
		),
		// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html#dynamodb-kms-authz
		...calls.use(
			"kms",
			"CreateGrant DescribeKey Encrypt Decrypt GenerateDataKey ReEncryptFrom ReEncryptTo",
			calls.keyArn,
		),
	],
	"aws:iam/role:Role": (calls, { state, inputs }) => {
		const bounded = { "iam:PermissionsBoundary": inputs.permissionsBoundary ?? "none" };
		return [
			...calls.create("iam", "CreateRole", state.arn, bounded),
			...calls.use(
				"iam",
				"PutRolePolicy DeleteRolePolicy UpdateAssumeRolePolicy PutRolePermissionsBoundary",
				state.arn,
				bounded,
			),
			...calls.use(
				"iam",
				"GetRole GetRolePolicy ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole TagRole UpdateRole DeleteRole",
				state.arn,
			),
			...calls.use("iam", "PassRole", state.arn, { "iam:PassedToService": "lambda.amazonaws.com" }),
		];
	},
	"aws:kms/key:Key": (calls, { state }) => [
		...calls.create("kms", "CreateKey", "*"),
		...calls.create("kms", "TagResource", state.arn),
		...calls.use(
			"kms",
			"DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags EnableKeyRotation PutKeyPolicy UpdateKeyDescription ScheduleKeyDeletion",
			state.arn,
		),
	],
	"aws:kms/alias:Alias": (calls, { inputs }) =>
		[`arn:aws:kms:${region}:${account}:${inputs.name}`, calls.keyArn]
			.flatMap((arn) => calls.use("kms", "CreateAlias UpdateAlias DeleteAlias", arn))
			.concat(calls.use("kms", "ListAliases", "*")),
	"aws:lambda/function:Function": (calls, { state }) => [
		...calls.create("lambda", "CreateFunction TagResource", state.arn),
		...calls.use(
			"lambda",
			"GetFunction GetFunctionConfiguration GetFunctionCodeSigningConfig ListVersionsByFunction ListTags PublishVersion UpdateFunctionCode UpdateFunctionConfiguration DeleteFunction",
			state.arn,
		),
		// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
		...calls.use("kms", "CreateGrant Encrypt Decrypt DescribeKey", calls.keyArn),
	],
	"aws:lambda/alias:Alias": (calls, { inputs }) =>
		calls.use(
			"lambda",
			"CreateAlias GetAlias UpdateAlias DeleteAlias",
			`arn:aws:lambda:${region}:${account}:function:${inputs.functionName}`,
		),
	"aws:lambda/permission:Permission": (calls, { inputs }) =>
		calls.use("lambda", "AddPermission GetPolicy RemovePermission", functionArn(inputs.function)),
	"aws:route53/record:Record": (calls) => [
		...calls.use(
			"route53",
			"GetHostedZone ListResourceRecordSets ChangeResourceRecordSets",
			"arn:aws:route53:::hostedzone/Z1",
		),
		...calls.use("route53", "GetChange", "arn:aws:route53:::change/C1"),
	],
	"aws:s3/bucketV2:BucketV2": (calls, { state }) => [
		...calls.create("s3", "CreateBucket PutBucketTagging", state.arn),
		...calls.use("s3", `${bucketReads} DeleteBucket`, state.arn),
	],
	"aws:s3/bucketPolicy:BucketPolicy": (calls, { inputs }) =>
		calls.use("s3", "PutBucketPolicy GetBucketPolicy DeleteBucketPolicy", `arn:aws:s3:::${inputs.bucket}`),
	"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": (calls, { inputs }) =>
		calls.use("s3", "PutBucketPublicAccessBlock GetBucketPublicAccessBlock", `arn:aws:s3:::${inputs.bucket}`),
	"aws:s3/bucketObjectv2:BucketObjectv2": (calls, { inputs }) => [
		...calls.create("s3", "PutObject PutObjectTagging", objectArn(inputs)),
		...calls.use("s3", "GetObject GetObjectTagging DeleteObject", objectArn(inputs)),
	],
	"aws:sns/topic:Topic": (calls, { state }) => [
		...calls.create("sns", "CreateTopic TagResource", state.arn),
		...calls.use("sns", "GetTopicAttributes SetTopicAttributes ListTagsForResource DeleteTopic", state.arn),
	],
	"aws:sns/topicSubscription:TopicSubscription": (calls) =>
		calls.use("sns", "Subscribe GetSubscriptionAttributes", calls.graph.one("aws:sns/topic:Topic").state.arn),
	"aws:wafv2/webAcl:WebAcl": (calls, { state }) => [
		...calls.create("wafv2", "CreateWebACL TagResource", state.arn),
		...calls.use("wafv2", "GetWebACL UpdateWebACL ListTagsForResource DeleteWebACL", state.arn),
	],
	"aws:wafv2/webAclAssociation:WebAclAssociation": (calls) => [
		...calls.use("wafv2", "AssociateWebACL", calls.graph.one("aws:wafv2/webAcl:WebAcl").state.arn),
		...calls.use(
			"wafv2",
			"AssociateWebACL DisassociateWebACL GetWebACLForResource",
			`${api}/stages/${calls.graph.one("aws:apigateway/stage:Stage").inputs.stageName}`,
		),
		...calls.use("apigateway", "SetWebACL", `${api}/stages/production`),
	],
	// They run on the machine that deploys.
	"command:local:Command": () => [],
	"random:index/randomBytes:RandomBytes": () => [],
	"pulumi:providers:aws": () => [],
	"pulumi-nodejs:dynamic:Resource": (calls, { name }) =>
		callsOfDynamic[name.split(".").at(-1) ?? ""]?.(calls, name) ?? unknown(name),
};

const keyValueStore = `arn:aws:cloudfront::${account}:key-value-store/6f1e2d3c`;

/** The calls of SST's own resources. */
const callsOfDynamic: Record<string, (calls: StageCalls, name: string) => Call[]> = {
	BucketFiles: (calls) => {
		const { bucket } = calls.graph.one("aws:s3/bucketV2:BucketV2").state;
		return calls.use("s3", "PutObject DeleteObject", `arn:aws:s3:::${bucket}/assets/index-a1b2.js`);
	},
	DistributionDeploymentWaiter: (calls) =>
		calls.use("cloudfront", "GetDistribution", calls.graph.one("aws:cloudfront/distribution:Distribution").state.arn),
	DistributionInvalidation: (calls) =>
		calls.use(
			"cloudfront",
			"CreateInvalidation GetInvalidation",
			calls.graph.one("aws:cloudfront/distribution:Distribution").state.arn,
		),
	HostedZoneLookup: (calls) => calls.use("route53", "ListHostedZones", "*"),
	KvKeys: (calls) => calls.use("cloudfront-keyvaluestore", "DescribeKeyValueStore ListKeys UpdateKeys", keyValueStore),
};

function unknown(name: string): never {
	throw new Error(`No calls are known for ${name}: add them to infra/test/account/calls.ts.`);
}

function functionArn(nameOrArn: string): string {
	return nameOrArn.startsWith("arn:") ? nameOrArn : `arn:aws:lambda:${region}:${account}:function:${nameOrArn}`;
}

function codeDeployArn(resource: string): string {
	return `arn:aws:codedeploy:${region}:${account}:${resource}`;
}

function objectArn({ bucket, key }: Registered["inputs"]): string {
	// The name that SST gives its bucket ends with random letters.
	return `arn:aws:s3:::${bucket === "sst-asset" ? "sst-asset-abcdefghijkl" : bucket}/${key}`;
}

/** Returns the calls of `sst diff`, which reads the state, and asks AWS for what the program looks up. */
export function callsOfDiff(graph: Graph, stage: string): Call[] {
	const calls = new StageCalls(graph);
	const reads = callsOfCli(calls, stage).filter(({ action }) => /:(Get|List|GET)/.test(action));
	return unique(reads.filter(({ resource }) => !resource.includes(":log-group:")));
}

/** What belongs to the account. The first deployment in it, which an administrator runs, creates it. */
const ofAccount = ["APIGatewayPushToCloudWatchLogsRole", "ApiAPIGatewayAccountSetup"];

/** Returns all calls of a deployment of a synthesized stage, its update and its removal, and of the commands after it. */
export function callsOfDeployment(graph: Graph, stage: string): Call[] {
	const calls = new StageCalls(graph);
	const ofResources = graph.resources
		.filter(({ isComponent, name }) => !isComponent && !ofAccount.includes(name))
		.flatMap((resource) => callsOfType[resource.type]?.(calls, resource) ?? unknown(resource.type));
	return unique([...callsOfCli(calls, stage), ...ofResources, ...callsOfCommands(calls)]);
}

function unique(calls: readonly Call[]): Call[] {
	return [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()];
}
