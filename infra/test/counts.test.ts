import { readFileSync } from "node:fs";
import { join } from "node:path";
import { operationIds } from "@tap/core/contract/operations.ts";
import { tables } from "@tap/core/storage/tables.ts";
import { apiFunctions } from "@tap/functions/settings.ts";
import { describe, expect, test } from "vitest";
import { linkTypes } from "../synthesis/link-types.ts";
import { root } from "../synthesis/synthesis.ts";
import { countsOf, graphOf } from "./graph.ts";
import { stages } from "./stages.ts";

// A resource that waits for a value that never comes vanishes without a word: only numbers tell.
const paths = 10;
const routes = operationIds.length + 2 * paths;
const mocks = 1 + 2 * paths;

const everywhere = {
	"apigateway:Authorizer": 1,
	"apigateway:Deployment": 1,
	"apigateway:Integration": routes,
	"apigateway:IntegrationResponse": mocks,
	"apigateway:Method": routes,
	"apigateway:MethodResponse": mocks,
	"apigateway:MethodSettings": 1,
	"apigateway:Resource": paths,
	"apigateway:Response": 21,
	"apigateway:RestApi": 1,
	"apigateway:Stage": 1,
	"cloudwatch:Dashboard": 1,
	"cloudwatch:LogGroup": 5,
	"cognito:ResourceServer": 1,
	"cognito:UserGroup": 1,
	"cognito:UserPool": 1,
	"cognito:UserPoolClient": 1,
	"cognito:UserPoolDomain": 1,
	"dynamodb:Table": 3,
	"iam:Role": 4,
	"kms:Alias": 1,
	"kms:Key": 1,
	"lambda:Function": 4,
	"lambda:Permission": 4,
	"random:RandomBytes": 2,
	"s3:BucketObjectv2": 4,
	"sns:Topic": 1,
};
const deployed = {
	...everywhere,
	"cloudfront:Distribution": 1,
	"cloudfront:Function": 1,
	"cloudfront:KeyValueStore": 1,
	"cloudfront:ResponseHeadersPolicy": 1,
	"cloudwatch:MetricAlarm": 18,
	"command:Command": 1,
	"lambda:Alias": 3,
	"pulumi-nodejs:Resource": 4,
	"s3:BucketObjectv2": 6,
	"s3:BucketPolicy": 1,
	"s3:BucketPublicAccessBlock": 1,
	"s3:BucketV2": 1,
};
const production = { ...deployed, "wafv2:WebAcl": 1, "wafv2:WebAclAssociation": 1 };

describe("the resources of each kind of stage", () => {
	test("what is counted with is what the code has", () => {
		expect(Object.keys(apiFunctions)).toHaveLength(3);
		expect(Object.keys(tables)).toHaveLength(3);
		expect(operationIds).toHaveLength(16);
	});

	test.each([
		["personal", deployed],
		["preview", deployed],
		["production", production],
		["dev", { ...everywhere, "cloudwatch:MetricAlarm": 9 }],
		[
			"configured",
			{
				...production,
				"acm:Certificate": 2,
				"acm:CertificateValidation": 2,
				"apigateway:Account": 1,
				"apigateway:BasePathMapping": 1,
				"apigateway:DomainName": 1,
				"iam:Role": 5,
				"pulumi-nodejs:Resource": 10,
				"pulumi:aws": 1,
				"route53:Record": 6,
				"sns:TopicSubscription": 1,
			},
		],
	] as const)("%s", (stage, expected) => {
		expect(countsOf(graphOf(stage))).toEqual(expected);
	});
});

describe("sst.config.ts", () => {
	test.each(["personal", "preview", "production"] as const)("%s: the app", (stage) => {
		const isProduction = stage === "production";
		expect(graphOf(stage).app).toEqual({
			name: "tap",
			home: "aws",
			removal: isProduction ? "retain" : "remove",
			protect: isProduction,
			providers: {
				aws: {
					version: "6.66.2",
					region: "eu-central-1",
					defaultTags: {
						tags: { Environment: stages[stage].stage, Application: "tap", ManagedBy: "sst", Repository: "tap" },
					},
				},
			},
		});
	});

	test("the outputs of a deployment", () => {
		const lambda = "arn:aws:lambda:eu-central-1:123456789012:function:tap-";
		expect(graphOf("preview").outputs).toEqual({
			ConsoleUrl: "https://d1.cloudfront.net/",
			ApiUrl: expect.stringMatching(/^https:\/\/.*\.execute-api\.eu-central-1\.amazonaws\.com\/pr-42\/$/),
			KmsKeyArn: expect.stringMatching(/^arn:aws:kms:eu-central-1:123456789012:key\//),
			UsersFunctionArn: `${lambda}users-api-pr-42`,
			OrdersFunctionArn: `${lambda}orders-api-pr-42`,
			ProductsFunctionArn: `${lambda}products-api-pr-42`,
			UsersLiveAliasArn: `${lambda}users-api-pr-42:LIVE`,
			OrdersLiveAliasArn: `${lambda}orders-api-pr-42:LIVE`,
			ProductsLiveAliasArn: `${lambda}products-api-pr-42:LIVE`,
			UserPoolId: "IdentityUserPool-id",
			UserPoolClientId: "ConsoleClient-id",
			SignInUrl: "https://tap-pr-42-123456789012.auth.eu-central-1.amazoncognito.com",
			DashboardUrl: expect.stringMatching(/^https:.*region=eu-central-1#dashboards\/dashboard\/tap-api-pr-42$/),
			_protect: false,
		});
	});

	test("in sst dev there are no aliases to name, and with a domain the URL has it", () => {
		expect(Object.keys(graphOf("dev").outputs)).not.toContainEqual(expect.stringContaining("Alias"));
		expect(graphOf("configured").outputs.ApiUrl).toBe("https://api.example.com");
	});
});

test("sst-env.d.ts has the types of the links", () => {
	// If not: npm run generate.
	expect(readFileSync(join(root, "sst-env.d.ts"), "utf8")).toBe(linkTypes(graphOf("preview").links));
});
