import * as z from "zod/mini";
import { text, timestamp } from "./field.ts";
import { pageOf } from "./page.ts";

/** A user's id: the identity provider's `sub`. */
export const UserId = z
	.string()
	.check(
		z.regex(/^[0-9A-Za-z_-]{1,128}$/, { error: "must be 1 to 128 of 0-9 A-Z a-z _ -" }),
		z.meta({ description: "The user's id: `sub` of the token.", examples: ["5f0c2b8e-1d5e-4c3a-9f57-2a6c8d1e7b90"] }),
	);

export const Role = z.enum(["customer", "admin"]).check(
	z.meta({
		id: "Role",
		description: "What the user is in the shop. What a caller may do follows from the token, not from this.",
	}),
);

/** A user as the API answers it. Users are created by the identity provider, never by this API. */
export const User = z
	.object({
		id: UserId,
		// No check of its form: the identity provider has verified that mail arrives there.
		email: z.string().check(z.meta({ description: "The verified e-mail address.", format: "email" })),
		name: text(0, 200, "How the user wants to be called; empty when the identity provider does not know."),
		role: Role,
		createdAt: timestamp("When the user confirmed the account."),
	})
	.check(
		z.meta({
			id: "User",
			description: "Someone with an account.",
			examples: [
				{
					id: "5f0c2b8e-1d5e-4c3a-9f57-2a6c8d1e7b90",
					email: "ada@example.com",
					name: "Ada Lovelace",
					role: "customer",
					createdAt: "2026-05-04T09:00:00.000Z",
				},
			],
		}),
	);
export type User = z.output<typeof User>;

export const UserPage = pageOf(User, "UserPage");
