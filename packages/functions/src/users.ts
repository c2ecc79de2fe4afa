import * as User from "@tap/core/user.ts";
import { createHandler } from "./handler.ts";

export const handler = createHandler("users", {
	listUsers: async ({ query, retries }) => ({ body: await User.list(query, { retries }) }),
	getMe: async ({ caller, retries }) => ({ body: await User.fromID({ userId: caller.id, caller }, { retries }) }),
	getUser: async ({ caller, params, retries }) => ({ body: await User.fromID({ ...params, caller }, { retries }) }),
});
