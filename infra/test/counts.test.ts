import { readFileSync } from "node:fs";
import { join } from "node:path";
import { operation, operationIds } from "@tap/core/contract/operations.ts";
import { tables } from "@tap/core/storage/tables.ts";
import { apiFunctions } from "@tap/functions/settings.ts";
import { describe, expect, test } from "vitest";
import { gatewayProblems } from "../gateway-responses.ts";
import { linkTypes } from "../synthesis/link-types.ts";
import { root } from "../synthesis/synthesis.ts";
import { countsOf, graphOf } from "./graph.ts";
import { stages } from "./stages.ts";

// A resource that waits for a value that never resolves is silently missing, and only its number shows that.
const operations = operationIds.map((id) => operation(id));
const paths = new Set(operations.map(({ path }) => path)).size;
/** `/` and `/{proxy+}`, which respond to requests for unknown paths. */
const catchAlls = 2;
/** API Gateway has a resource for each part of a path, `/a/b` has two, and one for `/{proxy+}`. The root is part of the API. */
const resources = new Set(operations.flatMap(({ path }) => partsOf(path))).size + 1;
const routes = operations.length + 2 * paths + catchAlls;
const mocks = operations.filter(({ integration }) => integration === "gateway").length + 2 * paths + catchAlls;
const apiFunctionCount = Object.keys(apiFunctions).length;
/** Those behind the gateway, and the user pool's trigger. */
const functions = apiFunctionCount + 1;
const tableCount = Object.keys(tables).length;

const everywhere = {
	"apigateway:Authorizer": 1,
	"apigateway:Deployment": 1,
	"apigateway:Integration": routes,
	"apigateway:IntegrationResponse": mocks,
	"apigateway:Method": routes,
	"apigateway:MethodResponse": mocks,
	"apigateway:MethodSettings": 1,
	"apigateway:Resource": resources,
	// One for each known error, and one for the others.
	"apigateway:Response": Object.keys(gatewayProblems).length + 1,
	"apigateway:RestApi": 1,
	"apigateway:Stage": 1,
	// That of each function, and the access log.
	"cloudwatch:LogGroup": functions + 1,
	"cognito:ResourceServer": 1,
	"cognito:UserGroup": 1,
	"cognito:UserPool": 1,
	"cognito:UserPoolClient": 1,
	"cognito:UserPoolDomain": 1,
	"dynamodb:Table": tableCount,
	"iam:Role": functions,
	"kms:Alias": 1,
	"kms:Key": 1,
	"lambda:Function": functions,
	// The user pool calls one function after a confirmation and after a sign-in, each with a permission.
	"lambda:Permission": functions + 1,
	"random:RandomBytes": 2,
	// The code of each function.
	"s3:BucketObjectv2": functions,
	"sns:Topic": 1,
};
const deployed = {
	...everywhere,
	"cloudfront:Distribution": 1,
	// One for requests, one for the headers of responses.
	"cloudfront:Function": 2,
	"cloudfront:KeyValueStore": 1,
	"command:Command": 1,
	"lambda:Alias": apiFunctionCount,
	"pulumi-nodejs:Resource": 4,
	// And two files of the console.
	"s3:BucketObjectv2": functions + 2,
	"s3:BucketPolicy": 1,
	"s3:BucketPublicAccessBlock": 1,
	"s3:BucketV2": 1,
};
const production = {
	...deployed,
	"cloudfront:Function": 1,
	"cloudfront:ResponseHeadersPolicy": 1,
	"cloudwatch:Dashboard": 1,
	"codedeploy:Application": 1,
	"codedeploy:DeploymentGroup": apiFunctionCount,
	// The console's build, and the rollout.
	"command:Command": 2,
	"iam:Role": functions + 1,
	"sns:TopicSubscription": 1,
	"wafv2:WebAcl": 1,
	"wafv2:WebAclAssociation": 1,
};

/** Returns the path and its parents without the root: `/a/b` and `/a`. */
function partsOf(path: string): string[] {
	const parent = path.slice(0, path.lastIndexOf("/"));
	return parent === "" ? [path] : [path, ...partsOf(parent)];
}

describe("the resources of each kind of stage", () => {
	test("the numbers to compare with are not zero", () => {
		expect(Math.min(paths, apiFunctionCount, tableCount, operations.length)).toBeGreaterThan(0);
	});

	test.each([
		["personal", deployed],
		["preview", deployed],
		["production", production],
		["dev", everywhere],
		[
			"configured",
			{
				...production,
				"acm:Certificate": 2,
				"acm:CertificateValidation": 2,
				"apigateway:Account": 1,
				"apigateway:BasePathMapping": 1,
				"apigateway:DomainName": 1,
				"iam:Role": functions + 2,
				"pulumi-nodejs:Resource": 10,
				"pulumi:aws": 1,
				"route53:Record": 6,
			},
		],
	] as const)("%s", (stage, expected) => {
		// alarms.test.ts names the alarms.
		const { "cloudwatch:MetricAlarm": alarms, ...counts } = countsOf(graphOf(stage));
		expect(alarms).toBeGreaterThan(0);
		expect(counts).toEqual(expected);
	});
});

describe("sst.config.ts", () => {
	test.each(["personal", "preview", "production"] as const)("defines the app of the stage %s", (stage) => {
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

	test("returns the outputs of a deployment", () => {
		const lambda = "arn:aws:lambda:eu-central-1:123456789012:function:tap-";
		expect(graphOf("preview").outputs).toEqual({
			ConsoleUrl: "https://d1.cloudfront.net/",
			ApiUrl: expect.stringMatching(/^https:\/\/.*\.execute-api\.eu-central-1\.amazonaws\.com\/pr-42\/$/),
			RestApiId: "ApiApi-id",
			KmsKeyArn: expect.stringMatching(/^arn:aws:kms:eu-central-1:123456789012:key\//),
			...Object.fromEntries(
				Object.keys(apiFunctions).flatMap((id) => {
					const name = `${id.charAt(0).toUpperCase()}${id.slice(1)}`;
					const arn = `${lambda}${id}-api-pr-42`;
					return [
						[`${name}FunctionArn`, arn],
						[`${name}LiveAliasArn`, `${arn}:LIVE`],
					];
				}),
			),
			UserPoolId: "IdentityUserPool-id",
			UserPoolClientId: "ConsoleClient-id",
			SignInUrl: "https://tap-pr-42-123456789012.auth.eu-central-1.amazoncognito.com",
			_protect: false,
		});
		expect(graphOf("production").outputs.DashboardUrl).toMatch(
			/^https:.*region=eu-central-1#dashboards\/dashboard\/tap-api-production$/,
		);
	});

	test("omits aliases in sst dev, and uses the domain in URLs", () => {
		expect(Object.keys(graphOf("dev").outputs)).not.toContainEqual(expect.stringContaining("Alias"));
		expect(graphOf("configured").outputs.ApiUrl).toBe("https://api.example.com");
	});
});

test("sst-env.d.ts contains the types of the links", () => {
	// If it is stale, run npm run generate.
	expect(readFileSync(join(root, "sst-env.d.ts"), "utf8")).toBe(linkTypes(graphOf("preview").links));
});
