import { readFileSync } from "node:fs";
import { acceptedScopes, apiScope } from "@tap/core/contract/auth.ts";
import { errors, exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeSigningKeys } from "../../../../test/support/signing-keys.ts";
import { type DataFolder, openDataFolder } from "../../src/data-folder.ts";
import { type Authorize, createAuthorizer } from "../../src/gateway/authorizer.ts";
import { clientId } from "../../src/identity/authorization-request.ts";
import { type Issuer, startIssuer } from "../../src/identity/issuer.ts";
import { findUser, type SeededUser } from "../../src/seed/users.ts";
import { temporaryFolder } from "../harness.ts";

const folder = temporaryFolder();
let data: DataFolder;
let issuer: Issuer;
let authorize: Authorize;

beforeAll(async () => {
	data = openDataFolder(folder.path);
	await writeSigningKeys(data);
	issuer = await startIssuer({ port: 0, data });
	authorize = createAuthorizer({ issuer: issuer.url, keys: issuer.keys, clientId, scopes: acceptedScopes });
});
afterAll(async () => {
	await issuer.stop();
	folder.remove();
});

function seeded(who: string): SeededUser {
	const user = findUser(who);
	if (!user) throw new Error(`${who} is not seeded`);
	return user;
}

/** Returns the claims of a valid token, with some changed. */
function claims(changed: JWTPayload = {}): JWTPayload {
	const now = Math.floor(Date.now() / 1000);
	return {
		sub: "someone",
		iss: issuer.url,
		client_id: clientId,
		token_use: "access",
		scope: apiScope,
		iat: now,
		exp: now + 60,
		...changed,
	};
}

/** Signs claims with the issuer's own key. */
async function sign(payload: JWTPayload): Promise<string> {
	const [key] = JSON.parse(readFileSync(data.file("keys"), "utf8")).keys;
	return new SignJWT(payload).setProtectedHeader({ alg: "RS256", kid: key.kid }).sign(await importJWK(key, "RS256"));
}

describe("no decision is a failure and no refusal", () => {
	test.each([
		["the keys cannot be fetched", new TypeError("fetch failed")],
		["the keys come too late", new errors.JWKSTimeout()],
		["the keys are not keys", new errors.JWKSInvalid("JSON Web Key Set malformed")],
		["the key server fails", new errors.JOSEError("Expected 200 OK from the JSON Web Key Set HTTP response")],
	])("%s", async (_, failure) => {
		const keys = () => Promise.reject(failure);
		const undecided = createAuthorizer({ issuer: issuer.url, keys, clientId, scopes: acceptedScopes });
		await expect(undecided(`Bearer ${await sign(claims())}`)).rejects.toBe(failure);
		// What is no token needs no key.
		expect(await undecided("Bearer x")).toBeUndefined();
		expect(await undecided(undefined)).toBeUndefined();
	});
});

describe("a valid token", () => {
	test("returns claims that are strings, without groups for a customer", async () => {
		const ada = seeded("ada@example.com");
		const given = await authorize(`Bearer ${await issuer.token(ada)}`);
		expect(given).toMatchObject({
			sub: ada.id,
			username: ada.id,
			client_id: clientId,
			token_use: "access",
			iss: issuer.url,
			scope: apiScope,
		});
		expect(Object.values(given ?? {}).every((value) => typeof value === "string")).toBe(true);
		expect(given).not.toHaveProperty("cognito:groups");
		expect(given).not.toHaveProperty("email");
		expect(given).not.toHaveProperty("aud");
		expect(given?.auth_time).toMatch(/^\d+$/);
		expect(given?.exp).toMatch(/^\w{3} \w{3} \d{2} \d{2}:\d{2}:\d{2} UTC \d{4}$/);
	});

	test("returns an admin's groups, separated by commas", async () => {
		expect(await authorize(`Bearer ${await issuer.token(seeded("admin"))}`)).toMatchObject({
			"cognito:groups": "admin",
		});
		const several = await sign(claims({ "cognito:groups": ["admin", "staff"] }));
		expect(await authorize(`Bearer ${several}`)).toMatchObject({ "cognito:groups": "admin,staff" });
	});

	test("is accepted without the scheme, as by API Gateway", async () => {
		const token = await issuer.token(seeded("admin"));
		expect(await authorize(token)).toMatchObject({ sub: seeded("admin").id });
	});

	test("may have the scope of tokens that come from InitiateAuth", async () => {
		expect(await authorize(`Bearer ${await sign(claims({ scope: "aws.cognito.signin.user.admin" }))}`)).toBeDefined();
	});
});

describe("an invalid token", () => {
	const past = Math.floor(Date.now() / 1000) - 1;
	test.each([
		["of another issuer", { iss: "http://127.0.0.1:1" }],
		["that has expired", { exp: past }],
		["that is not valid yet", { nbf: past + 3600 }],
		["that is issued in the future", { iat: past + 3600, exp: past + 7200 }],
		["that was issued longer ago than a token lives", { iat: past - 86_400 }],
		["without time of issue", { iat: undefined }],
		["of another client", { client_id: "other-client" }],
		["that is an id token", { token_use: "id" }],
		["without a scope of the API", { scope: "openid email" }],
		["whose scope only starts with the right one", { scope: `${apiScope}.read` }],
		["without expiry", { exp: undefined }],
		["without subject", { sub: undefined }],
		["with an empty subject", { sub: "" }],
	])("%s is rejected", async (_, changed) => {
		expect(await authorize(`Bearer ${await sign(claims())}`)).toBeDefined();
		expect(await authorize(`Bearer ${await sign(claims(changed))}`)).toBeUndefined();
	});

	test("signed by another key is rejected, even under the right key id", async () => {
		const [{ kid }] = JSON.parse(readFileSync(data.file("keys"), "utf8")).keys;
		const { privateKey } = await generateKeyPair("RS256", { extractable: true });
		const forged = await new SignJWT(claims()).setProtectedHeader({ alg: "RS256", kid }).sign(privateKey);
		expect(await authorize(`Bearer ${forged}`)).toBeUndefined();
	});

	test("signed with the public key as a shared secret, or not at all, is rejected", async () => {
		const [jwk] = JSON.parse(readFileSync(data.file("keys"), "utf8")).keys;
		const publicKey = Buffer.from(
			JSON.stringify(await exportJWK(await importJWK({ kty: jwk.kty, n: jwk.n, e: jwk.e }, "RS256"))),
		);
		const confused = await new SignJWT(claims()).setProtectedHeader({ alg: "HS256", kid: jwk.kid }).sign(publicKey);
		expect(await authorize(`Bearer ${confused}`)).toBeUndefined();
		const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
		expect(await authorize(`Bearer ${part({ alg: "none" })}.${part(claims())}.`)).toBeUndefined();
	});

	test("with one letter changed is rejected", async () => {
		const good = await sign(claims());
		const position = good.indexOf(".") + 5;
		const changed = `${good.slice(0, position)}${good[position] === "A" ? "B" : "A"}${good.slice(position + 1)}`;
		expect(await authorize(`Bearer ${changed}`)).toBeUndefined();
	});

	test.each([
		undefined,
		"",
		"Bearer",
		"Bearer ",
		"Bearer x",
		"Bearer a.b.c",
		"Basic YTpi",
		"Bearer a b",
		"a.b.c",
		"a b",
	])("%j is rejected", async (header) => {
		expect(await authorize(header)).toBeUndefined();
	});
});
