import * as User from "@tap/core/user.ts";
import { createHandler } from "./handler.ts";

export const handler = createHandler("users", {
	listUsers: async ({ query }) => ({ body: await User.list(query) }),
	getMe: async ({ caller }) => ({ body: await User.fromID({ userId: caller.id, caller }) }),
	getUser: async ({ caller, params }) => ({ body: await User.fromID({ ...params, caller }) }),
});
