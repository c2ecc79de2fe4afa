import { arnOf, type Context, missing, resourceType, type ServiceRules } from "../resource-type.ts";
import { randomId } from "./names.ts";

export const userPoolToken = "aws:cognito/userPool:UserPool";
export const userPoolClientToken = "aws:cognito/userPoolClient:UserPoolClient";
const resourceServerToken = "aws:cognito/resourceServer:ResourceServer";
const domainToken = "aws:cognito/userPoolDomain:UserPoolDomain";

const api = "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference";
const provider = "https://www.pulumi.com/registry/packages/aws/api-docs/cognito";

/** The scopes that Cognito has without a resource server. */
const ownScopes = ["openid", "email", "profile", "phone", "aws.cognito.signin.user.admin"];

interface UserPoolClient {
	userPoolId: string;
	allowedOauthScopes?: string[];
	callbackUrls?: string[];
	generateSecret?: boolean;
}

interface ResourceServer {
	userPoolId: string;
	identifier: string;
	scopes?: { scopeName: string }[];
}

const scopesOf = ({ identifier, scopes = [] }: ResourceServer) => ({
	scopeIdentifiers: scopes.map(({ scopeName }) => `${identifier}/${scopeName}`),
});

/** Returns Cognito's message unless the user pool of a request exists. */
function withoutPool({ userPoolId }: { userPoolId: string }, { cloud }: Context): string | undefined {
	return missing(cloud, userPoolToken, userPoolId);
}

export const cognito: ServiceRules = {
	[userPoolToken]: resourceType<{ name: string; lambdaConfig?: { postConfirmation?: string } }>({
		page: `${provider}/userpool/`,
		basis: "memory",
		generatedName: "name",
		replacedBy: ["usernameAttributes", "aliasAttributes"],
		sets: ["usernameAttributes", "autoVerifiedAttributes"],
		computed: ["arn", "endpoint", "creationDate", "domain", "customDomain"],
		refusals: [
			{
				source: `${api}/API_CreateUserPool.html`,
				basis: "memory",
				message({ lambdaConfig }, { cloud }) {
					const target = lambdaConfig?.postConfirmation;
					if (target === undefined) return undefined;
					const found = cloud.find("aws:lambda/function:Function", ({ outputs }) =>
						target.startsWith(String(outputs.arn)),
					);
					return found ? undefined : `InvalidParameterException: there is no function ${target}`;
				},
			},
		],
		id: (_, { region }) => `${region}_${randomId(9)}`,
		outputs: (_, context) => ({
			arn: arnOf("cognito-idp", `userpool/${context.id}`, context),
			endpoint: `cognito-idp.${context.region}.amazonaws.com/${context.id}`,
			creationDate: new Date().toISOString(),
			domain: "",
			customDomain: "",
			estimatedNumberOfUsers: 0,
		}),
		undeletable({ id, outputs }, { cloud }) {
			if (outputs.deletionProtection === "ACTIVE") {
				return "InvalidParameterException: The user pool cannot be deleted because deletion protection is activated.";
			}
			const domain = cloud.find(domainToken, ({ inputs }) => inputs.userPoolId === id);
			return (
				domain &&
				"InvalidParameterException: User pool cannot be deleted. It has a domain configured that should be deleted first."
			);
		},
		deleted({ id }, { cloud }) {
			cloud.removeWhere(({ type, inputs }) => type.startsWith("aws:cognito/") && inputs.userPoolId === id);
		},
	}),

	[userPoolClientToken]: resourceType<UserPoolClient>({
		// The sets were read in the provider's source: schema.SetAttribute of the plugin framework.
		page: "https://github.com/hashicorp/terraform-provider-aws/blob/v5.82.2/internal/service/cognitoidp/user_pool_client.go",
		basis: "read",
		generatedName: "name",
		replacedBy: ["userPoolId", "generateSecret"],
		refusesDuplicates: true,
		sets: [
			"callbackUrls",
			"logoutUrls",
			"allowedOauthFlows",
			"allowedOauthScopes",
			"explicitAuthFlows",
			"readAttributes",
			"writeAttributes",
			"supportedIdentityProviders",
		],
		computed: ["clientSecret"],
		refusals: [
			{ source: `${api}/API_CreateUserPoolClient.html`, basis: "memory", message: withoutPool },
			{
				source: `${api}/API_CreateUserPoolClient.html`,
				basis: "memory",
				message({ userPoolId, allowedOauthScopes = [] }, { cloud }) {
					const servers = cloud.all(resourceServerToken).filter(({ inputs }) => inputs.userPoolId === userPoolId);
					const known = [...ownScopes, ...servers.flatMap(({ outputs }) => outputs.scopeIdentifiers)];
					const unknown = allowedOauthScopes.find((scope) => !known.includes(scope));
					return unknown && `ScopeDoesNotExistException: Scope ${unknown} does not exist`;
				},
			},
			{
				source: "https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html",
				basis: "memory",
				message: ({ callbackUrls = [] }) =>
					callbackUrls.length > 100 ? "InvalidParameterException: more than 100 callback URLs" : undefined,
			},
		],
		id: () => randomId(26),
		outputs: ({ generateSecret }) => ({ clientSecret: generateSecret ? randomId(50) : "" }),
	}),

	[resourceServerToken]: resourceType<ResourceServer>({
		page: `${provider}/resourceserver/`,
		basis: "memory",
		generatedName: "name",
		replacedBy: ["identifier", "userPoolId"],
		sets: ["scopes"],
		computed: ["scopeIdentifiers"],
		refusals: [{ source: `${api}/API_CreateResourceServer.html`, basis: "memory", message: withoutPool }],
		id: ({ userPoolId, identifier }) => `${userPoolId}|${identifier}`,
		conflict: ({ userPoolId, identifier }) =>
			`InvalidParameterException: ${identifier} already exists in user pool ${userPoolId}.`,
		outputs: scopesOf,
		updated: scopesOf,
	}),

	"aws:cognito/userGroup:UserGroup": resourceType<{ userPoolId: string; name: string }>({
		page: `${provider}/usergroup/`,
		basis: "memory",
		generatedName: "name",
		replacedBy: ["name", "userPoolId"],
		refusals: [{ source: `${api}/API_CreateGroup.html`, basis: "memory", message: withoutPool }],
		id: ({ userPoolId, name }) => `${userPoolId}/${name}`,
		conflict: ({ name }) => `GroupExistsException: A group with the name ${name} already exists.`,
	}),

	[domainToken]: resourceType<{ userPoolId: string; domain: string }>({
		page: `${provider}/userpooldomain/`,
		basis: "memory",
		replacedBy: ["domain", "userPoolId"],
		computed: [
			"awsAccountId",
			"cloudfrontDistribution",
			"cloudfrontDistributionArn",
			"cloudfrontDistributionZoneId",
			"s3Bucket",
			"version",
		],
		limits: [
			{
				property: "domain",
				maxLength: 63,
				pattern: /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
				source: `${api}/API_CreateUserPoolDomain.html`,
			},
		],
		refusals: [
			{ source: `${api}/API_CreateUserPoolDomain.html`, basis: "memory", message: withoutPool },
			{
				source:
					"https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html",
				basis: "memory",
				message: ({ domain }) =>
					/aws|amazon|cognito/.test(domain)
						? "InvalidParameterException: Domain cannot contain reserved word"
						: undefined,
			},
		],
		id: ({ domain }) => domain,
		conflict: ({ domain }) => `InvalidParameterException: Domain already associated with another user pool: ${domain}.`,
		outputs: (_, { account }) => ({
			awsAccountId: account,
			cloudfrontDistribution: "d2.cloudfront.net",
			cloudfrontDistributionArn: "d2.cloudfront.net",
			cloudfrontDistributionZoneId: "Z2FDTNDATAQYW2",
			s3Bucket: "aws-cognito",
			version: "20260101000000",
		}),
	}),
};
