import { gateway } from "@tap/core/contract/gateway.ts";
import { type OperationId, operation, operationIds } from "@tap/core/contract/operations.ts";
import { gatewayRoutes } from "@tap/core/contract/routes.ts";
import { apiFunctions } from "@tap/functions/settings.ts";
import { describe, expect, test } from "vitest";
import { graphOf } from "./graph.ts";
import { at, byRoute, catchAlls, inApi, paths } from "./routes.ts";
import { deployable, stages } from "./stages.ts";

const preview = graphOf("preview");
const routeOf = (id: OperationId) => `${operation(id).method} ${operation(id).path}`;
const byFunction = operationIds.filter((id) => operation(id).integration !== "gateway");

test.each([
	["preview", false],
	["production", false],
	["configured", true],
] as const)("the API of %s has one host name", (stage, hasDomain) => {
	const { disableExecuteApiEndpoint } = graphOf(stage).one(inApi("RestApi")).inputs;
	expect(disableExecuteApiEndpoint).toBe(hasDomain);
});

test("the role of the account's logs does not carry the tags of the stage that created it", () => {
	const { tags } = graphOf("configured").one("aws:iam/role:Role", "APIGatewayPushToCloudWatchLogsRole").inputs;
	expect(tags).toEqual({ Environment: "account", "sst:stage": "account" });
});

describe.each(deployable)("the routes of the stage %s", (stage) => {
	const graph = graphOf(stage);
	const methods = byRoute(graph, "Method");
	const integrations = byRoute(graph, "Integration");
	const stageName = stages[stage].stage;

	test("are those of the contract, with a preflight and a 405 for each path, and a 404 for unknown paths", () => {
		const mocks = paths.flatMap((path) => [`OPTIONS ${path}`, `ANY ${path}`]);
		const expected = [...operationIds.map(routeOf), ...mocks, ...catchAlls];
		expect([...methods.keys()].sort()).toEqual(expected.sort());
		expect([...integrations.keys()].sort()).toEqual(expected.sort());
		// With which `npm run routes` compares a deployed stage.
		expect(gatewayRoutes()).toEqual(expected.sort());
	});

	test.each(operationIds)("%s is authorized as the contract requires", (id) => {
		const { authorization, authorizerId, authorizationScopes } = at(methods, routeOf(id)).inputs;
		const expected =
			operation(id).access === "anyone"
				? { authorization: "NONE" }
				: {
						authorization: "COGNITO_USER_POOLS",
						authorizerId: graph.one(inApi("Authorizer")).id,
						// Without scopes the gateway would accept only ID tokens.
						// Only tests sign in without the sign-in pages.
						authorizationScopes: ["tap/api", ...(stageName === "production" ? [] : ["aws.cognito.signin.user.admin"])],
					};
		expect({ authorization, authorizerId, authorizationScopes }).toEqual(expected);
	});

	test("preflights, 405s and 404s need no token", () => {
		const others = [...methods].filter(([route]) => /^(OPTIONS|ANY) /.test(route));
		const numberOfMocks = 2 * paths.length + catchAlls.length;
		expect(others.map(([, { inputs }]) => inputs.authorization)).toEqual(Array(numberOfMocks).fill("NONE"));
	});

	test.each(byFunction)("%s invokes its function", (id) => {
		const target = `tap-${operation(id).integration}-api-${stageName}${stage === "dev" ? "" : ":LIVE"}`;
		expect(at(integrations, routeOf(id)).inputs).toMatchObject({
			type: "AWS_PROXY",
			integrationHttpMethod: "POST",
			uri: expect.stringMatching(new RegExp(`^arn:aws:apigateway:eu-central-1:.*:function:${target}/invocations$`)),
		});
	});

	test("every permission covers the invoked alias and only this stage of this API", () => {
		const permissions = graph
			.all("aws:lambda/permission:Permission")
			.filter(({ inputs }) => inputs.principal === "apigateway.amazonaws.com");
		const granted = permissions.map(({ inputs }) => [
			inputs.function,
			inputs.qualifier,
			inputs.action,
			inputs.sourceArn,
		]);
		expect(granted).toEqual(
			Object.keys(apiFunctions)
				.sort()
				.map((id) => [
					`tap-${id}-api-${stageName}`,
					stage === "dev" ? undefined : "LIVE",
					"lambda:InvokeFunction",
					`arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/${stageName}/*`,
				]),
		);
	});

	test("a deployment contains everything besides the routes, and is renewed when that changes", () => {
		const { inputs, dependencies } = graph.one(inApi("Deployment"));
		const copied = ["Authorizer", "Response", "MethodResponse", "IntegrationResponse", "Method", "Integration"].flatMap(
			(type) => graph.all(inApi(type)),
		);
		expect(Object.keys(inputs.triggers)).toEqual(expect.arrayContaining(copied.map(({ urn }) => urn)));
		for (const { urn, type, inputs: own } of copied) {
			const state = JSON.parse(inputs.triggers[urn]);
			for (const [key, value] of Object.entries(own)) expect({ [key]: state[key] }).toEqual({ [key]: value });
			if (!/:(Method|Integration)$/.test(type)) expect(dependencies).toContain(urn);
		}
	});

	test("the stage depends on the deployment, the settings on the stage", () => {
		const deployment = graph.one(inApi("Deployment"));
		const gatewayStage = graph.one(inApi("Stage"));
		expect(gatewayStage.dependencies).toContain(deployment.urn);
		expect(graph.one(inApi("MethodSettings")).dependencies).toContain(gatewayStage.urn);
	});
});

describe("the deployed API", () => {
	test.each(["preview", "production"] as const)("has metrics of each method only with full monitoring: %s", (stage) => {
		const { settings } = graphOf(stage).one(inApi("MethodSettings")).inputs;
		expect(settings.metricsEnabled).toBe(stage === "production");
	});

	test("is regional, traced and throttled", () => {
		const api = preview.one(inApi("RestApi"));
		expect(api.inputs).toMatchObject({ name: "tap-api-pr-42", endpointConfiguration: { types: "REGIONAL" } });
		expect(preview.one(inApi("Stage")).inputs).toMatchObject({ stageName: "pr-42", xrayTracingEnabled: true });
		expect(preview.one(inApi("MethodSettings")).inputs).toMatchObject({
			restApi: api.id,
			stageName: "pr-42",
			methodPath: "*/*",
			settings: {
				throttlingRateLimit: gateway.throttle.rate,
				throttlingBurstLimit: gateway.throttle.burst,
				metricsEnabled: false,
				loggingLevel: "OFF",
				dataTraceEnabled: false,
			},
		});
	});

	test("logs each request as one JSON object, encrypted, for 30 days", () => {
		const { destinationArn, format } = preview.one(inApi("Stage")).inputs.accessLogSettings;
		const logGroup = preview.one("aws:cloudwatch/logGroup:LogGroup", "ApiAccessLog");
		expect(destinationArn).toBe(logGroup.state.arn);
		expect(logGroup.inputs).toMatchObject({ retentionInDays: 30, kmsKeyId: preview.one("aws:kms/key:Key").state.arn });
		expect(format).not.toContain("\n");
		expect(JSON.parse(format)).toMatchObject({
			requestId: "$context.requestId",
			user: "$context.authorizer.claims.sub",
			latency: "$context.responseLatency",
			status: "$context.status",
		});
		for (const value of Object.values(JSON.parse(format))) {
			expect(value).toMatch(/^\$context\.[A-Za-z.]+$/);
			// Values that a caller chooses may contain personal data or a token.
			expect(value).not.toMatch(/\.(path|userAgent|requestOverride\..*|domainName)$/);
		}
	});

	test("accepts tokens of the stage's own user pool", () => {
		expect(preview.one(inApi("Authorizer")).inputs).toMatchObject({
			type: "COGNITO_USER_POOLS",
			providerArns: [preview.one("aws:cognito/userPool:UserPool").state.arn],
		});
	});

	test("has the domain in the settings", () => {
		const configured = graphOf("configured");
		expect(configured.one(inApi("DomainName")).inputs).toMatchObject({
			domainName: "api.example.com",
			endpointConfiguration: { types: "REGIONAL" },
			securityPolicy: "TLS_1_2",
		});
		expect(configured.one(inApi("BasePathMapping")).inputs).toMatchObject({ stageName: "production" });
	});

	test("keeps API Gateway's role in the account when the stage is removed", () => {
		const configured = graphOf("configured");
		const role = configured.one("aws:iam/role:Role", "APIGatewayPushToCloudWatchLogsRole");
		expect([role, configured.one(inApi("Account"))].map(({ retainOnDelete }) => retainOnDelete)).toEqual([true, true]);
	});
});
