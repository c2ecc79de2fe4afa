import { arnOf, resourceType, type ServiceRules } from "../resource-type.ts";

interface LogGroup {
	name: string;
	kmsKeyId?: string;
}

interface KeyPolicy {
	Statement?: {
		Principal?: { Service?: string | string[] };
		Condition?: Record<string, Record<string, string | string[]>>;
	}[];
}

export const logs: ServiceRules = {
	"aws:cloudwatch/logGroup:LogGroup": resourceType<LogGroup>({
		page: "https://www.pulumi.com/registry/packages/aws/api-docs/cloudwatch/loggroup/",
		basis: "memory",
		generatedName: "name",
		replacedBy: ["name", "namePrefix", "logGroupClass"],
		computed: ["arn"],
		limits: [
			{
				property: "name",
				maxLength: 512,
				pattern: /^[.\-_/#A-Za-z0-9]+$/,
				source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html",
			},
		],
		refusals: [
			{
				source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
				basis: "memory",
				message({ name, kmsKeyId }, context) {
					if (kmsKeyId === undefined) return undefined;
					const key = context.cloud.find("aws:kms/key:Key", ({ outputs }) => outputs.arn === kmsKeyId);
					if (!key) return `InvalidParameterException: there is no key ${kmsKeyId}`;
					const arn = arnOf("logs", `log-group:${name}`, context);
					const policy: KeyPolicy = JSON.parse(String(key.inputs.policy ?? "{}"));
					if (admits(policy, `logs.${context.region}.amazonaws.com`, arn)) return undefined;
					return `AccessDeniedException: The specified KMS key does not exist or is not allowed to be used with Arn '${arn}'`;
				},
			},
		],
		id: ({ name }) => name,
		conflict: ({ name }) => `ResourceAlreadyExistsException: The specified log group already exists: ${name}`,
		outputs: ({ name }, context) => ({
			arn: arnOf("logs", `log-group:${name}`, context),
			logGroupClass: "STANDARD",
			skipDestroy: false,
		}),
	}),
};

/** Whether a key's policy lets the service use the key for the log group with this ARN. */
function admits({ Statement = [] }: KeyPolicy, service: string, arn: string): boolean {
	return Statement.some(({ Principal, Condition }) => {
		if (![Principal?.Service].flat().includes(service)) return false;
		if (Condition === undefined) return true;
		const patterns = Object.values(Condition).flatMap((test) => test["kms:EncryptionContext:aws:logs:arn"] ?? []);
		return patterns.some((pattern) => matches(pattern, arn));
	});
}

/** Matches the wildcards of a policy, `*` and `?`. */
function matches(pattern: string, text: string): boolean {
	const escaped = pattern
		.replace(/[.+^${}()|[\]\\]/g, "\\$&")
		.replaceAll("*", ".*")
		.replaceAll("?", ".");
	return new RegExp(`^${escaped}$`).test(text);
}
