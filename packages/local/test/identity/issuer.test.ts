import { randomBytes } from "node:crypto";
import { statSync, writeFileSync } from "node:fs";
import { apiScope } from "@tap/core/contract/auth.ts";
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { describe, expect, test } from "vitest";
import { openDataFolder } from "../../src/data-folder.ts";
import { clientId } from "../../src/identity/authorization-request.ts";
import { type Issuer, maxAuthorizations, startIssuer } from "../../src/identity/issuer.ts";
import { findUser } from "../../src/seed/users.ts";
import { testFolder } from "../harness.ts";
import { ada, challengeOf, requestTokens, start } from "./issuer-under-test.ts";

describe("the password grant", () => {
	test("returns an access token and an id token as a user pool does", async () => {
		const issuer = await start();
		const { status, body } = await requestTokens(issuer, { grant_type: "password", username: "ada@example.com" });
		expect(status).toBe(200);
		const keys = createRemoteJWKSet(new URL(`${issuer.url}/jwks`));
		const { payload: access } = await jwtVerify(body.access_token, keys, { algorithms: ["RS256"] });
		expect(access).toEqual({
			sub: ada?.id,
			iss: issuer.url,
			client_id: clientId,
			token_use: "access",
			scope: apiScope,
			username: ada?.id,
			auth_time: expect.any(Number),
			iat: expect.any(Number),
			exp: (access.iat ?? 0) + 3600,
			jti: expect.any(String),
			origin_jti: expect.any(String),
			event_id: expect.any(String),
		});
		const { payload: id } = await jwtVerify(body.id_token, keys, { audience: clientId });
		expect(id).toMatchObject({ sub: ada?.id, token_use: "id", email: "ada@example.com", name: "Ada Lovelace" });
		expect(id).not.toHaveProperty("scope");
		expect(body).not.toHaveProperty("refresh_token");
	});

	test("puts only the admin into a group", async () => {
		const issuer = await start();
		const { body } = await requestTokens(issuer, { grant_type: "password", username: "admin@example.com" });
		expect(decodeJwt(body.access_token)["cognito:groups"]).toEqual(["admin"]);
	});

	test("does not mix up concurrent requests", async () => {
		const issuer = await start();
		const names = Array.from({ length: 20 }, (_, index) => (index % 2 ? "ada@example.com" : "grace@example.com"));
		const responses = await Promise.all(
			names.map((username) => requestTokens(issuer, { grant_type: "password", username })),
		);
		expect(responses.map(({ body }) => decodeJwt(body.access_token).sub)).toEqual(
			names.map((name) => findUser(name)?.id),
		);
	});

	test.each([
		["an unknown user", { grant_type: "password", username: "eve@example.com" }, "invalid_grant"],
		["no user", { grant_type: "password" }, "invalid_grant"],
		["another client", { grant_type: "password", username: "ada@example.com", client_id: "other" }, "invalid_client"],
		["another grant type", { grant_type: "client_credentials" }, "unsupported_grant_type"],
		["an invented refresh token", { grant_type: "refresh_token", refresh_token: "x" }, "invalid_grant"],
		["no refresh token", { grant_type: "refresh_token" }, "invalid_request"],
		["no grant type", {}, "invalid_request"],
		["no code", { grant_type: "authorization_code" }, "invalid_request"],
		["an unknown code", { grant_type: "authorization_code", code: "x" }, "invalid_grant"],
		["the device flow", { grant_type: "urn:ietf:params:oauth:grant-type:device_code" }, "unsupported_grant_type"],
	])("rejects %s", async (_, form, error) => {
		const { status, body } = await requestTokens(await start(), form);
		expect(status).toBe(400);
		expect(body).toEqual({ error, error_description: expect.any(String), access_token: "", id_token: "" });
	});
});

describe("the authorization code flow", () => {
	const verifier = randomBytes(32).toString("base64url");
	const redirectUri = "http://127.0.0.1:5173/callback";
	const request = {
		response_type: "code",
		client_id: clientId,
		redirect_uri: redirectUri,
		login_hint: "grace@example.com",
		state: "s1",
		code_challenge: challengeOf(verifier),
		code_challenge_method: "S256",
	};

	async function authorize(issuer: Issuer, changed: Record<string, string> = {}): Promise<URLSearchParams> {
		const query = new URLSearchParams({ ...request, ...changed });
		const { headers } = await fetch(`${issuer.url}/authorize?${query}`, { redirect: "manual" });
		return new URL(headers.get("location") ?? "").searchParams;
	}
	const exchange = (issuer: Issuer, code: string, changed: Record<string, string> = {}) =>
		requestTokens(issuer, {
			grant_type: "authorization_code",
			code,
			redirect_uri: redirectUri,
			code_verifier: verifier,
			...changed,
		});

	test("exchanges a code for the user's tokens once", async () => {
		const issuer = await start();
		const response = await authorize(issuer);
		expect(response.get("state")).toBe("s1");
		const code = response.get("code") ?? "";
		const { body } = await exchange(issuer, code);
		expect(decodeJwt(body.access_token).sub).toBe(findUser("grace@example.com")?.id);
		const again = await exchange(issuer, code);
		expect([again.status, again.body.error]).toEqual([400, "invalid_grant"]);
	});

	test("rejects a code after five minutes", async () => {
		let time = 0;
		const issuer = await start(undefined, () => time);
		const [early = "", late = ""] = [(await authorize(issuer)).get("code"), (await authorize(issuer)).get("code")];
		time = 5 * 60 * 1000 - 1;
		expect((await exchange(issuer, early ?? "")).status).toBe(200);
		time += 1;
		expect((await exchange(issuer, late ?? "")).body.error).toBe("invalid_grant");
	});

	test("refuses further requests while a thousand are remembered, and forgets them when no code is valid", async () => {
		let time = 0;
		const issuer = await start(undefined, () => time);
		const code = (await authorize(issuer)).get("code") ?? "";
		// Requests without a code are remembered, too.
		for (let count = 1; count < maxAuthorizations; count++) await authorize(issuer, { login_hint: "eve@example.com" });
		const refused = await authorize(issuer);
		expect(Object.fromEntries(refused)).toMatchObject({ error: "temporarily_unavailable", state: "s1" });
		expect(refused.has("code")).toBe(false);
		time = 5 * 60 * 1000;
		const next = (await authorize(issuer)).get("code") ?? "";
		expect((await exchange(issuer, next)).status).toBe(200);
		expect((await exchange(issuer, code)).status).toBe(400);
	});

	test.each([
		["a wrong verifier", { code_verifier: randomBytes(32).toString("base64url") }],
		["another redirect URI", { redirect_uri: "http://127.0.0.1:9/" }],
		["another client", { client_id: "other" }],
		["an invented code", { code: "invented" }],
	])("rejects %s", async (_, changed) => {
		const issuer = await start();
		const code = (await authorize(issuer)).get("code") ?? "";
		const { status, body } = await exchange(issuer, code, changed);
		expect(status).toBe(400);
		expect(body.access_token).toBe("");
		// RFC 6749, section 5.2; RFC 7636, section 4.6.
		expect(body.error).toBe("client_id" in changed ? "invalid_client" : "invalid_grant");
	});

	test("rejects a code without its verifier", async () => {
		const issuer = await start();
		const code = (await authorize(issuer)).get("code") ?? "";
		const { body } = await requestTokens(issuer, { grant_type: "authorization_code", code, redirect_uri: redirectUri });
		expect(body.error).toBe("invalid_grant");
	});

	test.each([
		["an unknown user", { login_hint: "eve@example.com" }, "access_denied"],
		["another client", { client_id: "other" }, "unauthorized_client"],
		["no code challenge", { code_challenge: "" }, "invalid_request"],
		["a plain code challenge", { code_challenge_method: "plain" }, "invalid_request"],
		["an unknown scope", { scope: "openid admin" }, "invalid_scope"],
		["another response type", { response_type: "token" }, "unsupported_response_type"],
	])("redirects %s without a code", async (_, changed, error) => {
		const response = await authorize(await start(), changed);
		expect(response.get("error")).toBe(error);
		expect(response.has("code")).toBe(false);
	});
});

describe("the signing key", () => {
	test("is readable by its owner only, and survives a restart", async () => {
		const data = openDataFolder(testFolder());
		const first = await start(data);
		const before = await (await fetch(`${first.url}/jwks`)).text();
		await first.stop();
		const second = await start(data);
		expect(await (await fetch(`${second.url}/jwks`)).text()).toBe(before);
		expect(before).toContain('"kid"');
		expect(before).not.toContain('"d"');
		if (process.platform !== "win32") expect(statSync(data.file("keys")).mode & 0o777).toBe(0o600);
	});

	test.each(["no json", "{}", '{"keys":[]}', '{"keys":[{"alg":"RS256","kty":"RSA"}]}'])(
		"is reported if it is damaged (%s)",
		async (content) => {
			const data = openDataFolder(testFolder());
			writeFileSync(data.file("keys"), content);
			await expect(startIssuer({ port: 0, data })).rejects.toThrow(/keys\.json is damaged: delete it/);
		},
	);
});
