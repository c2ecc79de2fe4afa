import {
	APIGatewayClient,
	type AuthorizerType,
	CreateAuthorizerCommand,
	CreateDeploymentCommand,
	CreateResourceCommand,
	CreateRestApiCommand,
	CreateStageCommand,
	DeleteAuthorizerCommand,
	DeleteDeploymentCommand,
	DeleteGatewayResponseCommand,
	DeleteIntegrationCommand,
	DeleteIntegrationResponseCommand,
	DeleteMethodCommand,
	DeleteMethodResponseCommand,
	DeleteResourceCommand,
	DeleteRestApiCommand,
	DeleteStageCommand,
	type EndpointType,
	type GatewayResponseType,
	type IntegrationType,
	PutGatewayResponseCommand,
	PutIntegrationCommand,
	PutIntegrationResponseCommand,
	PutMethodCommand,
	PutMethodResponseCommand,
	UpdateStageCommand,
} from "@aws-sdk/client-api-gateway";
import { emulation, type ServiceEmulation, unlessGone } from "./emulation.ts";

interface Place {
	restApi: string;
	resourceId: string;
	httpMethod: string;
}

interface PlacedResponse<Parameter> extends Place {
	statusCode: string;
	responseParameters?: Record<string, Parameter>;
	responseTemplates?: Record<string, string>;
}

interface Integration extends Place {
	type: IntegrationType;
	integrationHttpMethod?: string;
	uri?: string;
	requestTemplates?: Record<string, string>;
	passthroughBehavior?: string;
	timeoutMilliseconds?: number;
}

interface GatewayResponse {
	restApiId: string;
	responseType: GatewayResponseType;
	statusCode?: string;
	responseParameters?: Record<string, string>;
	responseTemplates?: Record<string, string>;
}

interface Stage {
	restApi: string;
	stageName: string;
	deployment: string;
	description?: string;
	xrayTracingEnabled?: boolean;
	accessLogSettings?: { destinationArn: string; format: string };
}

interface MethodSettings {
	restApi: string;
	stageName: string;
	methodPath: string;
	settings: { throttlingRateLimit?: number; throttlingBurstLimit?: number };
}

const client = new APIGatewayClient();

const placeOf = ({ restApi, resourceId, httpMethod }: Place) => ({ restApiId: restApi, resourceId, httpMethod });

async function putIntegration({ restApi, resourceId, httpMethod, timeoutMilliseconds, ...rest }: Integration) {
	const place = placeOf({ restApi, resourceId, httpMethod });
	await client.send(new PutIntegrationCommand({ ...place, ...rest, timeoutInMillis: timeoutMilliseconds }));
	return {};
}

async function putIntegrationResponse(inputs: PlacedResponse<string>) {
	const { statusCode, responseParameters, responseTemplates } = inputs;
	const response = { ...placeOf(inputs), statusCode, responseParameters, responseTemplates };
	await client.send(new PutIntegrationResponseCommand(response));
	return {};
}

async function putMethodResponse(inputs: PlacedResponse<boolean>) {
	const { statusCode, responseParameters } = inputs;
	await client.send(new PutMethodResponseCommand({ ...placeOf(inputs), statusCode, responseParameters }));
	return {};
}

function deleteMethodResponse(inputs: PlacedResponse<boolean>) {
	const { statusCode } = inputs;
	return unlessGone(client.send(new DeleteMethodResponseCommand({ ...placeOf(inputs), statusCode })));
}

async function putGatewayResponse({ restApiId, responseType, statusCode, ...rest }: GatewayResponse) {
	const { responseParameters, responseTemplates } = rest;
	const response = { restApiId, responseType, statusCode, responseParameters, responseTemplates };
	await client.send(new PutGatewayResponseCommand(response));
	return {};
}

async function putMethodSettings({ restApi, stageName, methodPath, settings }: MethodSettings) {
	const patchOperations = (["throttlingRateLimit", "throttlingBurstLimit"] as const).map((setting) => ({
		op: "replace" as const,
		path: `/${methodPath}/throttling/${setting === "throttlingRateLimit" ? "rateLimit" : "burstLimit"}`,
		value: String(settings[setting]),
	}));
	await client.send(new UpdateStageCommand({ restApiId: restApi, stageName, patchOperations }));
	return {};
}

export const apigateway: ServiceEmulation = {
	"aws:apigateway/restApi:RestApi": emulation<{
		name: string;
		description?: string;
		endpointConfiguration?: { types: EndpointType };
	}>({
		async create({ name, description, endpointConfiguration }, { region, account }) {
			const types = endpointConfiguration && [endpointConfiguration.types].flat();
			const { id, rootResourceId } = await client.send(
				new CreateRestApiCommand({ name, description, endpointConfiguration: types && { types } }),
			);
			const arn = `arn:aws:apigateway:${region}::/restapis/${id}`;
			const executionArn = `arn:aws:execute-api:${region}:${account}:${id}`;
			return { id, outputs: { rootResourceId, arn, executionArn, createdDate: new Date().toISOString() } };
		},
		delete: ({ id }) => unlessGone(client.send(new DeleteRestApiCommand({ restApiId: id }))),
	}),

	"aws:apigateway/resource:Resource": emulation<{ restApi: string; parentId: string; pathPart: string }>({
		async create({ restApi, parentId, pathPart }) {
			const { id, path } = await client.send(new CreateResourceCommand({ restApiId: restApi, parentId, pathPart }));
			return { id, outputs: { path } };
		},
		delete: ({ id, inputs: { restApi } }) =>
			unlessGone(client.send(new DeleteResourceCommand({ restApiId: restApi, resourceId: id }))),
	}),

	"aws:apigateway/method:Method": emulation<
		Place & { authorization: string; authorizerId?: string; authorizationScopes?: string[]; apiKeyRequired?: boolean }
	>({
		async create(inputs) {
			const { authorization, authorizerId, authorizationScopes, apiKeyRequired } = inputs;
			await client.send(
				new PutMethodCommand({
					...placeOf(inputs),
					authorizationType: authorization,
					authorizerId,
					authorizationScopes,
					apiKeyRequired,
				}),
			);
			return {};
		},
		delete: ({ inputs }) => unlessGone(client.send(new DeleteMethodCommand(placeOf(inputs)))),
	}),

	"aws:apigateway/integration:Integration": emulation<Integration>({
		async create(inputs) {
			return { outputs: await putIntegration(inputs) };
		},
		update: putIntegration,
		delete: ({ inputs }) => unlessGone(client.send(new DeleteIntegrationCommand(placeOf(inputs)))),
	}),

	"aws:apigateway/methodResponse:MethodResponse": emulation<PlacedResponse<boolean>>({
		async create(inputs) {
			return { outputs: await putMethodResponse(inputs) };
		},
		async update(inputs) {
			await deleteMethodResponse(inputs);
			return putMethodResponse(inputs);
		},
		delete: ({ inputs }) => deleteMethodResponse(inputs),
	}),

	"aws:apigateway/integrationResponse:IntegrationResponse": emulation<PlacedResponse<string>>({
		async create(inputs) {
			return { outputs: await putIntegrationResponse(inputs) };
		},
		update: putIntegrationResponse,
		delete: ({ inputs }) => {
			const { statusCode } = inputs;
			return unlessGone(client.send(new DeleteIntegrationResponseCommand({ ...placeOf(inputs), statusCode })));
		},
	}),

	"aws:apigateway/response:Response": emulation<GatewayResponse>({
		async create(inputs) {
			return { outputs: await putGatewayResponse(inputs) };
		},
		update: putGatewayResponse,
		delete: ({ inputs: { restApiId, responseType } }) =>
			unlessGone(client.send(new DeleteGatewayResponseCommand({ restApiId, responseType }))),
	}),

	"aws:apigateway/authorizer:Authorizer": emulation<{
		restApi: string;
		name: string;
		type: AuthorizerType;
		providerArns?: string[];
		identitySource?: string;
	}>({
		async create({ restApi, name, type, providerArns, identitySource }) {
			const { id } = await client.send(
				new CreateAuthorizerCommand({
					restApiId: restApi,
					name,
					type,
					providerARNs: providerArns,
					identitySource: identitySource ?? "method.request.header.Authorization",
				}),
			);
			return { id };
		},
		delete: ({ id, inputs: { restApi } }) =>
			unlessGone(client.send(new DeleteAuthorizerCommand({ restApiId: restApi, authorizerId: id }))),
	}),

	"aws:apigateway/deployment:Deployment": emulation<{ restApi: string; description?: string }>({
		async create({ restApi, description }) {
			const { id } = await client.send(new CreateDeploymentCommand({ restApiId: restApi, description }));
			return { id };
		},
		delete: ({ id, inputs: { restApi } }) =>
			unlessGone(client.send(new DeleteDeploymentCommand({ restApiId: restApi, deploymentId: id }))),
	}),

	"aws:apigateway/stage:Stage": emulation<Stage>({
		async create({ restApi, stageName, deployment, description, xrayTracingEnabled, accessLogSettings }) {
			await client.send(
				new CreateStageCommand({
					restApiId: restApi,
					stageName,
					deploymentId: deployment,
					description,
					tracingEnabled: xrayTracingEnabled,
				}),
			);
			if (accessLogSettings) {
				const patchOperations = (["destinationArn", "format"] as const).map((setting) => ({
					op: "replace" as const,
					path: `/accessLogSettings/${setting}`,
					value: accessLogSettings[setting],
				}));
				await client.send(new UpdateStageCommand({ restApiId: restApi, stageName, patchOperations }));
			}
			return {};
		},
		async update({ restApi, stageName, deployment }) {
			const patchOperations = [{ op: "replace" as const, path: "/deploymentId", value: deployment }];
			await client.send(new UpdateStageCommand({ restApiId: restApi, stageName, patchOperations }));
			return {};
		},
		delete: ({ inputs: { restApi, stageName } }) =>
			unlessGone(client.send(new DeleteStageCommand({ restApiId: restApi, stageName }))),
	}),

	"aws:apigateway/methodSettings:MethodSettings": emulation<MethodSettings>({
		create: putMethodSettings,
		update: putMethodSettings,
		delete: async ({ inputs: { restApi, stageName, methodPath } }) =>
			unlessGone(
				client.send(
					new UpdateStageCommand({
						restApiId: restApi,
						stageName,
						patchOperations: [{ op: "remove", path: `/${methodPath}` }],
					}),
				),
			),
	}),
};
