import {
	type CognitoIdentityProviderClient,
	paginateListUserPoolClients,
	paginateListUserPools,
} from "@aws-sdk/client-cognito-identity-provider";
import { resourceName } from "../../../infra/names.ts";
import { CommandError } from "../command.ts";
import type { StageTarget } from "../stage-target.ts";

/** A stage's user pool, and the client that may sign in with AWS credentials. */
export interface UserPool {
	id: string;
	clientId: string;
}

/**
 * Finds the user pool of a stage by its name.
 * @throws CommandError if the stage has none, or no client
 */
export async function findUserPool(
	client: CognitoIdentityProviderClient,
	{ name, region }: StageTarget,
): Promise<UserPool> {
	const poolName = resourceName("users", name);
	const ids: string[] = [];
	// 60 is the most that a page may have.
	for await (const { UserPools = [] } of paginateListUserPools({ client }, { MaxResults: 60 })) {
		for (const pool of UserPools) if (pool.Name === poolName && pool.Id !== undefined) ids.push(pool.Id);
	}
	const [id, another] = ids;
	if (another !== undefined)
		throw new CommandError(`There are ${ids.length} user pools named ${poolName} in ${region}.`);
	if (id === undefined) {
		throw new CommandError(
			`There is no user pool named ${poolName} in ${region}. Either ${name} is not deployed, or the credentials are of another account.`,
		);
	}
	const clientName = resourceName("web", name);
	for await (const { UserPoolClients = [] } of paginateListUserPoolClients(
		{ client },
		{ UserPoolId: id, MaxResults: 60 },
	)) {
		const clientId = UserPoolClients.find(({ ClientName }) => ClientName === clientName)?.ClientId;
		if (clientId !== undefined) return { id, clientId };
	}
	throw new CommandError(`The user pool ${poolName} has no client named ${clientName}. Deploy the stage again.`);
}
