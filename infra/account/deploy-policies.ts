/**
 * What the role that deploys an environment's stages may do: everything with the resources of these stages, except to give a
 * role more than the boundary allows. A deployment replaces a stage's code, and so it reaches the stage's data anyway; a list of
 * single actions would protect nothing more, and fail on the first one that is missing.
 */
import { appName as app } from "@tap/core/contract/app.ts";
import { keysOf } from "@tap/core/contract/record.ts";
import { apiFunctions } from "@tap/functions/settings.ts";
import { boundaryName } from "../environments.ts";
import { type FunctionId, functionName, resourceName, rolloutName } from "../names.ts";
import { allow, type Patterns, type Policy, patternsOf, policyOf, type Scope, type Statement } from "./policy.ts";

const functionIds: FunctionId[] = [...keysOf(apiFunctions), "postConfirmation"];

/** Returns the policies of the role that deploys, by name. One policy may have no more than 6,144 characters. */
export function deployPolicies(scope: Scope): Record<string, Policy> {
	const patterns = patternsOf(scope);
	return {
		state: policyOf([...stateStatements(patterns), ...readStatements()]),
		api: policyOf([...gatewayStatements(patterns), ...signInStatements(patterns)]),
		data: policyOf(dataStatements(patterns)),
		functions: policyOf([...functionStatements(patterns), ...roleStatements(patterns)]),
		console: policyOf(consoleStatements(patterns)),
		...(scope.environment === "preview" ? {} : { release: policyOf(releaseStatements(patterns)) }),
	};
}

/** Returns the policy of the role that compares a stage with the code, without changing it. */
export function diffPolicy(scope: Scope): Policy {
	const { region, ...patterns } = patternsOf(scope);
	return policyOf([
		...readStateStatements({ region, ...patterns }),
		allow("Account", "apigateway", ["GET"], [`arn:aws:apigateway:${region}::/account`]),
		...readStatements(),
	]);
}

/** The objects of the state in SST's bucket. SST names the bucket. */
function stateObjects({ stages }: Patterns): string[] {
	const folders = ["app", "eventlog", "lock", "secret", "snapshot", "summary", "update"];
	return folders
		.map((folder) => `arn:aws:s3:::sst-state-*/${folder}/${app}/${stages}`)
		.flatMap((path) => [`${path}.json`, `${path}/*`]);
}

function readStateStatements(patterns: Patterns): Statement[] {
	const { arn, stages } = patterns;
	const parameters = [arn("ssm", "parameter/sst/bootstrap"), arn("ssm", `parameter/sst/passphrase/${app}/${stages}`)];
	return [
		// The passphrase decrypts the secrets in the state.
		allow("ReadParameters", "ssm", ["GetParameter", "GetParameters"], parameters),
		allow("ListBuckets", "s3", ["ListBucket"], ["arn:aws:s3:::sst-state-*", "arn:aws:s3:::sst-asset-*"]),
		allow("ReadState", "s3", ["GetObject"], stateObjects(patterns)),
	];
}

function stateStatements(patterns: Patterns): Statement[] {
	const { arn, stages } = patterns;
	const logGroup = arn("logs", `log-group:/aws/lambda/${resourceName("*", stages)}`);
	return [
		...readStateStatements(patterns),
		allow("Passphrase", "ssm", ["PutParameter"], [arn("ssm", `parameter/sst/passphrase/${app}/${stages}`)]),
		allow("State", "s3", ["PutObject", "DeleteObject"], stateObjects(patterns)),
		// SST names the functions' code by its content, for all stages alike.
		allow(
			"Code",
			"s3",
			["GetObject", "GetObjectTagging", "PutObject", "PutObjectTagging", "DeleteObject"],
			["arn:aws:s3:::sst-asset-*/assets/*", `arn:aws:s3:::sst-asset-*/sourcemap/${logGroup}/*`],
		),
	];
}

function gatewayStatements({ region, tagged, tagging }: Patterns): Statement[] {
	const gateway = (path: string) => `arn:aws:apigateway:${region}::${path}`;
	return [
		allow("CreateApi", "apigateway", ["POST"], [gateway("/restapis")], tagging),
		// The parts of an API count as tagged like the API:
		// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-supported-resources.html
		allow("Api", "apigateway", ["*"], [gateway("/restapis/*")], tagged),
		allow("TagApi", "apigateway", ["POST", "PUT"], [gateway("/tags/*")], tagging),
		allow("ListApis", "apigateway", ["GET"], [gateway("/account"), gateway("/restapis")]),
	];
}

function signInStatements({ arn, tagged, tagging, taggingNew }: Patterns): Statement[] {
	return [
		allow("CreateUserPool", "cognito-idp", ["CreateUserPool"], ["*"], tagging),
		allow("TagUserPool", "cognito-idp", ["TagResource"], [arn("cognito-idp", "userpool/*")], taggingNew),
		allow("UserPool", "cognito-idp", ["*"], [arn("cognito-idp", "userpool/*")], tagged),
	];
}

/** The key, and what it encrypts: tables, logs, alarms. Lambda and DynamoDB use it with the rights of the caller. */
function dataStatements({ arn, generated, stages, tagged, tagging, taggingNew }: Patterns): Statement[] {
	const keys = [arn("kms", "key/*")];
	const alarms = arn("cloudwatch", `alarm:${resourceName("*", stages)}`);
	const topic = arn("sns", resourceName("alarms", stages));
	return [
		allow("CreateKey", "kms", ["CreateKey"], ["*"], tagging),
		allow("TagKey", "kms", ["TagResource"], keys, taggingNew),
		allow("Key", "kms", ["*"], keys, tagged),
		allow(
			"KeyAlias",
			"kms",
			["CreateAlias", "UpdateAlias", "DeleteAlias"],
			[arn("kms", `alias/${resourceName("api-key", stages)}`)],
		),
		allow("Tables", "dynamodb", ["*"], [arn("dynamodb", `table/${generated}-*`)]),
		allow(
			"Logs",
			"logs",
			["*"],
			[`/aws/lambda/${resourceName("*", stages)}`, `/aws/vendedlogs/apis/${generated}-*`].flatMap((name) => [
				arn("logs", `log-group:${name}`),
				arn("logs", `log-group:${name}:*`),
			]),
		),
		allow("Alarms", "cloudwatch", ["*"], [alarms]),
		allow("Topic", "sns", ["*"], [topic, `${topic}:*`]),
	];
}

function functionStatements({ arn, stages }: Patterns): Statement[] {
	const names = functionIds.map((id) => arn("lambda", `function:${functionName(id, stages)}`));
	return [
		allow(
			"Functions",
			"lambda",
			["*"],
			names.flatMap((name) => [name, `${name}:*`]),
		),
	];
}

/** The roles of the functions and of the canary: with the boundary, or not at all. */
function roleStatements({ account, environment, generated, stages }: Patterns): Statement[] {
	const boundary = `arn:aws:iam::${account}:policy/${boundaryName(environment)}`;
	const hasCanary = environment !== "preview";
	const names = [`${generated}-*`, ...(hasCanary ? [resourceName("rollout", stages)] : [])];
	const roles = names.map((name) => `arn:aws:iam::${account}:role/${name}`);
	const services = ["lambda", ...(hasCanary ? ["codedeploy"] : [])];
	return [
		allow(
			"BoundedRoles",
			"iam",
			[
				...["CreateRole", "PutRolePermissionsBoundary", "UpdateAssumeRolePolicy"],
				...["PutRolePolicy", "DeleteRolePolicy", "AttachRolePolicy", "DetachRolePolicy"],
			],
			roles,
			{ StringEquals: { "iam:PermissionsBoundary": boundary } },
		),
		allow(
			"Roles",
			"iam",
			["Get*", "List*", "DeleteRole", "TagRole", "UntagRole", "UpdateRole", "UpdateRoleDescription"],
			roles,
		),
		allow("PassRole", "iam", ["PassRole"], roles, {
			StringEquals: { "iam:PassedToService": services.map((service) => `${service}.amazonaws.com`) },
		}),
		{
			Sid: "KeepBoundary",
			Effect: "Deny",
			Action: ["CreatePolicyVersion", "SetDefaultPolicyVersion", "DeletePolicyVersion", "DeletePolicy"].map(
				(action) => `iam:${action}`,
			),
			Resource: [boundary],
		},
		{ Sid: "KeepBounded", Effect: "Deny", Action: ["iam:DeleteRolePermissionsBoundary"], Resource: ["*"] },
	];
}

function consoleStatements({ account, generated, tagged, tagging, taggingNew }: Patterns): Statement[] {
	const cloudfront = (resource: string) => `arn:aws:cloudfront::${account}:${resource}`;
	const bucket = `arn:aws:s3:::${generated}-*`;
	return [
		allow("Bucket", "s3", ["*"], [bucket, `${bucket}/*`]),
		allow("CreateDistribution", "cloudfront", ["CreateDistribution"], ["*"], tagging),
		allow("TagDistribution", "cloudfront", ["TagResource"], [cloudfront("distribution/*")], taggingNew),
		allow("Distribution", "cloudfront", ["*"], [cloudfront("distribution/*")], tagged),
		// AWS allows no name for what does not exist yet.
		allow("CreateEdgeFunctions", "cloudfront", ["CreateFunction", "CreateKeyValueStore"], ["*"]),
		allow("EdgeFunctions", "cloudfront", ["*"], [cloudfront(`function/${generated}-*`)]),
		// Their ARNs have no name, and SST gives them no tags.
		allow("EdgeSettings", "cloudfront", ["*"], [cloudfront("key-value-store/*")]),
		allow("EdgeValues", "cloudfront-keyvaluestore", ["*"], [cloudfront("key-value-store/*")]),
	];
}

/** Lists that AWS allows for the whole account or not at all, none of which contains data. */
function readStatements(): Statement[] {
	return [
		{
			Sid: "Lists",
			Effect: "Allow",
			Action: [
				"cloudwatch:DescribeAlarms",
				"cloudwatch:GetMetricData",
				"cloudwatch:ListMetrics",
				"cognito-idp:DescribeUserPoolDomain",
				"cognito-idp:ListUserPools",
				"dynamodb:ListTables",
				"kms:ListAliases",
				"logs:DescribeLogGroups",
				"tag:GetResources",
				"xray:BatchGetTraces",
				"xray:GetTraceSummaries",
			],
			Resource: ["*"],
		},
	];
}

/** What staging and production have besides: canary, dashboard, firewall, headers, host names. */
function releaseStatements({ account, arn, region, stages, tagged, tagging, taggingNew }: Patterns): Statement[] {
	const gateway = (path: string) => `arn:aws:apigateway:${region}::${path}`;
	const named = resourceName("*", stages);
	const certificates = [`arn:aws:acm:*:${account}:certificate/*`];
	return [
		allow(
			"Canary",
			"codedeploy",
			["*"],
			[
				arn("codedeploy", `application:${rolloutName(stages)}`),
				arn("codedeploy", `deploymentgroup:${rolloutName(stages)}/*`),
				arn("codedeploy", "deploymentconfig:CodeDeployDefault.*"),
			],
		),
		// AWS allows no name for it.
		allow("StopCanary", "codedeploy", ["StopDeployment"], ["*"]),
		allow("Dashboard", "cloudwatch", ["*"], [`arn:aws:cloudwatch::${account}:dashboard/${named}`]),
		allow(
			"Firewall",
			"wafv2",
			["*"],
			[arn("wafv2", `regional/webacl/${named}/*`), arn("wafv2", "regional/managedruleset/*/*")],
		),
		allow(
			"FirewallOfApi",
			"wafv2",
			["AssociateWebACL", "DisassociateWebACL", "GetWebACLForResource"],
			[gateway(`/restapis/*/stages/${stages}`)],
		),
		// A policy of response headers has neither a name in its ARN nor tags.
		allow("Headers", "cloudfront", ["*"], [`arn:aws:cloudfront::${account}:response-headers-policy/*`]),
		allow("CreateHeaders", "cloudfront", ["CreateResponseHeadersPolicy"], ["*"]),
		allow("CreateHostName", "apigateway", ["POST"], [gateway("/domainnames")], tagging),
		allow("HostName", "apigateway", ["*"], [gateway("/domainnames/*")], tagged),
		// CloudFront's certificates are in us-east-1.
		allow("RequestCertificate", "acm", ["RequestCertificate"], ["*"], tagging),
		allow("TagCertificate", "acm", ["AddTagsToCertificate"], certificates, taggingNew),
		allow("Certificate", "acm", ["*"], certificates, tagged),
		allow("HostedZones", "route53", ["ListHostedZones", "ListHostedZonesByName", "GetChange"], ["*"]),
		allow(
			"Records",
			"route53",
			["GetHostedZone", "ListResourceRecordSets", "ListTagsForResource", "ChangeResourceRecordSets"],
			["arn:aws:route53:::hostedzone/*"],
		),
	];
}
