// A stand-in for AWS: the attributes of created resources, and the lookups. Only those that the configuration needs.

/** A resource to create or read. */
export interface ResourceRequest {
	type: string;
	name: string;
	// biome-ignore lint/suspicious/noExplicitAny: the inputs of any resource
	inputs: Record<string, any>;
	/** Set if the resource exists already and is only read. */
	id?: string | undefined;
	region: string;
	/** `new`: an account in which API Gateway has no role to write logs with. */
	account: "new" | "used";
}

export const accountId = "123456789012";

/** Returns the id and attributes of a resource. */
export function stateOf({ type, name, inputs, id, region, account }: ResourceRequest) {
	const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${accountId}:${rest}`;
	const physical: string = inputs.name ?? name;
	const invoke = (of: string) =>
		arn("apigateway", `lambda:path/2015-03-31/functions/${of}/invocations`).replace(accountId, "");
	const attributes: Record<string, () => Record<string, unknown>> = {
		"aws:acm/certificate:Certificate": () => ({
			arn: arn("acm", "certificate/1"),
			domainValidationOptions: [
				{ resourceRecordName: "_1.example.com", resourceRecordType: "CNAME", resourceRecordValue: "_2.example.com" },
			],
		}),
		"aws:apigateway/account:Account": () =>
			id && account === "used" ? { cloudwatchRoleArn: `arn:aws:iam::${accountId}:role/apigateway` } : {},
		"aws:apigateway/domainName:DomainName": () => ({ regionalDomainName: "d.example.com", regionalZoneId: "Z2" }),
		"aws:apigateway/restApi:RestApi": () => ({
			executionArn: arn("execute-api", "a1b2c3d4e5"),
			rootResourceId: "root",
		}),
		"aws:apigateway/stage:Stage": () => ({
			arn: `arn:aws:apigateway:${region}::/restapis/a1b2c3d4e5/stages/${inputs.stageName}`,
		}),
		"aws:cloudfront/distribution:Distribution": () => ({
			arn: `arn:aws:cloudfront::${accountId}:distribution/E1`,
			domainName: "d1.cloudfront.net",
			hostedZoneId: "Z3",
			etag: "1",
		}),
		"aws:cloudfront/function:Function": () => ({ arn: `arn:aws:cloudfront::${accountId}:function/${physical}` }),
		"aws:cloudfront/keyValueStore:KeyValueStore": () => ({
			arn: `arn:aws:cloudfront::${accountId}:key-value-store/${physical}`,
		}),
		"aws:cloudwatch/logGroup:LogGroup": () => ({ arn: arn("logs", `log-group:${physical}`) }),
		"aws:cloudwatch/metricAlarm:MetricAlarm": () => ({ arn: arn("cloudwatch", `alarm:${physical}`) }),
		"aws:cognito/resourceServer:ResourceServer": () => ({
			scopeIdentifiers: inputs.scopes.map(
				({ scopeName }: { scopeName: string }) => `${inputs.identifier}/${scopeName}`,
			),
		}),
		"aws:cognito/userPool:UserPool": () => ({ arn: arn("cognito-idp", `userpool/${region}_1`) }),
		"aws:cognito/userPoolClient:UserPoolClient": () => ({ clientSecret: "" }),
		"aws:dynamodb/table:Table": () => ({ arn: arn("dynamodb", `table/${physical}`) }),
		"aws:iam/role:Role": () => ({ arn: `arn:aws:iam::${accountId}:role/${physical}` }),
		"aws:kms/key:Key": () => ({ arn: arn("kms", "key/11111111-2222-3333-4444-555555555555"), keyId: "11111111" }),
		"aws:lambda/alias:Alias": () => {
			const own = arn("lambda", `function:${inputs.functionName}:${inputs.name}`);
			return { arn: own, invokeArn: invoke(own) };
		},
		"aws:lambda/function:Function": () => {
			const own = arn("lambda", `function:${physical}`);
			return { arn: own, invokeArn: invoke(own), version: inputs.publish ? "7" : "$LATEST" };
		},
		"aws:s3/bucketV2:BucketV2": () => {
			const bucket = inputs.bucket ?? physical.toLowerCase();
			return {
				arn: `arn:aws:s3:::${bucket}`,
				bucket,
				bucketRegionalDomainName: `${bucket}.s3.${region}.amazonaws.com`,
			};
		},
		"aws:sns/topic:Topic": () => ({ arn: arn("sns", physical) }),
		"aws:wafv2/webAcl:WebAcl": () => ({ arn: arn("wafv2", `regional/webacl/${physical}/1`) }),
		"pulumi-nodejs:dynamic:Resource": () => ({ zoneId: "Z1" }),
		"random:index/randomBytes:RandomBytes": () => ({ base64: Buffer.alloc(inputs.length, "k").toString("base64") }),
	};
	// With an empty id, everything that depends on it would silently be missing.
	return { id: id || `${name}-id`, state: { name: physical, ...inputs, ...attributes[type]?.() } };
}

/**
 * Returns the result of a lookup.
 * @throws Error if the stand-in does not know it
 */
// biome-ignore lint/suspicious/noExplicitAny: the arguments of any lookup
export function respondTo(token: string, inputs: Record<string, any>, region: string): Record<string, unknown> {
	switch (token) {
		case "aws:index/getCallerIdentity:getCallerIdentity":
			return { accountId, arn: `arn:aws:iam::${accountId}:user/test`, userId: "test", id: accountId };
		case "aws:index/getRegion:getRegion":
			// `name` in version 6 of the provider, `region` in 7.
			return { name: region, region, id: region };
		case "aws:index/getPartition:getPartition":
			return { partition: "aws", dnsSuffix: "amazonaws.com", id: "aws" };
		case "aws:iam/getPolicyDocument:getPolicyDocument":
			return { statements: inputs.statements, json: policyDocument(inputs.statements), id: "policy" };
		default:
			throw new Error(`The lookup ${token} has no result in a synthesis: add one to infra/synthesis/cloud.ts.`);
	}
}

interface Statement {
	effect?: string;
	actions: string[];
	resources?: string[];
	conditions?: { test: string; variable: string; values: string[] }[];
	principals?: { type: string; identifiers: string[] }[];
}

function policyDocument(statements: Statement[]): string {
	return JSON.stringify({
		Version: "2012-10-17",
		Statement: statements.map(({ effect = "Allow", actions, resources, conditions = [], principals }) => ({
			Effect: effect,
			Action: actions,
			...(resources && { Resource: resources }),
			...(principals && { Principal: Object.fromEntries(principals.map((one) => [one.type, one.identifiers])) }),
			...(conditions.length > 0 && {
				Condition: Object.fromEntries(conditions.map((one) => [one.test, { [one.variable]: one.values }])),
			}),
		})),
	});
}
