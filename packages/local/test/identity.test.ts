import { createHash, randomBytes } from "node:crypto";
import { statSync, writeFileSync } from "node:fs";
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { describe, expect, onTestFinished, test } from "vitest";
import * as z from "zod/mini";
import { type Data, openData } from "../src/data.ts";
import { clientId, type Issuer, scope, startIssuer } from "../src/identity.ts";
import { findUser } from "../src/seed/users.ts";
import { testFolder } from "./harness.ts";

const token = z._default(z.string(), "");
const TokenAnswer = z.looseObject({ access_token: token, id_token: token, error: z.optional(z.string()) });

const ada = findUser("ada@example.com");

async function issue(data: Data = openData(testFolder())): Promise<Issuer> {
	const issuer = await startIssuer({ port: 0, data });
	onTestFinished(() => issuer.stop().catch(() => {}));
	return issuer;
}

async function ask(issuer: Issuer, form: Record<string, string>) {
	const answer = await fetch(`${issuer.url}/token`, {
		method: "POST",
		body: new URLSearchParams({ client_id: clientId, ...form }),
	});
	return { status: answer.status, body: z.parse(TokenAnswer, await answer.json()) };
}

describe("the password grant", () => {
	test("gives an access token and an id token as a user pool does", async () => {
		const issuer = await issue();
		const { status, body } = await ask(issuer, { grant_type: "password", username: "ada@example.com" });
		expect(status).toBe(200);
		const keys = createRemoteJWKSet(new URL(`${issuer.url}/jwks`));
		const { payload: access } = await jwtVerify(body.access_token, keys, { algorithms: ["RS256"] });
		expect(access).toEqual({
			sub: ada?.id,
			iss: issuer.url,
			client_id: clientId,
			token_use: "access",
			scope,
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
	});

	test("puts only the admin into a group", async () => {
		const issuer = await issue();
		const { body } = await ask(issuer, { grant_type: "password", username: "admin@example.com" });
		expect(decodeJwt(body.access_token)["cognito:groups"]).toEqual(["admin"]);
	});

	test("does not mix up those who ask at the same time", async () => {
		const issuer = await issue();
		const names = Array.from({ length: 20 }, (_, index) => (index % 2 ? "ada@example.com" : "grace@example.com"));
		const answers = await Promise.all(names.map((username) => ask(issuer, { grant_type: "password", username })));
		expect(answers.map(({ body }) => decodeJwt(body.access_token).sub)).toEqual(
			names.map((name) => findUser(name)?.id),
		);
	});

	test.each([
		["an unknown user", { grant_type: "password", username: "eve@example.com" }, "invalid_grant"],
		["no user", { grant_type: "password" }, "invalid_grant"],
		["another client", { grant_type: "password", username: "ada@example.com", client_id: "other" }, "invalid_client"],
		["no user at all", { grant_type: "client_credentials" }, "unsupported_grant_type"],
		["an invented refresh token", { grant_type: "refresh_token", refresh_token: "x" }, "unsupported_grant_type"],
	])("refuses %s", async (_, form, error) => {
		const { status, body } = await ask(await issue(), form);
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
		code_challenge: createHash("sha256").update(verifier).digest("base64url"),
		code_challenge_method: "S256",
	};

	async function authorize(issuer: Issuer, changed: Record<string, string> = {}): Promise<URLSearchParams> {
		const query = new URLSearchParams({ ...request, ...changed });
		const { headers } = await fetch(`${issuer.url}/authorize?${query}`, { redirect: "manual" });
		return new URL(headers.get("location") ?? "").searchParams;
	}
	const exchange = (issuer: Issuer, code: string, changed: Record<string, string> = {}) =>
		ask(issuer, {
			grant_type: "authorization_code",
			code,
			redirect_uri: redirectUri,
			code_verifier: verifier,
			...changed,
		});

	test("gives the user's tokens for a code, once", async () => {
		const issuer = await issue();
		const answer = await authorize(issuer);
		expect(answer.get("state")).toBe("s1");
		const code = answer.get("code") ?? "";
		const { body } = await exchange(issuer, code);
		expect(decodeJwt(body.access_token).sub).toBe(findUser("grace@example.com")?.id);
		expect((await exchange(issuer, code)).status).toBe(400);
	});

	test.each([
		["a wrong verifier", { code_verifier: randomBytes(32).toString("base64url") }],
		["another redirect URI", { redirect_uri: "http://127.0.0.1:9/" }],
		["another client", { client_id: "other" }],
		["an invented code", { code: "invented" }],
	])("refuses %s", async (_, changed) => {
		const issuer = await issue();
		const code = (await authorize(issuer)).get("code") ?? "";
		const { status, body } = await exchange(issuer, code, changed);
		expect(status).toBe(400);
		expect(body.access_token).toBe("");
	});

	test("refuses a code without its verifier", async () => {
		const issuer = await issue();
		const code = (await authorize(issuer)).get("code") ?? "";
		const { body } = await ask(issuer, { grant_type: "authorization_code", code, redirect_uri: redirectUri });
		expect(body.error).toBe("invalid_grant");
	});

	test.each([
		["an unknown user", { login_hint: "eve@example.com" }, "access_denied"],
		["another client", { client_id: "other" }, "unauthorized_client"],
		["no proof key", { code_challenge: "" }, "invalid_request"],
		["a proof key in the open", { code_challenge_method: "plain" }, "invalid_request"],
	])("sends %s back without a code", async (_, changed, error) => {
		const answer = await authorize(await issue(), changed);
		expect(answer.get("error")).toBe(error);
		expect(answer.has("code")).toBe(false);
	});
});

describe("the signing key", () => {
	test("is the owner's alone, and outlives a restart", async () => {
		const data = openData(testFolder());
		const first = await issue(data);
		const before = await (await fetch(`${first.url}/jwks`)).text();
		await first.stop();
		const second = await issue(data);
		expect(await (await fetch(`${second.url}/jwks`)).text()).toBe(before);
		expect(before).toContain('"kid"');
		expect(before).not.toContain('"d"');
		if (process.platform !== "win32") expect(statSync(data.file("keys")).mode & 0o777).toBe(0o600);
	});

	test.each(["no json", "{}", '{"keys":[]}', '{"keys":[{"alg":"RS256","kty":"RSA"}]}'])(
		"that is damaged (%s) is named",
		async (content) => {
			const data = openData(testFolder());
			writeFileSync(data.file("keys"), content);
			await expect(startIssuer({ port: 0, data })).rejects.toThrow(/keys\.json is damaged: delete it/);
		},
	);
});
