import { DeleteItemCommand, type DynamoDBClient, paginateListTables } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { tables } from "@tap/core/storage/tables.ts";
import { app, functionName } from "../../../infra/names.ts";
import { CommandError } from "../command.ts";
import type { StageTarget } from "../stage-target.ts";
import type { Account } from "./accounts.ts";
import type { UserPool } from "./user-pool.ts";

/**
 * Stores the user of an account as the user pool does when the account is confirmed. An existing row stays as it is.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-post-confirmation.html
 */
export async function storeUser(
	client: LambdaClient,
	{ name: stage, region }: StageTarget,
	{ id: userPoolId }: UserPool,
	{ address, name }: Account,
	sub: string,
): Promise<void> {
	const event = {
		version: "1",
		triggerSource: "PostConfirmation_ConfirmSignUp",
		region,
		userPoolId,
		userName: address,
		request: { userAttributes: { sub, email: address, name } },
		response: {},
	};
	const FunctionName = functionName("postConfirmation", stage);
	const { FunctionError, Payload } = await client.send(
		new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
	);
	if (FunctionError !== undefined) {
		throw new CommandError(`${FunctionName} did not store ${address}: ${Payload?.transformToString()}`);
	}
}

/** Finds the physical name of a stage's table, which SST makes from the stage, the component and eight letters. */
export async function findTable(
	client: DynamoDBClient,
	{ name }: StageTarget,
	id: keyof typeof tables,
): Promise<string> {
	const isTable = new RegExp(`^${app}-${name}-${id}Table-[a-z]+$`);
	const found: string[] = [];
	for await (const { TableNames = [] } of paginateListTables({ client }, {})) {
		found.push(...TableNames.filter((table) => isTable.test(table)));
	}
	const [table, another] = found;
	if (table === undefined || another !== undefined) {
		throw new CommandError(`There are ${found.length} tables named ${app}-${name}-${id}Table-… instead of one.`);
	}
	return table;
}

/** Deletes the row of a user, which may be gone already. */
export async function deleteUser(client: DynamoDBClient, table: string, sub: string): Promise<void> {
	const Key = { [tables.Users.primaryIndex.hashKey]: { S: sub } };
	await client.send(new DeleteItemCommand({ TableName: table, Key }));
}
