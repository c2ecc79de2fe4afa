import {
	CognitoIdentityProviderClient,
	CreateGroupCommand,
	CreateResourceServerCommand,
	CreateUserPoolClientCommand,
	CreateUserPoolCommand,
	CreateUserPoolDomainCommand,
	DeleteGroupCommand,
	DeleteResourceServerCommand,
	DeleteUserPoolClientCommand,
	DeleteUserPoolCommand,
	DeleteUserPoolDomainCommand,
	type ExplicitAuthFlowsType,
	type LambdaConfigType,
	type OAuthFlowType,
	type PasswordPolicyType,
	type ResourceServerScopeType,
	type TokenValidityUnitsType,
	UpdateUserPoolClientCommand,
	type UsernameAttributeType,
	type VerifiedAttributeType,
} from "@aws-sdk/client-cognito-identity-provider";
import { capitalized, emulation, type ServiceEmulation, unlessGone } from "./emulation.ts";

interface UserPool {
	name: string;
	passwordPolicy?: object;
	lambdaConfig?: object;
	autoVerifiedAttributes?: VerifiedAttributeType[];
	usernameAttributes?: UsernameAttributeType[];
}

interface UserPoolClient {
	userPoolId: string;
	name: string;
	callbackUrls?: string[];
	logoutUrls?: string[];
	allowedOauthFlows?: OAuthFlowType[];
	allowedOauthScopes?: string[];
	allowedOauthFlowsUserPoolClient?: boolean;
	explicitAuthFlows?: ExplicitAuthFlowsType[];
	accessTokenValidity?: number;
	idTokenValidity?: number;
	refreshTokenValidity?: number;
	tokenValidityUnits?: object;
	supportedIdentityProviders?: string[];
	generateSecret?: boolean;
}

interface ResourceServer {
	userPoolId: string;
	identifier: string;
	name: string;
	scopes?: object[];
}

const client = new CognitoIdentityProviderClient();

function clientSettings(inputs: UserPoolClient) {
	return {
		UserPoolId: inputs.userPoolId,
		ClientName: inputs.name,
		CallbackURLs: inputs.callbackUrls,
		LogoutURLs: inputs.logoutUrls,
		AllowedOAuthFlows: inputs.allowedOauthFlows,
		AllowedOAuthScopes: inputs.allowedOauthScopes,
		AllowedOAuthFlowsUserPoolClient: inputs.allowedOauthFlowsUserPoolClient,
		ExplicitAuthFlows: inputs.explicitAuthFlows,
		AccessTokenValidity: inputs.accessTokenValidity,
		IdTokenValidity: inputs.idTokenValidity,
		RefreshTokenValidity: inputs.refreshTokenValidity,
		TokenValidityUnits: capitalized<TokenValidityUnitsType | undefined>(inputs.tokenValidityUnits),
		SupportedIdentityProviders: inputs.supportedIdentityProviders,
	};
}

export const cognito: ServiceEmulation = {
	"aws:cognito/userPool:UserPool": emulation<UserPool>({
		async create({ name, passwordPolicy, lambdaConfig, autoVerifiedAttributes, usernameAttributes }, { region }) {
			const { UserPool: pool } = await client.send(
				new CreateUserPoolCommand({
					PoolName: name,
					Policies: { PasswordPolicy: capitalized<PasswordPolicyType | undefined>(passwordPolicy) },
					LambdaConfig: capitalized<LambdaConfigType | undefined>(lambdaConfig),
					AutoVerifiedAttributes: autoVerifiedAttributes,
					UsernameAttributes: usernameAttributes,
				}),
			);
			const endpoint = `cognito-idp.${region}.amazonaws.com/${pool?.Id}`;
			return { id: pool?.Id, outputs: { arn: pool?.Arn, endpoint } };
		},
		delete: ({ id }) => unlessGone(client.send(new DeleteUserPoolCommand({ UserPoolId: id }))),
	}),

	"aws:cognito/userPoolClient:UserPoolClient": emulation<UserPoolClient>({
		async create(inputs) {
			const settings = { ...clientSettings(inputs), GenerateSecret: inputs.generateSecret };
			const { UserPoolClient: created } = await client.send(new CreateUserPoolClientCommand(settings));
			return { id: created?.ClientId };
		},
		async update(inputs, { id }) {
			await client.send(new UpdateUserPoolClientCommand({ ...clientSettings(inputs), ClientId: id }));
			return {};
		},
		delete: ({ id, inputs: { userPoolId } }) =>
			unlessGone(client.send(new DeleteUserPoolClientCommand({ UserPoolId: userPoolId, ClientId: id }))),
	}),

	"aws:cognito/resourceServer:ResourceServer": emulation<ResourceServer>({
		async create({ userPoolId, identifier, name, scopes }) {
			await client.send(
				new CreateResourceServerCommand({
					UserPoolId: userPoolId,
					Identifier: identifier,
					Name: name,
					Scopes: capitalized<ResourceServerScopeType[] | undefined>(scopes),
				}),
			);
			return {};
		},
		delete: ({ inputs: { userPoolId, identifier } }) =>
			unlessGone(client.send(new DeleteResourceServerCommand({ UserPoolId: userPoolId, Identifier: identifier }))),
	}),

	"aws:cognito/userGroup:UserGroup": emulation<{ userPoolId: string; name: string; description?: string }>({
		async create({ userPoolId, name, description }) {
			await client.send(new CreateGroupCommand({ UserPoolId: userPoolId, GroupName: name, Description: description }));
			return {};
		},
		delete: ({ inputs: { userPoolId, name } }) =>
			unlessGone(client.send(new DeleteGroupCommand({ UserPoolId: userPoolId, GroupName: name }))),
	}),

	"aws:cognito/userPoolDomain:UserPoolDomain": emulation<{ userPoolId: string; domain: string }>({
		async create({ userPoolId, domain }) {
			await client.send(new CreateUserPoolDomainCommand({ UserPoolId: userPoolId, Domain: domain }));
			return {};
		},
		delete: ({ inputs: { userPoolId, domain } }) =>
			unlessGone(client.send(new DeleteUserPoolDomainCommand({ UserPoolId: userPoolId, Domain: domain }))),
	}),
};
