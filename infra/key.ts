import { resourceName } from "./names.ts";
import { account, alarmArn, stage } from "./stage.ts";

const key = new aws.kms.Key(
	"ApiKey",
	{
		description: `Encrypts the tables, logs, function environments and alarms of the stage ${stage.name}`,
		enableKeyRotation: true,
		// 7 is KMS's minimum. A stage that is created again gets a new key.
		deletionWindowInDays: stage.isProduction ? 30 : 7,
		policy: $jsonStringify({
			Version: "2012-10-17",
			Statement: [
				{
					// Without it no one could administer the key, and the policies of roles would have no effect.
					// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
					Sid: "Account",
					Effect: "Allow",
					Principal: { AWS: $interpolate`arn:aws:iam::${account}:root` },
					Action: "kms:*",
					Resource: "*",
				},
				{
					// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
					Sid: "Logs",
					Effect: "Allow",
					Principal: { Service: `logs.${stage.region}.amazonaws.com` },
					Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
					Resource: "*",
					Condition: {
						ArnLike: {
							"kms:EncryptionContext:aws:logs:arn": [
								$interpolate`arn:aws:logs:${stage.region}:${account}:log-group:/aws/lambda/${resourceName("*", stage.name)}`,
								$interpolate`arn:aws:logs:${stage.region}:${account}:log-group:/aws/vendedlogs/apis/*`,
							],
						},
					},
				},
				{
					// https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
					Sid: "Alarms",
					Effect: "Allow",
					Principal: { Service: "cloudwatch.amazonaws.com" },
					Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
					Resource: "*",
					Condition: {
						StringEquals: { "aws:SourceAccount": account },
						ArnLike: { "aws:SourceArn": alarmArn(resourceName("*", stage.name)) },
					},
				},
			],
		}),
	},
	// A table that outlives its key can't be read.
	{ retainOnDelete: stage.isProduction, protect: stage.isProtected },
);

new aws.kms.Alias("ApiKeyAlias", { name: `alias/${resourceName("api-key", stage.name)}`, targetKeyId: key.keyId });

/** The ARN of the stage's only key. */
export const keyArn = key.arn;
