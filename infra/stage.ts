import { assertStage, stageOf } from "./stage-settings.ts";

/** The stage that is being deployed. */
export const stage = stageOf($app.stage, process.env);
assertStage(stage);

/** The account that it is deployed to. */
export const account = aws.getCallerIdentityOutput().accountId;

/** The ARN of a CloudWatch log group, with everything in it. */
export function logGroupArn(name: string) {
	return $interpolate`arn:aws:logs:${stage.region}:${account}:log-group:${name}:*`;
}
