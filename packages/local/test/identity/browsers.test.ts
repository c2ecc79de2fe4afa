import { createHash } from "node:crypto";
import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { clientId } from "../../src/identity/authorization-request.ts";
import type { Issuer } from "../../src/identity/issuer.ts";
import { users } from "../../src/seed/users.ts";
import { challengeOf, requestTokens, start } from "./issuer-under-test.ts";

describe("the sign-in page", () => {
	const pageRequest = new URLSearchParams({
		response_type: "code",
		client_id: clientId,
		redirect_uri: "http://localhost:3000/console/signed-in",
		scope: "openid tap/api",
		state: `"><script>alert(1)</script>&x=1`,
		nonce: "n1",
		code_challenge: challengeOf("verifier".repeat(8)),
		code_challenge_method: "S256",
	});
	const open = (issuer: Issuer, changed: Record<string, string> = {}) => {
		const query = new URLSearchParams([...pageRequest, ...Object.entries(changed)]);
		for (const [name, value] of Object.entries(changed)) query.set(name, value);
		return fetch(`${issuer.url}/authorize?${query}`, { redirect: "manual" });
	};

	test("has a link for every seeded user, which signs in with the original request", async () => {
		const issuer = await start();
		const response = await open(issuer);
		expect(response.status).toBe(200);
		const html = await response.text();
		const links = [...html.matchAll(/href="(\/authorize\?[^"]*)"/g)].map(([, href = ""]) =>
			href.replaceAll("&amp;", "&"),
		);
		expect(links.map((href) => new URL(href, issuer.url).searchParams.get("login_hint"))).toEqual(
			users.map(({ email }) => email),
		);
		for (const [position, href] of links.entries()) {
			const { headers } = await fetch(issuer.url + href, { redirect: "manual" });
			const back = new URL(headers.get("location") ?? "");
			expect(back.origin + back.pathname).toBe("http://localhost:3000/console/signed-in");
			expect(back.searchParams.get("state")).toBe(pageRequest.get("state"));
			const { body } = await requestTokens(issuer, {
				grant_type: "authorization_code",
				code: back.searchParams.get("code") ?? "",
				redirect_uri: "http://localhost:3000/console/signed-in",
				code_verifier: "verifier".repeat(8),
			});
			expect(decodeJwt(body.id_token)).toMatchObject({ nonce: "n1", email: users[position]?.email });
			expect(decodeJwt(body.access_token)).toMatchObject({ scope: "openid tap/api" });
		}
	});

	test("runs no script from its parameters, and cannot be framed", async () => {
		const response = await open(await start());
		const html = await response.text();
		expect(html).not.toContain("<script");
		const [, style = ""] = /<style>([^<]*)<\/style>/.exec(html) ?? [];
		const hash = createHash("sha256").update(style).digest("base64");
		expect(response.headers.get("content-security-policy")).toBe(
			`default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
		);
		expect(response.headers.get("cache-control")).toBe("no-store");
	});

	test("has a link back without signing in", async () => {
		const html = await (await open(await start())).text();
		const [, href = ""] = /class="back" href="([^"]*)"/.exec(html) ?? [];
		const back = new URL(href.replaceAll("&amp;", "&"));
		expect(back.origin).toBe("http://localhost:3000");
		expect(Object.fromEntries(back.searchParams)).toMatchObject({
			error: "access_denied",
			state: pageRequest.get("state"),
		});
	});

	test("is not shown with prompt=none or for an invalid request", async () => {
		const issuer = await start();
		const errorOf = async (changed: Record<string, string>) =>
			new URL((await open(issuer, changed)).headers.get("location") ?? "").searchParams.get("error");
		expect(await errorOf({ prompt: "none" })).toBe("login_required");
		expect(await errorOf({ client_id: "other" })).toBe("unauthorized_client");
		expect(await errorOf({ scope: "root" })).toBe("invalid_scope");
		expect(await errorOf({ response_type: "token" })).toBe("unsupported_response_type");
	});
});

describe("browsers are redirected only to this machine", () => {
	const elsewhere = [
		"https://example.com/",
		"//example.com/",
		"http://127.0.0.1.example.com/",
		"http://localhost.example.com/",
		"http://127.0.0.1@example.com/",
		"http://user@127.0.0.1/",
		"javascript:alert(1)",
		"data:text/html,x",
		"http://[::]/",
		"/console/",
		"",
	];

	test.each(elsewhere)("redirect_uri and logout_uri %j are rejected on a page", async (address) => {
		const issuer = await start();
		for (const path of [
			`/authorize?${new URLSearchParams({ response_type: "code", client_id: clientId, redirect_uri: address, login_hint: "admin" })}`,
			`/logout?${new URLSearchParams({ client_id: clientId, logout_uri: address })}`,
		]) {
			const response = await fetch(issuer.url + path, { redirect: "manual" });
			expect([response.status, response.headers.get("location")]).toEqual([400, null]);
			expect(await response.text()).toContain("must be an address of this machine");
		}
	});

	test.each(["http://127.0.0.1:3000/console/", "http://localhost:5173/console/", "http://[::1]:8080/"])(
		"signing out redirects to %s",
		async (address) => {
			const issuer = await start();
			const query = new URLSearchParams({ client_id: clientId, logout_uri: address });
			const response = await fetch(`${issuer.url}/logout?${query}`, { redirect: "manual" });
			expect([response.status, response.headers.get("location")]).toEqual([302, address]);
		},
	);

	test("signing out fails for another client or without an address", async () => {
		const issuer = await start();
		for (const query of ["client_id=other&logout_uri=http://127.0.0.1/", `client_id=${clientId}`, ""]) {
			expect((await fetch(`${issuer.url}/logout?${query}`, { redirect: "manual" })).status).toBe(400);
		}
	});
});

describe("requests of browsers", () => {
	test("every endpoint in the metadata exists", async () => {
		const issuer = await start();
		const response = await fetch(`${issuer.url}/.well-known/openid-configuration`);
		const metadata = z.parse(z.record(z.string(), z.unknown()), await response.json());
		expect(metadata).toMatchObject({
			issuer: issuer.url,
			grant_types_supported: ["authorization_code", "refresh_token", "password"],
			code_challenge_methods_supported: ["S256"],
			scopes_supported: ["openid", "email", "profile", "tap/api"],
		});
		const endpoints = Object.entries(metadata).filter(([name]) => /_(endpoint|uri)$/.test(name));
		expect(endpoints.map(([name]) => name)).toEqual([
			"authorization_endpoint",
			"token_endpoint",
			"revocation_endpoint",
			"jwks_uri",
		]);
		for (const [, url] of endpoints) {
			const method = /token$|revoke$/.test(String(url)) ? "POST" : "GET";
			expect([url, (await fetch(String(url), { method })).status]).not.toEqual([url, 404]);
		}
		for (const path of ["/userinfo", "/introspect", "/endsession", "/nothing"]) {
			expect([path, (await fetch(issuer.url + path)).status]).toEqual([path, 404]);
		}
	});

	test("pages on this machine may read responses, also after a preflight; pages elsewhere may not", async () => {
		const issuer = await start();
		const from = (Origin: string, path: string, method: string) =>
			fetch(issuer.url + path, { method, headers: { Origin, "Access-Control-Request-Method": "POST" } });
		for (const [path, method] of [
			["/.well-known/openid-configuration", "GET"],
			["/jwks", "GET"],
			["/token", "OPTIONS"],
			["/token", "POST"],
			["/revoke", "OPTIONS"],
			["/revoke", "POST"],
		] as const) {
			const here = await from("http://localhost:5173", path, method);
			expect([path, method, here.headers.get("access-control-allow-origin")]).toEqual([path, method, "*"]);
			const there = await from("https://example.com", path, method);
			expect([path, method, there.status]).toEqual([path, method, 403]);
			expect(there.headers.has("access-control-allow-origin")).toBe(false);
		}
	});
});
