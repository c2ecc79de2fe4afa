import { account, stage } from "./stage.ts";
import { nameOf } from "./stage-settings.ts";

const key = new aws.kms.Key(
	"ApiKey",
	{
		description: `Encrypts what the stage ${stage.name} of tap stores: tables, logs, environments, alarms`,
		enableKeyRotation: true,
		// The shortest that KMS allows: a stage that comes again makes a key of its own.
		deletionWindowInDays: stage.isProduction ? 30 : 7,
		policy: $jsonStringify({
			Version: "2012-10-17",
			Statement: [
				{
					// Without it nobody could administer the key, and no role's own policy would count.
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
								$interpolate`arn:aws:logs:${stage.region}:${account}:log-group:/aws/lambda/${nameOf("*", stage.name)}`,
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
						ArnLike: {
							"aws:SourceArn": $interpolate`arn:aws:cloudwatch:${stage.region}:${account}:alarm:${nameOf("*", stage.name)}`,
						},
					},
				},
			],
		}),
	},
	// A table that is kept under a key that is gone is lost.
	{ retainOnDelete: stage.isProduction },
);

new aws.kms.Alias("ApiKeyAlias", { name: `alias/${nameOf("api-key", stage.name)}`, targetKeyId: key.keyId });

/** The ARN of the one key of the stage. */
export const keyArn = key.arn;
