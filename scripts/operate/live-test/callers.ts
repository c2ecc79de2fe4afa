import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { awsErrorMessage } from "../aws-error.ts";
import type { StageTarget } from "../stage-target.ts";
import { createAccount, deleteAccount, findAccounts, newAccount, signIn } from "./accounts.ts";
import { findUserPool, type UserPool } from "./user-pool.ts";
import { deleteUser, findTable, storeUser } from "./user-rows.ts";

/** Access tokens of the accounts that a test calls a stage with. */
export interface Tokens {
	admin: string;
	ada: string;
	grace: string;
}

/** An account, and the id of its user if that is known. */
interface Caller {
	address: string;
	sub: string | undefined;
}

/** The clients of the services that hold an account. */
interface Services {
	cognito: CognitoIdentityProviderClient;
	dynamodb: DynamoDBClient;
	lambda: LambdaClient;
}

/**
 * Creates an admin and two customers in a stage's user pool, passes their tokens to `use`, and deletes them, also after a failure.
 * First deletes what earlier runs could not delete.
 */
export async function withCallers<Result>(
	target: StageTarget,
	{ now, print }: { now: Date; print(line: string): void },
	use: (tokens: Tokens) => Promise<Result>,
): Promise<Result> {
	const { region } = target;
	const services: Services = {
		cognito: new CognitoIdentityProviderClient({ region }),
		dynamodb: new DynamoDBClient({ region }),
		lambda: new LambdaClient({ region }),
	};
	try {
		const pool = await findUserPool(services.cognito, target);
		const table = await findTable(services.dynamodb, target, "Users");
		for (const leftover of await findAccounts(services.cognito, pool, now)) {
			await deleteCaller(services, pool, table, leftover);
			print(`Deleted ${leftover.address}, which an earlier run left.`);
		}
		const created: Caller[] = [];
		const create = async (name: string, isAdmin = false): Promise<string> => {
			const account = newAccount(name, isAdmin);
			const caller: Caller = { address: account.address, sub: undefined };
			// Before its creation: a request without a response may have succeeded.
			created.push(caller);
			caller.sub = await createAccount(services.cognito, pool, account);
			await storeUser(services.lambda, target, pool, account, caller.sub);
			return signIn(services.cognito, pool, account);
		};
		try {
			const tokens = { admin: await create("admin", true), ada: await create("ada"), grace: await create("grace") };
			print(`Created three accounts in ${target.name}.`);
			return await use(tokens);
		} finally {
			for (const caller of created) await deleteOrReport(services, pool, table, caller, print);
		}
	} finally {
		for (const client of Object.values(services)) client.destroy();
	}
}

async function deleteCaller(
	{ cognito, dynamodb }: Services,
	pool: UserPool,
	table: string,
	{ address, sub }: Caller,
): Promise<void> {
	// The row first: its key is found through the account.
	if (sub !== undefined) await deleteUser(dynamodb, table, sub);
	await deleteAccount(cognito, pool, address);
}

/** Deletes an account. A failure is printed, so that it does not hide how the test ended. */
async function deleteOrReport(
	services: Services,
	pool: UserPool,
	table: string,
	caller: Caller,
	print: (line: string) => void,
): Promise<void> {
	try {
		await deleteCaller(services, pool, table, caller);
	} catch (error) {
		const reason = awsErrorMessage(error);
		if (reason === undefined) throw error;
		print(`${caller.address} was not deleted: ${reason} A later run deletes it.`);
	}
}
