import { randomBytes } from "node:crypto";
import {
	AdminAddUserToGroupCommand,
	AdminCreateUserCommand,
	AdminDeleteUserCommand,
	AdminInitiateAuthCommand,
	AdminSetUserPasswordCommand,
	type CognitoIdentityProviderClient,
	paginateListUsers,
	UserNotFoundException,
} from "@aws-sdk/client-cognito-identity-provider";
import { adminGroup } from "@tap/core/contract/auth.ts";
import { CommandError } from "../command.ts";
import type { UserPool } from "./user-pool.ts";

/** How the addresses of all test accounts begin. No other account has such an address. */
const addressPrefix = "live-test-";

/** The age, in ms, from which an account was left by a run that could not remove it. A run takes minutes. */
const leftoverAgeMs = 2 * 60 * 60 * 1_000;

/** An account of a live test. */
export interface Account {
	/** Its name in the user pool. */
	address: string;
	name: string;
	isAdmin: boolean;
	password: string;
}

/** Describes an account with an address and a password that no other has. */
export function newAccount(name: string, isAdmin: boolean): Account {
	return {
		address: `${addressPrefix}${name}-${randomBytes(6).toString("hex")}@example.com`,
		name: `Live test: ${name}`,
		isAdmin,
		// The password policy wants all four kinds of characters; the random part has 192 bits.
		password: `${randomBytes(24).toString("base64url")}-aA1`,
	};
}

/**
 * Creates an account that can sign in with its password. Cognito sends no message.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html
 * @returns the id of its user
 */
export async function createAccount(
	client: CognitoIdentityProviderClient,
	{ id: UserPoolId }: UserPool,
	{ address, name, isAdmin, password }: Account,
): Promise<string> {
	const { User } = await client.send(
		new AdminCreateUserCommand({
			UserPoolId,
			Username: address,
			MessageAction: "SUPPRESS",
			UserAttributes: [
				{ Name: "email", Value: address },
				{ Name: "email_verified", Value: "true" },
				{ Name: "name", Value: name },
			],
		}),
	);
	const sub = User?.Attributes?.find(({ Name }) => Name === "sub")?.Value;
	if (sub === undefined) throw new CommandError(`The user pool gave the account ${address} no id.`);
	await client.send(
		new AdminSetUserPasswordCommand({ UserPoolId, Username: address, Password: password, Permanent: true }),
	);
	// Before the sign-in, because a token lists the groups of its time.
	if (isAdmin) {
		await client.send(new AdminAddUserToGroupCommand({ UserPoolId, Username: address, GroupName: adminGroup }));
	}
	return sub;
}

/** Signs in to an account, and returns an access token. */
export async function signIn(
	client: CognitoIdentityProviderClient,
	{ id, clientId }: UserPool,
	{ address, password }: Account,
): Promise<string> {
	const { AuthenticationResult } = await client.send(
		new AdminInitiateAuthCommand({
			UserPoolId: id,
			ClientId: clientId,
			AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
			AuthParameters: { USERNAME: address, PASSWORD: password },
		}),
	);
	if (AuthenticationResult?.AccessToken === undefined) {
		throw new CommandError(`The user pool asked ${address} for more than a password, which a test cannot give.`);
	}
	return AuthenticationResult.AccessToken;
}

/** Deletes an account, which may be gone already. */
export async function deleteAccount(
	client: CognitoIdentityProviderClient,
	{ id: UserPoolId }: UserPool,
	address: string,
): Promise<void> {
	try {
		await client.send(new AdminDeleteUserCommand({ UserPoolId, Username: address }));
	} catch (error) {
		if (!(error instanceof UserNotFoundException)) throw error;
	}
}

/** An account that is still there after its test. */
export interface Leftover {
	address: string;
	sub: string;
}

/** Returns the accounts of test runs that are too old to belong to one that still runs. */
export async function findAccounts(
	client: CognitoIdentityProviderClient,
	{ id: UserPoolId }: UserPool,
	now: Date,
): Promise<Leftover[]> {
	const found: Leftover[] = [];
	const filter = { UserPoolId, Filter: `email ^= "${addressPrefix}"` };
	for await (const { Users = [] } of paginateListUsers({ client }, filter)) {
		for (const { Username, UserCreateDate, Attributes = [] } of Users) {
			const attribute = (name: string) => Attributes.find(({ Name }) => Name === name)?.Value;
			const [address, sub] = [attribute("email"), attribute("sub") ?? Username];
			if (!address?.startsWith(addressPrefix) || sub === undefined || UserCreateDate === undefined) continue;
			if (now.getTime() - UserCreateDate.getTime() >= leftoverAgeMs) found.push({ address, sub });
		}
	}
	return found;
}
