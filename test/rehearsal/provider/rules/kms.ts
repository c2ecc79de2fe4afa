import { randomUUID } from "node:crypto";
import { arnOf, missing, resourceType, type ServiceRules } from "../resource-type.ts";

export const kms: ServiceRules = {
	"aws:kms/key:Key": resourceType<{ policy?: string }>({
		page: "https://www.pulumi.com/registry/packages/aws/api-docs/kms/key/",
		basis: "memory",
		replacedBy: ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion"],
		json: ["policy"],
		computed: ["arn", "keyId"],
		id: () => randomUUID(),
		outputs: (_, context) => ({
			arn: arnOf("kms", `key/${context.id}`, context),
			keyId: context.id,
			keyUsage: "ENCRYPT_DECRYPT",
			customerMasterKeySpec: "SYMMETRIC_DEFAULT",
			isEnabled: true,
			multiRegion: false,
		}),
	}),

	"aws:kms/alias:Alias": resourceType<{ name: string; targetKeyId: string }>({
		page: "https://www.pulumi.com/registry/packages/aws/api-docs/kms/alias/",
		basis: "memory",
		generatedName: "name",
		replacedBy: ["name"],
		computed: ["arn", "targetKeyArn"],
		refusals: [
			{
				source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html",
				basis: "memory",
				message: ({ targetKeyId }, { cloud }) => missing(cloud, "aws:kms/key:Key", targetKeyId),
			},
		],
		id: ({ name }) => name,
		conflict: ({ name }) => `AlreadyExistsException: An alias with the name ${name} already exists`,
		outputs: ({ name, targetKeyId }, context) => ({
			arn: arnOf("kms", name, context),
			targetKeyArn: arnOf("kms", `key/${targetKeyId}`, context),
		}),
	}),
};
