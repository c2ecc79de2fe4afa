import type { Cloud } from "../cloud.ts";
import { type ResourceType, resourceType, type ServiceRules } from "../resource-type.ts";
import { randomId } from "./names.ts";

const functionToken = "aws:cloudfront/function:Function";
const policyToken = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy";
export const distributionToken = "aws:cloudfront/distribution:Distribution";
const api = "https://docs.aws.amazon.com/cloudfront/latest/APIReference";
const provider = "https://www.pulumi.com/registry/packages/aws/api-docs/cloudfront";

interface Distribution {
	defaultCacheBehavior?: {
		responseHeadersPolicyId?: string;
		functionAssociations?: { functionArn: string }[];
	};
}

/** Whether a resource of the type has this value anywhere in its inputs. */
function isUsed(cloud: Cloud, type: string, value: unknown): boolean {
	return cloud.all(type).some(({ inputs }) => JSON.stringify(inputs).includes(String(value)));
}

const named: Pick<ResourceType<{ name: string }>, "generatedName" | "id"> = {
	generatedName: "name",
	id: ({ name }) => name,
};

export const cloudfront: ServiceRules = {
	[functionToken]: resourceType<{ name: string }>({
		...named,
		page: `${provider}/function/`,
		basis: "memory",
		replacedBy: ["name"],
		sets: ["keyValueStoreAssociations"],
		computed: ["arn", "etag", "liveStageEtag", "status"],
		limits: [
			{ property: "name", maxLength: 64, source: `${api}/API_CreateFunction.html` },
			{
				property: "code",
				maxLength: 10_240,
				source: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html",
			},
		],
		conflict: ({ name }) => `FunctionAlreadyExists: ${name}`,
		outputs: ({ name }, { account }) => ({
			arn: `arn:aws:cloudfront::${account}:function/${name}`,
			etag: "E1",
			liveStageEtag: "E1",
			status: "UNASSOCIATED",
			publish: true,
			comment: "",
		}),
		undeletable: ({ outputs }, { cloud }) =>
			isUsed(cloud, distributionToken, outputs.arn)
				? "FunctionInUse: Cannot delete function, it is in use by 1 distributions"
				: undefined,
	}),

	"aws:cloudfront/keyValueStore:KeyValueStore": resourceType<{ name: string }>({
		...named,
		page: `${provider}/keyvaluestore/`,
		basis: "memory",
		replacedBy: ["name"],
		computed: ["arn", "etag", "lastModifiedTime"],
		limits: [{ property: "name", maxLength: 64, source: `${api}/API_CreateKeyValueStore.html` }],
		conflict: ({ name }) => `EntityAlreadyExists: ${name}`,
		outputs: () => ({ etag: "E1", lastModifiedTime: new Date().toISOString() }),
		undeletable: ({ outputs }, { cloud }) =>
			isUsed(cloud, functionToken, outputs.arn)
				? "CannotDeleteEntityWhileInUse: Cannot delete the key value store, it is in use"
				: undefined,
	}),

	[policyToken]: resourceType<{ name: string }>({
		page: `${provider}/responseheaderspolicy/`,
		basis: "memory",
		generatedName: "name",
		computed: ["arn", "etag"],
		limits: [{ property: "name", maxLength: 128, source: `${api}/API_CreateResponseHeadersPolicy.html` }],
		refusals: [
			{
				source: `${api}/API_CreateResponseHeadersPolicy.html`,
				basis: "memory",
				message({ name }, { cloud, id }) {
					const other = cloud.find(policyToken, (policy) => policy.inputs.name === name && policy.id !== id);
					return (
						other &&
						`ResponseHeadersPolicyAlreadyExists: A response headers policy with this name already exists: ${name}`
					);
				},
			},
			{
				// Global, not by region.
				source: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html",
				basis: "memory",
				message: (_, { cloud, id }) =>
					id === undefined && cloud.all(policyToken).length >= 20
						? "TooManyResponseHeadersPolicies: Your account has reached the maximum number of response headers policies: 20"
						: undefined,
			},
		],
		id: () => `${randomId(8)}-${randomId(4)}-policy`,
		outputs: (_, { account, id }) => ({
			arn: `arn:aws:cloudfront::${account}:response-headers-policy/${id}`,
			etag: "E1",
		}),
		undeletable: ({ id }, { cloud }) =>
			isUsed(cloud, distributionToken, id)
				? "ResponseHeadersPolicyInUse: Cannot delete the response headers policy because it is attached to one or more cache behaviors."
				: undefined,
	}),

	[distributionToken]: resourceType<Distribution>({
		page: `${provider}/distribution/`,
		basis: "memory",
		sets: ["aliases", "origins"],
		computed: [
			"arn",
			"domainName",
			"hostedZoneId",
			"etag",
			"status",
			"callerReference",
			"lastModifiedTime",
			"inProgressValidationBatches",
			"trustedKeyGroups",
			"trustedSigners",
		],
		refusals: [
			{
				source: `${api}/API_CreateDistribution.html`,
				basis: "memory",
				message({ defaultCacheBehavior: behavior = {} }, { cloud }) {
					const policy = behavior.responseHeadersPolicyId;
					if (policy && !cloud.get(policyToken, policy)) return `NoSuchResponseHeadersPolicy: ${policy}`;
					const associations = behavior.functionAssociations ?? [];
					const unknown = associations.find(
						({ functionArn }) => !cloud.find(functionToken, ({ outputs }) => outputs.arn === functionArn),
					);
					return unknown && `InvalidFunctionAssociation: ${unknown.functionArn}`;
				},
			},
		],
		id: () => `E${randomId(13).toUpperCase()}`,
		outputs: () => ({
			hostedZoneId: "Z2FDTNDATAQYW2",
			etag: "E1",
			status: "Deployed",
			callerReference: randomId(10),
			lastModifiedTime: new Date().toISOString(),
		}),
	}),
};
