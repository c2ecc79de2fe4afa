import { describe, expect, it } from "vitest";
import { dataOf, eventually, problemOf, withAdmin, withCustomer } from "./shop.ts";

const at = (userId: string) => ({ params: { path: { userId } } });

describe("users", () => {
	it("can read themselves by both paths", async () => {
		await withCustomer("ada", async ({ client, id }) => {
			const me = dataOf(await client.GET("/users/me"));
			expect(me).toMatchObject({ id, role: "customer" });
			expect(dataOf(await client.GET("/users/{userId}", at(id)))).toEqual(me);
		});
	});

	it("get the same 404 for another user as for a missing one, and 403 for the list", async () => {
		await withCustomer("ada", ({ client }) =>
			withCustomer("grace", async (grace) => {
				const foreign = await client.GET("/users/{userId}", at(grace.id));
				const missing = await client.GET("/users/{userId}", at("there-is-no-such"));
				const { requestId: one, instance: here, ...body } = problemOf(foreign, "user.not_found");
				const { requestId: other, instance: there, ...same } = problemOf(missing, "user.not_found");
				expect(body).toEqual(same);
				problemOf(await client.GET("/users"), "auth.forbidden");
			}),
		);
	});

	it("can all be read and listed by an admin", async () => {
		await withAdmin(({ client }) =>
			withCustomer("ada", async ({ id }) => {
				// The group in the token makes an admin; the role in the record is that of the sign-up.
				expect(dataOf(await client.GET("/users/me")).id).toMatch(/./);
				expect(dataOf(await client.GET("/users/{userId}", at(id))).id).toBe(id);
				problemOf(await client.GET("/users/{userId}", at("there-is-no-such")), "user.not_found");
				await eventually(async () => {
					const { items } = dataOf(await client.GET("/users", { params: { query: { limit: 100 } } }));
					expect(items.map((user) => user.id)).toContain(id);
					const times = items.map(({ createdAt }) => createdAt);
					expect(times).toEqual([...times].sort().reverse());
				});
			}),
		);
	});
});
