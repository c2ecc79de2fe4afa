import { cacheControl, gateway } from "@tap/core/contract/gateway.ts";
import { type Operation, resources } from "@tap/core/contract/operations.ts";
import { keysOf } from "@tap/core/contract/record.ts";
import { catchAllRoutes } from "@tap/core/contract/routes.ts";
import { health } from "@tap/core/health.ts";
import { type ApiFunction, apiFunctions } from "@tap/functions/settings.ts";
import { version } from "../package.json";
import { aliases, functions } from "./functions.ts";
import {
	gatewayResponses,
	type MockResponse,
	methodNotAllowed,
	mockOf,
	preflight,
	routeNotFound,
} from "./gateway-responses.ts";
import { acceptedScopes, userPool } from "./identity.ts";
import { keyArn } from "./key.ts";
import { apiName, functionName } from "./names.ts";
import { rollout } from "./rollout.ts";
import { stage } from "./stage.ts";

/**
 * The resources, besides the routes, whose changes require a new deployment of the API. SST redeploys only when routes
 * change.
 */
const deployed: $util.CustomResource[] = [];

/** The REST API. */
export const api = new sst.aws.ApiGatewayV1("Api", {
	endpoint: { type: "regional" },
	// SST's own CORS headers allow every origin, but not the Authorization header.
	cors: false,
	domain: stage.domain,
	accessLog: { retention: "1 month" },
	transform: {
		api: (api) => {
			api.name = apiName(stage.name);
			api.description = `The API of the stage ${stage.name}`;
			// With a host name of its own, the API has no second one.
			api.disableExecuteApiEndpoint = stage.domain !== undefined;
		},
		accessLog: (logGroup) => {
			logGroup.kmsKeyId = keyArn;
		},
		domainName: (domain) => {
			domain.securityPolicy = "TLS_1_2";
		},
		stage: (deployment) => {
			deployment.description = `tap ${version}`;
			deployment.xrayTracingEnabled = true;
			// SST's own format quotes the values twice.
			deployment.accessLogSettings = $output(deployment.accessLogSettings).apply((settings) => ({
				destinationArn: "",
				...settings,
				format: JSON.stringify(accessLog),
			}));
		},
		deployment: (deployment, opts) => {
			const others = $output(deployed.map(attributesOf)).apply((all) =>
				Object.fromEntries(all.map((attributes) => [attributes.urn, JSON.stringify(attributes)])),
			);
			deployment.triggers = $output([deployment.triggers, others]).apply((both) => Object.assign({}, ...both));
			// A route must not reach a function that does not know it yet.
			opts.dependsOn = rollout ? [...deployed, rollout] : deployed;
		},
	},
});

/**
 * The format of a line in the access log. It has no query and no path, because either may contain personal data or a token;
 * the function's log lines carry the same request id. API Gateway writes `-` for a missing value, so numbers are strings.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */
const accessLog = {
	requestId: "$context.requestId",
	// A client can choose the id above, but not this one.
	extendedRequestId: "$context.extendedRequestId",
	time: "$context.requestTimeEpoch",
	user: "$context.authorizer.claims.sub",
	method: "$context.httpMethod",
	resource: "$context.resourcePath",
	status: "$context.status",
	error: "$context.error.responseType",
	latency: "$context.responseLatency",
	functionLatency: "$context.integration.latency",
	functionStatus: "$context.integration.status",
	bytes: "$context.responseLength",
	ip: "$context.identity.sourceIp",
	traceId: "$context.xrayTraceId",
};

const authorizer = api.addAuthorizer({ name: "UserPool", userPools: [userPool.arn] });
deployed.push(authorizer.nodes.authorizer);

for (const { responseType, ...response } of gatewayResponses(stage.allowedOrigins)) {
	deployed.push(
		new aws.apigateway.Response(`ApiResponse-${responseType}`, {
			restApiId: api.nodes.api.id,
			responseType,
			...response,
		}),
	);
}

for (const { path, operations, methods } of resources()) {
	for (const { operation } of operations) addRoute(operation);
	addMock(`OPTIONS ${path}`, preflight(methods));
	addMock(`ANY ${path}`, methodNotAllowed(methods));
}

// API Gateway prefers the most specific resource, so these two get the requests for all other paths. Without them, it would
// take the bearer token of such a request for a malformed AWS signature.
for (const route of catchAllRoutes) addMock(route, routeNotFound());

for (const id of keysOf(apiFunctions)) {
	new aws.lambda.Permission(`${functionName(id, stage.name)}-invoke`, {
		action: "lambda:InvokeFunction",
		function: functions[id].name,
		// A permission on the function does not cover its aliases.
		qualifier: aliases[id]?.name,
		principal: "apigateway.amazonaws.com",
		sourceArn: $interpolate`${api.nodes.api.executionArn}/${stage.name}/*`,
	});
}

api.deploy();
// It is typed as optional because it is undefined before `deploy`.
const deployedStage = api.nodes.stage as aws.apigateway.Stage;

/** The ARN of the deployed stage of the API. */
export const apiStageArn = deployedStage.arn;

new aws.apigateway.MethodSettings("ApiSettings", {
	restApi: api.nodes.api.id,
	stageName: deployedStage.stageName,
	methodPath: "*/*",
	settings: {
		throttlingRateLimit: gateway.throttle.rate,
		throttlingBurstLimit: gateway.throttle.burst,
		// The metrics of each method, which cost up to 24 USD a month. Those of the whole API are always there.
		metricsEnabled: stage.hasFullMonitoring,
		// The access log and the functions' logs are enough, and execution logs would contain tokens.
		loggingLevel: "OFF",
		dataTraceEnabled: false,
	},
});

/** Adds the route of an operation. */
function addRoute({ method, path, access, integration }: Operation): void {
	if (integration === "gateway") {
		// A response to HEAD has the headers of the response to GET, and no body (RFC 9110, section 9.3.2).
		const body = method === "HEAD" ? undefined : health(stage.name, version);
		const headers = { "Content-Type": "application/json", "Cache-Control": cacheControl(access) };
		addMock(`${method} ${path}`, { status: 200, headers, body });
		return;
	}
	api.routeIntegration(
		`${method} ${path}`,
		{ type: "aws-proxy", integrationHttpMethod: "POST", uri: uriOf(integration) },
		access === "anyone" ? {} : { auth: { cognito: { authorizer: authorizer.id, scopes: acceptedScopes } } },
	);
}

function uriOf(id: ApiFunction) {
	return aliases[id]?.invokeArn ?? functions[id].nodes.function.invokeArn;
}

/** Adds a route to which API Gateway responds by itself. */
function addMock(route: string, mock: MockResponse): void {
	const { integration, response } = mockOf(mock, stage.allowedOrigins);
	const { nodes } = api.routeIntegration(route, integration);
	const { resourceId, httpMethod } = nodes.method;
	const method = { restApi: api.nodes.api.id, resourceId, httpMethod };
	const { statusCode, responseParameters } = response;
	const name = `ApiMock-${route.replaceAll(/[^A-Za-z]+/g, "-")}`;
	const declared = new aws.apigateway.MethodResponse(name, {
		...method,
		statusCode,
		responseParameters: Object.fromEntries(Object.keys(responseParameters).map((parameter) => [parameter, true])),
	});
	const mapped = new aws.apigateway.IntegrationResponse(
		name,
		{ ...method, ...response },
		// API Gateway refuses a response of an integration or of a status that does not exist yet.
		{ dependsOn: [nodes.integration, declared] },
	);
	deployed.push(declared, mapped);
}

/** Returns all attributes of a resource. SST does the same with routes for the triggers of a deployment. */
function attributesOf(resource: $util.CustomResource) {
	const attributes = Object.entries(resource).filter(
		([key, value]) => !key.startsWith("_") && typeof value !== "function",
	);
	return $resolve(Object.fromEntries(attributes));
}
