import { AppError } from "./app-error.ts";
import type { Caller } from "./caller.ts";
import type { Page } from "./contract/page.ts";
import { User } from "./contract/user.ts";
import * as Storage from "./storage/dynamodb.ts";
import { list as listPage, sortKey } from "./storage/page.ts";

const listing = "user";

/**
 * Writes the row of a user whom the identity provider has confirmed. Doing it again changes nothing: the provider may
 * call twice.
 */
export async function register(user: Omit<User, "createdAt" | "role"> & Partial<Pick<User, "role">>, now = new Date()) {
	const row: User = {
		id: user.id,
		email: user.email,
		name: [...user.name].slice(0, 200).join(""),
		role: user.role ?? "customer",
		createdAt: now.toISOString(),
	};
	await Storage.put("Users", { ...row, listing, sort: sortKey(row) }, { text: "attribute_not_exists(id)" });
}

/**
 * Reads a user: the caller, or anyone for an admin.
 * @throws AppError `user.not_found`, for a user the caller may not see as well
 */
export async function fromID({ userId, caller }: { userId: string; caller: Caller }): Promise<User> {
	const mayRead = caller.isAdmin || caller.id === userId;
	// The read happens in either case, so that the time an answer takes does not tell whether the user exists.
	const item = await Storage.get("Users", userId);
	if (!mayRead || !item) throw new AppError("user.not_found");
	return User.parse(item);
}

/** Lists all users, newest first. Only for admins, which the contract says and the edge enforces. */
export async function list({ limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<Page<User>> {
	return listPage({ table: "Users", index: "newest", hash: listing, limit, cursor, parse: (item) => User.parse(item) });
}
