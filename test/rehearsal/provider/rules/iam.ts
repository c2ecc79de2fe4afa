import { missing, resourceType, type ServiceRules } from "../resource-type.ts";
import { randomId } from "./names.ts";

interface Role {
	name: string;
	inlinePolicies?: { policy?: string }[];
}

export const iam: ServiceRules = {
	"aws:iam/role:Role": resourceType<Role>({
		page: "https://www.pulumi.com/registry/packages/aws/api-docs/iam/role/",
		basis: "memory",
		generatedName: "name",
		replacedBy: ["name", "namePrefix", "path"],
		sets: ["managedPolicyArns", "inlinePolicies"],
		json: ["assumeRolePolicy"],
		computed: ["arn", "uniqueId", "createDate"],
		limits: [
			{
				property: "name",
				maxLength: 64,
				source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html",
			},
		],
		refusals: [
			{
				source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
				basis: "memory",
				message({ name, inlinePolicies = [] }) {
					const size = inlinePolicies.reduce((sum, { policy = "" }) => sum + policy.replace(/\s/g, "").length, 0);
					if (size <= 10_240) return undefined;
					return `LimitExceededException: Maximum policy size of 10240 bytes exceeded for role ${name}`;
				},
			},
		],
		id: ({ name }) => name,
		conflict: ({ name }) => `EntityAlreadyExists: Role with name ${name} already exists.`,
		outputs: ({ name }, { account }) => ({
			arn: `arn:aws:iam::${account}:role/${name}`,
			uniqueId: `AROA${randomId(16).toUpperCase()}`,
			createDate: new Date().toISOString(),
			path: "/",
			maxSessionDuration: 3600,
			forceDetachPolicies: false,
		}),
	}),

	"aws:iam/rolePolicy:RolePolicy": resourceType<{ role: string; name: string }>({
		page: "https://www.pulumi.com/registry/packages/aws/api-docs/iam/rolepolicy/",
		basis: "memory",
		generatedName: "name",
		replacedBy: ["name", "role"],
		json: ["policy"],
		refusals: [
			{
				source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html",
				basis: "memory",
				message: ({ role }, { cloud }) => missing(cloud, "aws:iam/role:Role", role),
			},
		],
		id: ({ role, name }) => `${role}:${name}`,
	}),
};
