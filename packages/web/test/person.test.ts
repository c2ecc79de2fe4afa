import { describe, expect, test } from "vitest";
import { claimsOf, personOf } from "../src/session/person.ts";

/** A token with these claims and an invalid signature. */
function token(claims: object): string {
	const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
	return `${part({ alg: "RS256" })}.${part(claims)}.signature`;
}

describe("the signed-in person", () => {
	test("has the name of the ID token and the role of the access token", () => {
		const user = {
			access_token: token({ sub: "0b9a", "cognito:groups": ["admin"] }),
			profile: { sub: "0b9a", name: "Zoë Ångström", email: "zoe@example.com" },
		};
		expect(personOf(user)).toEqual({
			id: "0b9a",
			name: "Zoë Ångström",
			firstName: "Zoë",
			email: "zoe@example.com",
			isAdmin: true,
		});
	});

	test.each([
		["no groups", {}],
		["other groups", { "cognito:groups": ["staff"] }],
		["a string instead of groups", { "cognito:groups": "admin" }],
	])("is not an admin with %s in the access token, whatever the ID token has", (_, claims) => {
		const profile = { sub: "a", "cognito:groups": ["admin"] };
		expect(personOf({ access_token: token({ sub: "a", ...claims }), profile }).isAdmin).toBe(false);
	});

	test("has the email address as name if there is no name, and a placeholder without both", () => {
		const access_token = token({ sub: "a" });
		expect(personOf({ access_token, profile: { name: "", email: "ada@example.com" } }).name).toBe("ada@example.com");
		expect(personOf({ access_token, profile: {} })).toMatchObject({ name: "Your account", firstName: undefined });
		expect(personOf({ access_token, profile: { name: "Ada Lovelace", given_name: "Countess" } }).firstName).toBe(
			"Countess",
		);
	});

	test("has claims with characters beyond ASCII", () => {
		expect(claimsOf(token({ name: "Ødegård 東京" }))).toEqual({ name: "Ødegård 東京" });
	});

	test.each(["", "opaque", "a.b.c", `a.${Buffer.from("7").toString("base64url")}.c`])(
		"has no claims in the invalid token %j",
		(text) => {
			expect(claimsOf(text)).toEqual({});
		},
	);
});
