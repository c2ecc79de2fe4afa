import { randomBytes } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { apiScope } from "@tap/core/contract/auth.ts";
import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { openDataFolder } from "../../src/data-folder.ts";
import { clientId } from "../../src/identity/authorization-request.ts";
import type { Issuer } from "../../src/identity/issuer.ts";
import { maxRefreshTokens, openRefreshTokens } from "../../src/identity/refresh-tokens.ts";
import { testFolder } from "../harness.ts";
import { ada, challengeOf, openFolder, requestTokens, start, TokenResponse, token } from "./issuer-under-test.ts";

describe("refresh tokens", () => {
	const RefreshResponse = z.looseObject({ access_token: token, id_token: token, refresh_token: token });

	/** Signs in as Ada with a code. */
	async function signIn(issuer: Issuer) {
		const verifier = randomBytes(32).toString("base64url");
		const redirect_uri = "http://127.0.0.1:3000/console/signed-in";
		const query = new URLSearchParams({
			response_type: "code",
			client_id: clientId,
			redirect_uri,
			login_hint: "ada@example.com",
			scope: "openid tap/api",
			code_challenge: challengeOf(verifier),
			code_challenge_method: "S256",
		});
		const { headers } = await fetch(`${issuer.url}/authorize?${query}`, { redirect: "manual" });
		const code = new URL(headers.get("location") ?? "").searchParams.get("code") ?? "";
		const { body } = await requestTokens(issuer, {
			grant_type: "authorization_code",
			code,
			redirect_uri,
			code_verifier: verifier,
		});
		return z.parse(RefreshResponse, body);
	}
	const refresh = (issuer: Issuer, refreshToken: string, more: Record<string, string> = {}) =>
		requestTokens(issuer, { grant_type: "refresh_token", refresh_token: refreshToken, ...more });
	const revoke = async (issuer: Issuer, form: Record<string, string>) => {
		const response = await fetch(`${issuer.url}/revoke`, { method: "POST", body: new URLSearchParams(form) });
		return { status: response.status, error: z.parse(TokenResponse, await response.json()).error };
	};

	test("continue a sign-in: new tokens of the same user, scope, time and origin, and no new refresh token", async () => {
		const issuer = await start();
		const first = await signIn(issuer);
		expect(first.refresh_token).toMatch(/^[\w-]{43}$/);
		const { status, body } = await refresh(issuer, first.refresh_token);
		expect(status).toBe(200);
		expect(body).not.toHaveProperty("refresh_token");
		const [before, after] = [decodeJwt(first.access_token), decodeJwt(body.access_token)];
		for (const claim of ["sub", "scope", "auth_time", "origin_jti", "token_use"]) {
			expect([claim, after[claim]]).toEqual([claim, before[claim]]);
		}
		expect(after.jti).not.toBe(before.jti);
		expect(decodeJwt(body.id_token)).toMatchObject({ sub: before.sub, aud: clientId, origin_jti: before.origin_jti });
		// Still valid: there is no rotation, as in a user pool by default.
		expect((await refresh(issuer, first.refresh_token)).status).toBe(200);
	});

	test("are valid for their client only, until they are revoked", async () => {
		const issuer = await start();
		const { refresh_token: one } = await signIn(issuer);
		const { refresh_token: other } = await signIn(issuer);
		expect((await refresh(issuer, one, { client_id: "other" })).body.error).toBe("invalid_client");
		expect(await revoke(issuer, { token: one, client_id: clientId, token_type_hint: "refresh_token" })).toEqual({
			status: 200,
			error: undefined,
		});
		expect((await refresh(issuer, one)).body).toMatchObject({ error: "invalid_grant" });
		expect((await refresh(issuer, other)).status).toBe(200);
		// RFC 7009, section 2.2: an unknown or revoked token is not an error.
		expect((await revoke(issuer, { token: one, client_id: clientId })).status).toBe(200);
	});

	test("cannot be revoked by another client, nor can access tokens be", async () => {
		const issuer = await start();
		const { access_token, refresh_token } = await signIn(issuer);
		expect(await revoke(issuer, { token: refresh_token })).toEqual({ status: 400, error: "invalid_client" });
		expect(await revoke(issuer, { client_id: clientId })).toEqual({ status: 400, error: "invalid_request" });
		expect(await revoke(issuer, { client_id: clientId, token: access_token })).toEqual({
			status: 400,
			error: "unsupported_token_type",
		});
		expect((await refresh(issuer, refresh_token)).status).toBe(200);
	});

	test("survive a restart, and are stored as hashes only", async () => {
		const data = await openFolder();
		const first = await start(data);
		const { refresh_token: kept } = await signIn(first);
		const { refresh_token: revoked } = await signIn(first);
		await revoke(first, { token: revoked, client_id: clientId });
		await first.stop();
		const second = await start(data);
		expect((await refresh(second, kept)).status).toBe(200);
		expect((await refresh(second, revoked)).status).toBe(400);
		const file = readFileSync(data.file("refreshTokens"), "utf8");
		expect(file.length).toBeGreaterThan(2);
		expect(file).not.toContain(kept);
		if (process.platform !== "win32") expect(statSync(data.file("refreshTokens")).mode & 0o777).toBe(0o600);
	});

	test("expire after 30 days", () => {
		const file = openDataFolder(testFolder()).file("refreshTokens");
		let now = 1_000_000_000_000;
		const tokens = openRefreshTokens(file, () => now);
		const signedIn = { sub: ada?.id ?? "", scope: apiScope, authTime: now / 1000, originJti: "o" };
		const issued = tokens.issue(signedIn);
		now += 30 * 24 * 60 * 60 * 1000 - 1;
		expect(tokens.find(issued)).toEqual(signedIn);
		now += 1;
		expect(tokens.find(issued)).toBeUndefined();
		// Issuing another one deletes it from the file.
		tokens.issue({ ...signedIn, authTime: now / 1000 });
		expect(Object.keys(JSON.parse(readFileSync(file, "utf8")))).toHaveLength(1);
	});

	test("are at most a thousand: a new one replaces the oldest", () => {
		const file = openDataFolder(testFolder()).file("refreshTokens");
		const signedIn = { sub: ada?.id ?? "", scope: apiScope, authTime: Math.floor(Date.now() / 1000), originJti: "o" };
		const stored = Array.from({ length: maxRefreshTokens }, (_, index) => [`hash ${index}`, signedIn]);
		writeFileSync(file, JSON.stringify(Object.fromEntries(stored)));
		const tokens = openRefreshTokens(file);
		expect(tokens.find(tokens.issue(signedIn))).toEqual(signedIn);
		const kept = Object.keys(JSON.parse(readFileSync(file, "utf8")));
		expect(kept).toHaveLength(maxRefreshTokens);
		expect(kept).not.toContain("hash 0");
		expect(kept).toContain("hash 1");
	});

	test.each(["no json", "[]", '{"x":{}}'])(
		"a damaged file (%s) counts as empty: users sign in again",
		async (content) => {
			const data = await openFolder();
			writeFileSync(data.file("refreshTokens"), content);
			const issuer = await start(data);
			const { refresh_token } = await signIn(issuer);
			expect((await refresh(issuer, refresh_token)).status).toBe(200);
		},
	);
});
