import type { Cloud, Resource } from "../cloud.ts";
import { arnOf, missing, resourceType, type ServiceRules } from "../resource-type.ts";
import { randomId } from "./names.ts";

export const apiToken = "aws:apigateway/restApi:RestApi";
export const resourceToken = "aws:apigateway/resource:Resource";
export const methodToken = "aws:apigateway/method:Method";
export const deploymentToken = "aws:apigateway/deployment:Deployment";
export const stageToken = "aws:apigateway/stage:Stage";
const integrationToken = "aws:apigateway/integration:Integration";
const methodResponseToken = "aws:apigateway/methodResponse:MethodResponse";
const authorizerToken = "aws:apigateway/authorizer:Authorizer";
const accountToken = "aws:apigateway/account:Account";

const api = "https://docs.aws.amazon.com/apigateway/latest/api";
const provider = "https://www.pulumi.com/registry/packages/aws/api-docs/apigateway";

/** A method of an API by its place. */
interface Place {
	restApi: string;
	resourceId: string;
	httpMethod: string;
}

interface Stage {
	restApi: string;
	stageName: string;
	deployment: string;
	accessLogSettings?: { destinationArn: string };
}

/** Returns the id of a method, integration or response in the provider's form. */
function placeId(prefix: string, { restApi, resourceId, httpMethod }: Place, statusCode?: string): string {
	return [prefix, restApi, resourceId, httpMethod, statusCode].filter((part) => part !== undefined).join("-");
}

/** Returns the methods of an API as `GET /orders/{orderId}`, sorted. */
export function routesOf(cloud: Cloud, restApi: string): string[] {
	const root = cloud.get(apiToken, restApi)?.outputs.rootResourceId;
	const pathOf = (id: unknown) => (id === root ? "/" : cloud.get(resourceToken, String(id))?.outputs.path);
	return cloud
		.all(methodToken)
		.filter(({ inputs }) => inputs.restApi === restApi)
		.map(({ inputs }) => `${inputs.httpMethod} ${pathOf(inputs.resourceId)}`)
		.sort();
}

function resourcesOf(cloud: Cloud, restApi: string): Resource[] {
	return cloud.all(resourceToken).filter(({ inputs }) => inputs.restApi === restApi);
}

export const apigateway: ServiceRules = {
	[apiToken]: resourceType({
		page: `${provider}/restapi/`,
		basis: "memory",
		generatedName: "name",
		computed: ["arn", "executionArn", "rootResourceId", "createdDate"],
		id: () => randomId(10),
		outputs: () => ({ apiKeySource: "HEADER", disableExecuteApiEndpoint: false, minimumCompressionSize: "" }),
		deleted({ id }, { cloud }) {
			cloud.removeWhere(({ type, inputs }) => type.startsWith("aws:apigateway/") && inputs.restApi === id);
		},
	}),

	[resourceToken]: resourceType<{ restApi: string; parentId: string; pathPart: string }>({
		page: `${provider}/resource/`,
		basis: "memory",
		replacedBy: ["restApi"],
		computed: ["path"],
		refusals: [
			{
				source: `${api}/API_CreateResource.html`,
				basis: "memory",
				message: ({ restApi }, { cloud }) => missing(cloud, apiToken, restApi),
			},
			{
				// Seen by others: https://github.com/sst/sst/issues/5031
				source: `${api}/API_CreateResource.html`,
				basis: "memory",
				message({ restApi, parentId, pathPart }, { cloud, id }) {
					const siblings = resourcesOf(cloud, restApi).filter(
						(other) => other.inputs.parentId === parentId && other.id !== id,
					);
					const parts = siblings.map(({ inputs }) => String(inputs.pathPart));
					if (parts.includes(pathPart)) {
						return `ConflictException: Another resource with the same parent already has this name: ${pathPart}`;
					}
					const variable = parts.find((part) => part.startsWith("{"));
					if (!pathPart.startsWith("{") || variable === undefined) return undefined;
					return `BadRequestException: A sibling (${variable}) of this resource already has a variable path part -- only one unique variable path part is allowed`;
				},
			},
			{
				source:
					"https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html",
				basis: "memory",
				message: ({ restApi }, { cloud }) =>
					resourcesOf(cloud, restApi).length > 300 ? "LimitExceededException: more than 300 resources" : undefined,
			},
		],
		id: () => randomId(6),
		// The emulator moves nothing below a deleted resource: API Gateway deletes children and methods with it.
		deleted({ id, inputs: { restApi } }, { cloud }) {
			const gone = new Set([id]);
			for (let before = 0; before !== gone.size; ) {
				before = gone.size;
				for (const child of resourcesOf(cloud, restApi))
					if (gone.has(String(child.inputs.parentId))) gone.add(child.id);
			}
			cloud.removeWhere(
				({ type, inputs, id: other }) =>
					(type === resourceToken && gone.has(other)) ||
					(type.startsWith("aws:apigateway/") && gone.has(String(inputs.resourceId))),
			);
		},
	}),

	[methodToken]: resourceType<Place & { authorizerId?: string }>({
		page: `${provider}/method/`,
		basis: "memory",
		replacedBy: ["restApi", "resourceId", "httpMethod"],
		sets: ["authorizationScopes"],
		refusals: [
			{
				source: `${api}/API_PutMethod.html`,
				basis: "memory",
				message({ restApi, resourceId, authorizerId }, { cloud }) {
					const root = cloud.get(apiToken, restApi)?.outputs.rootResourceId;
					const noResource = resourceId === root ? undefined : missing(cloud, resourceToken, resourceId);
					return noResource ?? (authorizerId ? missing(cloud, authorizerToken, authorizerId) : undefined);
				},
			},
		],
		id: (inputs) => placeId("agm", inputs),
		conflict: ({ httpMethod }) => `ConflictException: Method already exists for this resource: ${httpMethod}`,
	}),

	[integrationToken]: resourceType<Place & { uri?: string }>({
		page: `${provider}/integration/`,
		basis: "memory",
		replacedBy: [
			"restApi",
			"resourceId",
			"httpMethod",
			"type",
			"integrationHttpMethod",
			"credentials",
			"passthroughBehavior",
		],
		computed: ["cacheNamespace"],
		isPut: true,
		refusals: [
			{
				source: `${api}/API_PutIntegration.html`,
				basis: "memory",
				message: (inputs, { cloud }) => missing(cloud, methodToken, placeId("agm", inputs)),
			},
			{
				source: `${api}/API_PutIntegration.html`,
				basis: "memory",
				message({ uri = "" }, { cloud }) {
					const [, arn] = /functions\/(arn:[^/]+)\/invocations/.exec(uri) ?? [];
					const isTarget = ({ outputs }: Resource) => outputs.arn === arn;
					if (arn === undefined || cloud.find("aws:lambda/alias:Alias", isTarget)) return undefined;
					if (cloud.find("aws:lambda/function:Function", isTarget)) return undefined;
					return `BadRequestException: Invalid ARN specified in the request: ${arn}`;
				},
			},
		],
		id: (inputs) => placeId("agi", inputs),
		outputs: ({ resourceId }) => ({
			cacheNamespace: resourceId,
			passthroughBehavior: "WHEN_NO_MATCH",
			timeoutMilliseconds: 29_000,
			connectionType: "INTERNET",
		}),
	}),

	[methodResponseToken]: resourceType<Place & { statusCode: string }>({
		page: `${provider}/methodresponse/`,
		basis: "memory",
		replacedBy: ["restApi", "resourceId", "httpMethod", "statusCode"],
		refusals: [
			{
				source: `${api}/API_PutMethodResponse.html`,
				basis: "memory",
				message: (inputs, { cloud }) => missing(cloud, methodToken, placeId("agm", inputs)),
			},
		],
		id: (inputs) => placeId("agmr", inputs, inputs.statusCode),
		conflict: ({ statusCode }) => `ConflictException: Response already exists for this resource: ${statusCode}`,
	}),

	"aws:apigateway/integrationResponse:IntegrationResponse": resourceType<
		Place & { statusCode: string; responseParameters?: Record<string, string> }
	>({
		page: `${provider}/integrationresponse/`,
		basis: "memory",
		replacedBy: ["restApi", "resourceId", "httpMethod", "statusCode"],
		isPut: true,
		refusals: [
			{
				source: `${api}/API_PutIntegrationResponse.html`,
				basis: "memory",
				message: (inputs, { cloud }) =>
					missing(cloud, integrationToken, placeId("agi", inputs)) ??
					missing(cloud, methodResponseToken, placeId("agmr", inputs, inputs.statusCode)),
			},
			{
				source: `${api}/API_PutIntegrationResponse.html`,
				basis: "memory",
				message(inputs, { cloud }) {
					const response = cloud.get(methodResponseToken, placeId("agmr", inputs, inputs.statusCode));
					const declared = Object.keys(response?.inputs.responseParameters ?? {});
					const undeclared = Object.keys(inputs.responseParameters ?? {}).find((name) => !declared.includes(name));
					if (undeclared === undefined) return undefined;
					return `BadRequestException: Invalid mapping expression specified: Invalid mapping expression parameter specified: ${undeclared}`;
				},
			},
		],
		id: (inputs) => placeId("agir", inputs, inputs.statusCode),
	}),

	"aws:apigateway/response:Response": resourceType<{ restApiId: string; responseType: string }>({
		page: `${provider}/response/`,
		basis: "memory",
		replacedBy: ["restApiId", "responseType"],
		isPut: true,
		refusals: [
			{
				source: `${api}/API_PutGatewayResponse.html`,
				basis: "memory",
				message: ({ restApiId }, { cloud }) => missing(cloud, apiToken, restApiId),
			},
		],
		id: ({ restApiId, responseType }) => `aggr-${restApiId}-${responseType}`,
	}),

	[authorizerToken]: resourceType<{ restApi: string; name: string; providerArns?: string[] }>({
		page: `${provider}/authorizer/`,
		basis: "memory",
		generatedName: "name",
		replacedBy: ["restApi"],
		sets: ["providerArns"],
		computed: ["arn"],
		refusals: [
			{
				source: `${api}/API_CreateAuthorizer.html`,
				basis: "memory",
				message({ restApi, providerArns = [] }, { cloud }) {
					const isPool = (arn: string) =>
						cloud.find("aws:cognito/userPool:UserPool", ({ outputs }) => outputs.arn === arn);
					const wrong = providerArns.find((arn) => !isPool(arn));
					if (wrong) return `BadRequestException: Invalid Cognito user pool ARN ${wrong}`;
					return missing(cloud, apiToken, restApi);
				},
			},
			{
				source: `${api}/API_CreateAuthorizer.html`,
				basis: "memory",
				message({ restApi, name }, { cloud, id }) {
					const other = cloud.find(
						authorizerToken,
						(authorizer) =>
							authorizer.inputs.restApi === restApi && authorizer.inputs.name === name && authorizer.id !== id,
					);
					return other && `BadRequestException: Authorizer name must be unique. Authorizer ${name} already exists.`;
				},
			},
		],
		id: () => randomId(6),
		outputs: ({ restApi }, { region, id }) => ({
			arn: `arn:aws:apigateway:${region}::/restapis/${restApi}/authorizers/${id}`,
			authorizerResultTtlInSeconds: 300,
			identitySource: "method.request.header.Authorization",
		}),
		// Read in resourceAuthorizerDelete: API Gateway returns 409 while a method uses it, which the provider ignores; the
		// authorizer goes with the API.
		// https://github.com/hashicorp/terraform-provider-aws/blob/v5.82.2/internal/service/apigateway/authorizer.go
		staysWhenDeleted: ({ id }, { cloud }) =>
			cloud.find(methodToken, ({ inputs }) => inputs.authorizerId === id) !== undefined,
	}),

	[deploymentToken]: resourceType<{ restApi: string }>({
		page: `${provider}/deployment/`,
		basis: "memory",
		replacedBy: ["restApi", "triggers", "stageDescription", "stageName", "variables"],
		computed: ["createdDate", "executionArn", "invokeUrl"],
		refusals: [
			{
				source: `${api}/API_CreateDeployment.html`,
				basis: "memory",
				message({ restApi }, { cloud, id }) {
					// An update changes the description only.
					if (id !== undefined) return undefined;
					const methods = cloud.all(methodToken).filter(({ inputs }) => inputs.restApi === restApi);
					if (methods.length === 0) return "BadRequestException: The REST API doesn't contain any methods";
					const incomplete = methods.find((method) => !cloud.get(integrationToken, method.id.replace("agm-", "agi-")));
					return incomplete && `BadRequestException: No integration defined for method (${incomplete.id})`;
				},
			},
		],
		id: () => randomId(6),
		outputs: ({ restApi }, context) => ({
			createdDate: new Date().toISOString(),
			executionArn: `${arnOf("execute-api", restApi, context)}/`,
			invokeUrl: `https://${restApi}.execute-api.${context.region}.amazonaws.com/`,
			// A deployment is a copy of the API at this moment. The emulator serves the API itself, so the copy is kept here.
			routes: routesOf(context.cloud, restApi),
		}),
		undeletable: ({ id }, { cloud }) =>
			cloud.find(stageToken, ({ inputs }) => inputs.deployment === id) &&
			"BadRequestException: Active stages pointing to this deployment must be moved or deleted",
	}),

	[stageToken]: resourceType<Stage>({
		page: `${provider}/stage/`,
		basis: "memory",
		replacedBy: ["restApi", "stageName"],
		computed: ["arn", "executionArn", "invokeUrl", "webAclArn"],
		refusals: [
			{
				source: `${api}/API_CreateStage.html`,
				basis: "memory",
				message: ({ deployment }, { cloud }) => missing(cloud, deploymentToken, deployment),
			},
			{
				source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",
				basis: "memory",
				message({ accessLogSettings }, { cloud }) {
					if (accessLogSettings === undefined) return undefined;
					const role = cloud.get(accountToken, "api-gateway-account")?.outputs.cloudwatchRoleArn;
					if (!role)
						return "BadRequestException: CloudWatch Logs role ARN must be set in account settings to enable logging";
					const arn = accessLogSettings.destinationArn.replace(/:\*$/, "");
					const group = cloud.find("aws:cloudwatch/logGroup:LogGroup", ({ outputs }) => outputs.arn === arn);
					return group ? undefined : `BadRequestException: there is no log group ${arn}`;
				},
			},
		],
		id: ({ restApi, stageName }) => `ags-${restApi}-${stageName}`,
		conflict: ({ stageName }) => `ConflictException: Stage already exists: ${stageName}`,
		outputs: ({ restApi, stageName }, context) => ({
			arn: `arn:aws:apigateway:${context.region}::/restapis/${restApi}/stages/${stageName}`,
			executionArn: `${arnOf("execute-api", restApi, context)}/${stageName}`,
			invokeUrl: `https://${restApi}.execute-api.${context.region}.amazonaws.com/${stageName}`,
			webAclArn: "",
		}),
	}),

	"aws:apigateway/methodSettings:MethodSettings": resourceType<{
		restApi: string;
		stageName: string;
		methodPath: string;
	}>({
		page: `${provider}/methodsettings/`,
		basis: "memory",
		replacedBy: ["restApi", "stageName", "methodPath"],
		isPut: true,
		refusals: [
			{
				source: `${api}/API_UpdateStage.html`,
				basis: "memory",
				message: ({ restApi, stageName }, { cloud }) => missing(cloud, stageToken, `ags-${restApi}-${stageName}`),
			},
		],
		id: ({ restApi, stageName, methodPath }) => `${restApi}-${stageName}-${methodPath}`,
	}),

	[accountToken]: resourceType({
		page: `${provider}/account/`,
		basis: "memory",
		computed: ["apiKeyVersion", "features", "throttleSettings"],
		isPut: true,
		id: () => "api-gateway-account",
		outputs: () => ({
			apiKeyVersion: "4",
			features: ["UsagePlans"],
			throttleSettings: [{ burstLimit: 5000, rateLimit: 10_000 }],
		}),
		read: ({ cloud }) =>
			cloud.get(accountToken, "api-gateway-account")?.outputs ?? {
				cloudwatchRoleArn: "",
				apiKeyVersion: "4",
				features: [],
				throttleSettings: [],
			},
	}),

	"aws:apigateway/domainName:DomainName": resourceType<{ domainName: string }>({
		page: `${provider}/domainname/`,
		basis: "memory",
		replacedBy: ["domainName"],
		computed: ["arn", "regionalDomainName", "regionalZoneId"],
		id: ({ domainName }) => domainName,
		outputs: ({ domainName }, { region }) => ({
			arn: `arn:aws:apigateway:${region}::/domainnames/${domainName}`,
			regionalDomainName: `d-${randomId(8)}.execute-api.${region}.amazonaws.com`,
			regionalZoneId: "Z1U9ULNL0V5AJ3",
		}),
	}),

	"aws:apigateway/basePathMapping:BasePathMapping": resourceType<{ domainName: string; basePath?: string }>({
		page: `${provider}/basepathmapping/`,
		basis: "memory",
		replacedBy: ["domainName"],
		id: ({ domainName, basePath = "" }) => `${domainName}/${basePath}`,
	}),
};
