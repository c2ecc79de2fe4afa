/**
 * The role with which API Gateway writes logs. An account has one, and SST creates it with the first stage of an account that
 * has none. It belongs to the account, so no stage removes it. Import this module before those that create resources.
 */

$transform(aws.apigateway.Account, (_, opts) => {
	opts.retainOnDelete = true;
});
// With the tags of the first stage, cleaning up by tag what that stage left would end the logs of every API in the account.
$transform(aws.iam.Role, (role, _, name) => {
	if (name === "APIGatewayPushToCloudWatchLogsRole") role.tags = { Environment: "account", "sst:stage": "account" };
});

export {};
