import type { User } from "@tap/core/contract/user.ts";

/** Every user with an account on the local stage. The ids are the `sub` of their tokens. */
export const users = [
	{ id: "0b9a1f52-6c1e-4d0b-8f65-3a7d2c9e4b10", email: "ada@example.com", name: "Ada Lovelace", role: "customer" },
	{ id: "4e7c6d21-93af-4b58-a1d4-7f20c5e8b911", email: "grace@example.com", name: "Grace Hopper", role: "customer" },
	{ id: "9d25b8e4-07cb-4f39-b6e2-c18f54a0d712", email: "alan@example.com", name: "Alan Turing", role: "customer" },
	{ id: "c3f08a97-5e14-4a62-9c7b-e94b61d3f813", email: "admin@example.com", name: "Shop Admin", role: "admin" },
] as const satisfies readonly Omit<User, "createdAt">[];

/** A user with an account on the local stage. */
export type SeededUser = (typeof users)[number];

/** Finds a seeded user by email address; `admin` is short for the admin's. */
export function findUser(who: string): SeededUser | undefined {
	const email = who === "admin" ? "admin@example.com" : who.toLowerCase();
	return users.find((user) => user.email === email);
}
