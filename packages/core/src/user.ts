import { AppError } from "./app-error.ts";
import type { Caller } from "./caller.ts";
import type { Page } from "./contract/page.ts";
import { User } from "./contract/user.ts";
import type { RequestContext } from "./request-context.ts";
import * as Storage from "./storage/dynamodb.ts";
import { parserOf } from "./storage/item-parser.ts";
import { list as listPage, sortKey } from "./storage/page.ts";
import { newRetries } from "./storage/retry-policy.ts";

const listing = "user";

const parse: (item: Storage.Item) => User = parserOf(User);

/**
 * Writes the row of a user whom the identity provider has confirmed. A second call changes nothing, because the provider
 * may call twice.
 */
export async function register(
	user: Omit<User, "createdAt" | "role"> & Partial<Pick<User, "role">>,
	{ now = new Date(), retries = newRetries() }: RequestContext = {},
): Promise<void> {
	const row: User = {
		id: user.id,
		email: user.email,
		name: [...user.name].slice(0, 200).join(""),
		role: user.role ?? "customer",
		createdAt: now.toISOString(),
	};
	await Storage.put(retries, "Users", { ...row, listing, sort: sortKey(row) }, { text: "attribute_not_exists(id)" });
}

/**
 * Returns a user: the caller, or any user for an admin. The caller's own role is the token's, as in every decision about access;
 * the row of another user has the role of the sign-up.
 * @throws AppError `user.not_found`, also for a user whom the caller may not see
 */
export async function fromID(
	{ userId, caller }: { userId: string; caller: Caller },
	{ retries = newRetries() }: RequestContext = {},
): Promise<User> {
	const mayRead = caller.isAdmin || caller.id === userId;
	// The read happens either way, so that the response time does not reveal whether the user exists.
	const item = await Storage.get(retries, "Users", userId);
	if (!mayRead || !item) throw new AppError("user.not_found");
	const user = parse(item);
	return caller.id === userId ? { ...user, role: caller.isAdmin ? "admin" : "customer" } : user;
}

/** Lists all users, newest first. For admins only, which the contract states and the HTTP layer enforces. */
export async function list(
	{ limit, cursor }: { limit: number; cursor?: string | undefined },
	{ retries = newRetries() }: RequestContext = {},
): Promise<Page<User>> {
	return listPage(retries, { table: "Users", index: "newest", hash: listing, limit, cursor, parse });
}
