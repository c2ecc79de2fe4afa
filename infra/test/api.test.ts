import { corsHeaders, gateway } from "@tap/core/contract/gateway.ts";
import { type OperationId, operation, operationIds } from "@tap/core/contract/operations.ts";
import { problemBody, problemDefinition } from "@tap/core/contract/problem.ts";
import { gatewayRoutes } from "@tap/core/contract/routes.ts";
import { health } from "@tap/core/health.ts";
import { apiFunctions } from "@tap/functions/settings.ts";
import { describe, expect, test } from "vitest";
import root from "../../package.json" with { type: "json" };
import { gatewayProblems } from "../gateway-responses.ts";
import type { Registered } from "../synthesis/synthesis.ts";
import { type Graph, graphOf } from "./graph.ts";
import { deployable, stages } from "./stages.ts";

const preview = graphOf("preview");
const inApi = (type: string) => `aws:apigateway/${type[0]?.toLowerCase()}${type.slice(1)}:${type}`;

/** Returns the path of each resource of the API, by its id. */
function pathsOf(graph: Graph): Map<string, string> {
	const resources = new Map(graph.all(inApi("Resource")).map((resource) => [resource.id, resource]));
	const pathOf = (id: string): string => {
		const resource = resources.get(id);
		return resource ? `${pathOf(resource.inputs.parentId)}/${resource.inputs.pathPart}` : "";
	};
	const root = graph.one(inApi("RestApi")).state.rootResourceId;
	return new Map([[root, "/"], ...[...resources.keys()].map((id) => [id, pathOf(id)] as const)]);
}

/** Returns the resources of a type by their route, such as `GET /orders`. */
function byRoute(graph: Graph, type: string): Map<string, Registered> {
	const paths = pathsOf(graph);
	const found = graph.all(inApi(type));
	const routes = new Map(
		found.map((one) => [`${one.inputs.httpMethod} ${paths.get(one.inputs.resourceId)}`, one] as const),
	);
	expect(routes.size).toBe(found.length);
	return routes;
}

function at<Value>(map: ReadonlyMap<string, Value>, key: string): Value {
	const value = map.get(key);
	if (value === undefined) throw new Error(`There is no ${key}`);
	return value;
}

const routeOf = (id: OperationId) => `${operation(id).method} ${operation(id).path}`;
const paths = [...new Set(operationIds.map((id) => operation(id).path))];
const allowOf = (path: string) =>
	[...operationIds.filter((id) => operation(id).path === path).map((id) => operation(id).method), "OPTIONS"].join(", ");
/** The routes of requests for unknown paths. */
const catchAlls = ["ANY /", "ANY /{proxy+}"];
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

/** Returns the headers of a response, with constants without their quotes. */
function headersOf(parameters: Record<string, string>): Record<string, string> {
	return Object.fromEntries(
		Object.entries(parameters).map(([name, value]) => {
			const header = name.replace(/^(gatewayresponse|method\.response)\.header\./, "");
			const constant = /^'([^']*)'$/.exec(value)?.[1];
			if (constant === undefined && !/^(context\.requestId|method\.request\.header\.Origin)$/.test(value)) {
				throw new Error(`${name}: ${value} is not an expression that API Gateway knows`);
			}
			return [header, constant ?? value];
		}),
	);
}

const origins = {
	preview: ["*"],
	personal: ["https://shop.example.com"],
	configured: ["https://shop.example.com", "https://console.example.com"],
} as const;

describe.each(["preview", "personal", "configured"] as const)(
	"the responses of the gateway itself on the stage %s",
	(stage) => {
		const graph = graphOf(stage);
		const [first] = origins[stage];
		const common = {
			...corsHeaders(first, origins[stage]),
			"X-Content-Type-Options": "nosniff",
			"X-Request-Id": "context.requestId",
		};
		const ofProblem = { ...common, "Content-Type": "application/problem+json", "Cache-Control": "no-store" };
		const responses = byRoute(graph, "IntegrationResponse");
		const declared = byRoute(graph, "MethodResponse");
		const integrations = byRoute(graph, "Integration");
		const hasChoice = origins[stage].length > 1;

		test.each(Object.entries(gatewayProblems))("%s returns the problem %s", (type, code) => {
			const { inputs } = graph.one(inApi("Response"), `ApiResponse-${type}`);
			expect(inputs).toMatchObject({ responseType: type, statusCode: String(problemDefinition(code).status) });
			const needed = problemDefinition(code).headers ?? [];
			expect(headersOf(inputs.responseParameters)).toEqual({
				...ofProblem,
				...(hasChoice && { "Access-Control-Allow-Origin": "method.request.header.Origin" }),
				...(needed.includes("Retry-After") && { "Retry-After": "1" }),
				...(needed.includes("WWW-Authenticate") && { "WWW-Authenticate": 'Bearer realm="tap"' }),
			});
			const body = JSON.parse(inputs.responseTemplates["application/json"]);
			const known = problemBody(code, { instance: "$context.path", requestId: "$context.requestId" });
			expect(body).toEqual(known);
			// API Gateway would replace any other variable, too, and $context.error.messageString has quotes of its own.
			expect(inputs.responseTemplates["application/json"].match(/\$[\w.]+/g)).toEqual([
				"$context.path",
				"$context.requestId",
			]);
		});

		test("an unknown path returns 404, and every type of gateway response is defined", () => {
			expect(graph.one(inApi("Response"), "ApiResponse-MISSING_AUTHENTICATION_TOKEN").inputs.statusCode).toBe("404");
			expect(graph.all(inApi("Response"))).toHaveLength(Object.keys(gatewayProblems).length + 1);
		});

		test("a refusal of an unknown type keeps its status, and its body names none", () => {
			const { inputs } = graph.one(inApi("Response"), "ApiResponse-DEFAULT_4XX");
			expect(inputs).toMatchObject({ responseType: "DEFAULT_4XX" });
			expect(inputs).not.toHaveProperty("statusCode");
			expect(headersOf(inputs.responseParameters)).toEqual({
				...common,
				...(hasChoice && { "Access-Control-Allow-Origin": "method.request.header.Origin" }),
				"Content-Type": "application/problem+json",
			});
			const body = JSON.parse(inputs.responseTemplates["application/json"]);
			expect(Object.keys(body).sort()).toEqual(["detail", "instance", "requestId", "title", "type"]);
			expect(body).toMatchObject({ type: "about:blank", requestId: "$context.requestId" });
		});

		/** Returns the complete response of a route without a function, as its mock integration defines it. */
		function mockResponse(route: string) {
			const { inputs } = at(responses, route);
			const integration = at(integrations, route).inputs;
			expect(integration).toMatchObject({ type: "MOCK", passthroughBehavior: "NEVER" });
			for (const template of Object.values<string>(integration.requestTemplates)) {
				expect(JSON.parse(template)).toEqual({ statusCode: Number(inputs.statusCode) });
			}
			expect(Object.keys(integration.requestTemplates)).toContain("application/json");
			expect(at(declared, route).inputs.statusCode).toBe(inputs.statusCode);
			expect(Object.keys(at(declared, route).inputs.responseParameters)).toEqual(
				Object.keys(inputs.responseParameters),
			);
			const template: string = inputs.responseTemplates["application/json"];
			const [, choice = "", body = ""] = /^(#set.*#end)?(.*)$/s.exec(template) ?? [];
			expect(choice !== "").toBe(hasChoice);
			if (hasChoice) for (const origin of origins[stage]) expect(choice).toContain(`"${origin}"`);
			return { status: Number(inputs.statusCode), headers: headersOf(inputs.responseParameters), body };
		}

		test.each(paths)("any other method on %s returns 405 with Allow", (path) => {
			expect(mockResponse(`ANY ${path}`)).toEqual({
				status: 405,
				headers: { ...ofProblem, Allow: allowOf(path) },
				body: JSON.stringify(
					problemBody("method.not_allowed", { instance: "$context.path", requestId: "$context.requestId" }),
				),
			});
		});

		test.each(catchAlls)("%s returns 404, whatever Authorization holds", (route) => {
			expect(mockResponse(route)).toEqual({
				status: 404,
				headers: ofProblem,
				body: JSON.stringify(
					problemBody("route.not_found", { instance: "$context.path", requestId: "$context.requestId" }),
				),
			});
		});

		test.each(paths)("a preflight of %s returns 204 with the allowed methods and headers", (path) => {
			expect(mockResponse(`OPTIONS ${path}`)).toEqual({
				status: 204,
				headers: {
					...common,
					"Access-Control-Allow-Methods": allowOf(path),
					"Access-Control-Allow-Headers": gateway.cors.requestHeaders.join(", "),
					"Access-Control-Max-Age": "600",
				},
				body: "",
			});
		});

		test("GET /health returns the stage and the version", () => {
			expect(mockResponse("GET /health")).toEqual({
				status: 200,
				headers: { ...common, "Content-Type": "application/json", "Cache-Control": "no-cache" },
				body: JSON.stringify(health(stages[stage].stage, root.version)),
			});
		});

		test("HEAD /health returns the same headers without a body", () => {
			expect(mockResponse("HEAD /health")).toEqual({
				status: 200,
				headers: { ...common, "Content-Type": "application/json", "Cache-Control": "no-cache" },
				body: "",
			});
		});

		test("the functions allow the same origins", () => {
			const { variables } = graph.one("aws:lambda/function:Function", "OrdersApiFunction").inputs.environment;
			expect(variables.ALLOWED_ORIGINS).toBe(origins[stage].join(","));
		});
	},
);
