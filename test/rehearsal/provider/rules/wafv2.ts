import { arnOf, resourceType, type ServiceRules } from "../resource-type.ts";
import { stageToken } from "./apigateway.ts";
import { randomId } from "./names.ts";

const aclToken = "aws:wafv2/webAcl:WebAcl";
const associationToken = "aws:wafv2/webAclAssociation:WebAclAssociation";
const provider = "https://www.pulumi.com/registry/packages/aws/api-docs/wafv2";
const api = "https://docs.aws.amazon.com/waf/latest/APIReference";

export const wafv2: ServiceRules = {
	[aclToken]: resourceType<{ name: string; scope: string }>({
		page: `${provider}/webacl/`,
		basis: "memory",
		generatedName: "name",
		replacedBy: ["name", "namePrefix", "scope"],
		sets: ["rules"],
		computed: ["arn", "capacity", "lockToken", "applicationIntegrationUrl"],
		refusals: [
			{
				source: `${api}/API_CreateWebACL.html`,
				basis: "memory",
				message({ name, scope }, { cloud, id }) {
					const other = cloud.find(
						aclToken,
						({ inputs, id: otherId }) => inputs.name === name && inputs.scope === scope && otherId !== id,
					);
					return other && `WAFDuplicateItemException: there is a web ACL with the name ${name}`;
				},
			},
		],
		id: () => `${randomId(8)}-waf`,
		outputs: ({ name }, context) => ({
			arn: arnOf("wafv2", `regional/webacl/${name}/${context.id}`, context),
			capacity: 732,
			lockToken: randomId(8),
			applicationIntegrationUrl: "",
		}),
		undeletable: ({ outputs }, { cloud }) =>
			cloud.find(associationToken, ({ inputs }) => inputs.webAclArn === outputs.arn) &&
			"WAFAssociatedItemException: your resource is being used by another resource",
	}),

	[associationToken]: resourceType<{ resourceArn: string; webAclArn: string }>({
		page: `${provider}/webaclassociation/`,
		basis: "memory",
		replacedBy: ["resourceArn", "webAclArn"],
		refusals: [
			{
				source: `${api}/API_AssociateWebACL.html`,
				basis: "memory",
				message({ resourceArn }, { cloud }) {
					const stage = cloud.find(stageToken, ({ outputs }) => outputs.arn === resourceArn);
					return stage ? undefined : `WAFUnavailableEntityException: there is no ${resourceArn}`;
				},
			},
		],
		id: ({ resourceArn, webAclArn }) => `${webAclArn},${resourceArn}`,
	}),
};
