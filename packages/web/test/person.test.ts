import { describe, expect, test } from "vitest";
import { claimsOf, personOf } from "../src/session/person.ts";

/** A token with these claims; its signature is nobody's. */
function token(claims: object): string {
	const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
	return `${part({ alg: "RS256" })}.${part(claims)}.signature`;
}

describe("who is signed in", () => {
	test("is named by the id token; the access token says what they may", () => {
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
		["a group in a text", { "cognito:groups": "admin" }],
	])("is no admin with %s in the access token, whatever the id token says", (_, claims) => {
		const profile = { sub: "a", "cognito:groups": ["admin"] };
		expect(personOf({ access_token: token({ sub: "a", ...claims }), profile }).isAdmin).toBe(false);
	});

	test("goes by the e-mail address without a name, and is told nothing wrong without both", () => {
		const access_token = token({ sub: "a" });
		expect(personOf({ access_token, profile: { name: "", email: "ada@example.com" } }).name).toBe("ada@example.com");
		expect(personOf({ access_token, profile: {} })).toMatchObject({ name: "Your account", firstName: undefined });
		expect(personOf({ access_token, profile: { name: "Ada Lovelace", given_name: "Countess" } }).firstName).toBe(
			"Countess",
		);
	});

	test("reads claims beyond ASCII", () => {
		expect(claimsOf(token({ name: "Ødegård 東京" }))).toEqual({ name: "Ødegård 東京" });
	});

	test.each(["", "opaque", "a.b.c", `a.${Buffer.from("7").toString("base64url")}.c`])(
		"finds no claims in %j",
		(text) => {
			expect(claimsOf(text)).toEqual({});
		},
	);
});
