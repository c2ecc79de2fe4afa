import { assertDeployable, settingsOf } from "./deployable-stage.ts";

/** The stage that is being deployed. */
export const stage = settingsOf($app.stage, process.env);
assertDeployable(stage, $dev);

/** The AWS account to which the stage is being deployed. */
export const account = aws.getCallerIdentityOutput().accountId;

/** Returns the ARN of a CloudWatch log group and all its streams. */
export function logGroupArn(name: string) {
	return $interpolate`arn:aws:logs:${stage.region}:${account}:log-group:${name}:*`;
}

/** Returns the ARN of a CloudWatch alarm. */
export function alarmArn(name: string) {
	return $interpolate`arn:aws:cloudwatch:${stage.region}:${account}:alarm:${name}`;
}
