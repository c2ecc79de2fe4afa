import * as z from "zod/mini";
import { text, timestamp } from "./field.ts";
import { pageOf } from "./page.ts";

/** A user's id: the identity provider's `sub`. */
export const UserId = z
	.string()
	.check(z.regex(/^[0-9A-Za-z_-]{1,128}$/, { error: "must be 1 to 128 of 0-9 A-Z a-z _ -" }))
	.register(z.globalRegistry, {
		description: "The user's id: `sub` of the token.",
		examples: ["5f0c2b8e-1d5e-4c3a-9f57-2a6c8d1e7b90"],
	});

export const Role = z.enum(["customer", "admin"]).register(z.globalRegistry, {
	id: "Role",
	description:
		"The user's role in the shop: your own is that of your token, another user's the one at sign-up. The permissions of a caller follow from the token, not from this.",
});

/** A user as the API returns it. The identity provider creates users, never this API. */
export const User = z
	.object({
		id: UserId,
		// No format check: the identity provider has verified that the address receives email.
		email: z.string().register(z.globalRegistry, { description: "The verified email address.", format: "email" }),
		name: text(0, 200, "The user's display name; empty if the identity provider does not have one."),
		role: Role,
		createdAt: timestamp("The time at which the user confirmed the account."),
	})
	.register(z.globalRegistry, {
		id: "User",
		description: "A person with an account.",
		examples: [
			{
				id: "5f0c2b8e-1d5e-4c3a-9f57-2a6c8d1e7b90",
				email: "ada@example.com",
				name: "Ada Lovelace",
				role: "customer",
				createdAt: "2026-05-04T09:00:00.000Z",
			},
		],
	});
export type User = z.output<typeof User>;

export const UserPage = pageOf(User, "UserPage");
