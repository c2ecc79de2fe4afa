import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import * as User from "../src/user.ts";
import { aCustomer, allPages, anAdmin, appError } from "./shop.ts";

const ada = () => ({ id: randomUUID(), email: "ada@example.com", name: "Ada Lovelace" });

test("a registered user reads the own row; an admin reads it too; for others there is none", async () => {
	const user = ada();
	await User.register(user, { now: new Date("2026-01-02T03:04:05Z") });
	const row = { ...user, role: "customer", createdAt: "2026-01-02T03:04:05.000Z" };
	expect(await User.fromID({ userId: user.id, caller: { id: user.id, isAdmin: false } })).toEqual(row);
	expect(await User.fromID({ userId: user.id, caller: anAdmin() })).toEqual(row);
	for (const userId of [user.id, randomUUID()]) {
		await expect(User.fromID({ userId, caller: aCustomer() })).rejects.toMatchObject(appError("user.not_found"));
	}
});

test("the own role is the token's, another user's that of the sign-up", async () => {
	const user = ada();
	await User.register(user);
	const read = async (caller: { id: string; isAdmin: boolean }) =>
		(await User.fromID({ userId: user.id, caller })).role;
	expect(await read({ id: user.id, isAdmin: true })).toBe("admin");
	expect(await read({ id: user.id, isAdmin: false })).toBe("customer");
	expect(await read(anAdmin())).toBe("customer");
});

test("registering again changes nothing", async () => {
	const user = ada();
	await User.register(user, { now: new Date("2026-01-01T00:00:00Z") });
	await User.register({ ...user, name: "Someone else" }, { now: new Date("2026-01-02T00:00:00Z") });
	expect(await User.fromID({ userId: user.id, caller: anAdmin() })).toMatchObject({
		name: "Ada Lovelace",
		createdAt: "2026-01-01T00:00:00.000Z",
	});
});

test("a name that is too long is cut between characters", async () => {
	const user = { ...ada(), name: "🦆".repeat(300) };
	await User.register(user);
	expect((await User.fromID({ userId: user.id, caller: anAdmin() })).name).toBe("🦆".repeat(200));
});

test("users are listed newest first, page by page", async () => {
	const users = Array.from({ length: 5 }, ada);
	for (const [day, user] of users.entries()) await User.register(user, { now: new Date(Date.UTC(2030, 0, day + 1)) });
	const { items } = await allPages((cursor) => User.list({ limit: 2, cursor }));
	expect(items.slice(0, 5).map(({ id }) => id)).toEqual(users.map(({ id }) => id).reverse());
});
