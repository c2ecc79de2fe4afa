import { arnOf, resourceType, type ServiceRules } from "../resource-type.ts";
import { randomId } from "./names.ts";

const provider = "https://www.pulumi.com/registry/packages/aws/api-docs";

/** Certificates and DNS records. No certificate is issued and no name resolves in a rehearsal. */
export const domains: ServiceRules = {
	"aws:acm/certificate:Certificate": resourceType<{ domainName: string }>({
		page: `${provider}/acm/certificate/`,
		basis: "memory",
		replacedBy: ["domainName", "validationMethod"],
		computed: ["arn", "domainValidationOptions"],
		id: (_, context) => arnOf("acm", `certificate/${randomId(8)}`, context),
		outputs: ({ domainName }, { id }) => ({
			arn: id,
			status: "ISSUED",
			domainValidationOptions: [
				{
					domainName,
					resourceRecordName: `_1.${domainName}`,
					resourceRecordType: "CNAME",
					resourceRecordValue: "_2.acm-validations.aws",
				},
			],
		}),
	}),

	"aws:acm/certificateValidation:CertificateValidation": resourceType({
		page: `${provider}/acm/certificatevalidation/`,
		basis: "memory",
		replacedBy: ["certificateArn", "validationRecordFqdns"],
		id: () => new Date().toISOString(),
	}),

	"aws:route53/record:Record": resourceType<{ zoneId: string; name: string; type: string }>({
		page: `${provider}/route53/record/`,
		basis: "memory",
		replacedBy: ["zoneId", "name", "type", "setIdentifier"],
		computed: ["fqdn"],
		isPut: true,
		id: ({ zoneId, name, type }) => `${zoneId}_${name}_${type}`,
		outputs: ({ name }) => ({ fqdn: name }),
	}),
};
