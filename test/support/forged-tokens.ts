import { createPublicKey, type JsonWebKey, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT } from "jose";
import { apiScope } from "../../packages/core/src/contract/auth.ts";

/** What an attack on a stage starts from: more than any attacker has. */
export interface TokenTarget {
	/** The `iss` of the stage's tokens. */
	issuer: string;
	/** The stage's own client. */
	clientId: string;
	/** The private key that signs access tokens, with its `kid`. */
	key: JsonWebKey & { kid: string };
	/** The `sub` of an admin. */
	admin: string;
	/** An access token of a customer. */
	customerToken: string;
	/** An id token of the admin. */
	idToken: string;
}

/** The values of `Authorization` that must not give access, by what is wrong with them. */
export type Attacks = Record<string, string | string[] | undefined>;

/** Tokens of an attacker, some signed with the stage's own key and some with another. */
export interface ForgedTokens {
	/** Signs the claims of a valid access token with the stage's key. Some claims may be changed; undefined removes one. */
	sign(changed?: JWTPayload, header?: { alg?: string }): Promise<string>;
	/** Those that every gateway refuses. */
	attacks: Attacks;
	/**
	 * Those that the local gateway refuses, too, and Cognito's authorizer does not: Cognito never signs such a token. One client is all
	 * that its user pool has.
	 */
	neverSigned: Attacks;
	/** Returns how often the attacker's keys were fetched. */
	fetches(): number;
	stop(): Promise<void>;
}

/** Creates the forged tokens for a stage. Each claims to be the admin's, so that an accepted one gives access to all. */
export async function forgeTokens({
	issuer,
	clientId,
	key,
	admin,
	customerToken,
	idToken,
}: TokenTarget): Promise<ForgedTokens> {
	const { kid, n = "", e = "" } = key;
	const publicJwk = { kty: "RSA", n, e };
	const publicPem = createPublicKey({ key: publicJwk, format: "jwk" })
		.export({ type: "spki", format: "pem" })
		.toString();
	const own = await generateKeyPair("RS256", { extractable: true });
	const ownJwk = { ...(await exportJWK(own.publicKey)), kid: "forged", alg: "RS256", use: "sig" };

	// A gateway that trusts `jku` or `iss` would fetch the keys here.
	let fetches = 0;
	const server = createServer((_, response) => {
		fetches += 1;
		response.setHeader("Content-Type", "application/json").end(JSON.stringify({ keys: [ownJwk] }));
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	// A listening TCP server has an AddressInfo; the string is for pipes.
	const attacker = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

	const now = Math.floor(Date.now() / 1000);
	const claims = (changed: JWTPayload = {}): JWTPayload => ({
		sub: admin,
		iss: issuer,
		client_id: clientId,
		token_use: "access",
		scope: apiScope,
		username: admin,
		"cognito:groups": ["admin"],
		jti: randomUUID(),
		auth_time: now,
		iat: now,
		exp: now + 3600,
		...changed,
	});
	const sign = async (changed: JWTPayload = {}, { alg = "RS256" } = {}) =>
		new SignJWT(claims(changed))
			.setProtectedHeader({ alg, kid, typ: "JWT" })
			.sign(await importJWK({ kty: "RSA", ...key }, alg));
	const forge = (header: object) =>
		new SignJWT(claims()).setProtectedHeader({ alg: "RS256", kid, ...header }).sign(own.privateKey);
	const confuse = (secret: string | Uint8Array, alg = "HS256") =>
		new SignJWT(claims()).setProtectedHeader({ alg, kid }).sign(Buffer.from(secret));
	const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
	const unsigned = (alg: string) => `${part({ alg, typ: "JWT", kid })}.${part(claims())}.`;

	const good = await sign();
	const [header = "", payload = "", signature = ""] = good.split(".");
	const customers = customerToken.split(".");
	const bearer = (token: string) => `Bearer ${token}`;

	return {
		sign,
		fetches: () => fetches,
		stop: () => new Promise((resolve) => server.close(() => resolve())),
		attacks: {
			"no header": undefined,
			"an empty header": "",
			"another token without a scheme": "a.b.c",
			"a scheme and no token": "Bearer",
			"a scheme, a blank and no token": "Bearer ",
			"another scheme": `Basic ${Buffer.from("admin:admin").toString("base64")}`,
			"another scheme with a good token": `Token ${good}`,
			"two tokens": `Bearer ${good} ${good}`,
			"two tokens and a comma": `Bearer ${good},${good}`,
			"two credentials in one header": `Bearer ${good}, Bearer ${good}`,
			"the scheme twice": `Bearer Bearer ${good}`,
			"two headers": [bearer(good), bearer(good)],
			"two headers, the first of them bad": ["Bearer x", bearer(good)],
			"a token in quotes": `Bearer "${good}"`,
			"a token of one part": "Bearer token",
			"a token of two parts": bearer(`${header}.${payload}`),
			"a token of four parts": bearer(`${good}.${signature}`),
			"an encrypted token": bearer(`${part({ alg: "RSA-OAEP", enc: "A256GCM" })}.a.b.c.d`),
			"a token whose parts are not JSON": "Bearer a.b.c",
			"a signature cut off": bearer(`${header}.${payload}.`),
			"a signature with a bit changed": bearer(`${header}.${payload}.${flipped(signature)}`),
			"the signature of another token": bearer(`${header}.${payload}.${customers[2]}`),
			"claims that were changed": bearer(`${customers[0]}.${payload}.${customers[2]}`),
			"another key under the right key id": bearer(await forge({})),
			"another key under an unknown key id": bearer(await forge({ kid: "forged" })),
			"another key and no key id": bearer(await forge({ kid: undefined })),
			"a key in the token's own header": bearer(await forge({ kid: "forged", jwk: ownJwk })),
			"a key in the header, under the right key id": bearer(await forge({ jwk: ownJwk })),
			"the address of a key in the header": bearer(await forge({ kid: "forged", jku: `${attacker}/jwks` })),
			"the address of a certificate in the header": bearer(await forge({ kid: "forged", x5u: `${attacker}/x5u` })),
			"a key id that is a path": bearer(await forge({ kid: "../../../../dev/null" })),
			"alg none": bearer(unsigned("none")),
			"alg None": bearer(unsigned("None")),
			"alg none with a signature": bearer(unsigned("none") + signature),
			"HS256 with the public key as PEM": bearer(await confuse(publicPem)),
			"HS256 with the public key as PEM, trimmed": bearer(await confuse(publicPem.trim())),
			"HS256 with the modulus": bearer(await confuse(n)),
			"HS256 with the modulus as bytes": bearer(await confuse(Buffer.from(n, "base64url"))),
			"HS256 with the public key as JWK": bearer(await confuse(JSON.stringify(publicJwk))),
			"HS512 with the public key as PEM": bearer(await confuse(publicPem, "HS512")),
			"RS512 with the right key": bearer(await sign({}, { alg: "RS512" })),
			"PS256 with the right key": bearer(await sign({}, { alg: "PS256" })),
			"a token that has expired": bearer(await sign({ iat: now - 3600, exp: now - 1 })),
			"a token that expires now": bearer(await sign({ exp: now })),
			"a token that is not valid yet": bearer(await sign({ nbf: now + 3600 })),
			"a token from the future": bearer(await sign({ iat: now + 3600, exp: now + 7200 })),
			"a token of another issuer": bearer(await sign({ iss: attacker })),
			"a token whose issuer only starts with the right one": bearer(await sign({ iss: `${issuer}.evil.example` })),
			"a token without issuer": bearer(await sign({ iss: undefined })),
			"an id token": bearer(idToken),
			"a token without scope": bearer(await sign({ scope: undefined })),
			"a token with other scopes": bearer(await sign({ scope: "openid email profile" })),
			"a token whose scope only starts with the right one": bearer(await sign({ scope: `${apiScope}.read` })),
		},
		neverSigned: {
			"a token without expiry": bearer(await sign({ exp: undefined })),
			"a token older than the longest lifetime": bearer(await sign({ iat: now - 2 * 86_400 })),
			"a token without time of issue": bearer(await sign({ iat: undefined })),
			"a token of another client": bearer(await sign({ client_id: "other" })),
			"a token without client": bearer(await sign({ client_id: undefined })),
			"a token with the client as audience only": bearer(await sign({ client_id: undefined, aud: clientId })),
			"a token with the token_use of an id token": bearer(await sign({ token_use: "id" })),
			"a token without token_use": bearer(await sign({ token_use: undefined })),
			"a token without subject": bearer(await sign({ sub: undefined })),
			"a token with an empty subject": bearer(await sign({ sub: "" })),
		},
	};
}

/** Changes one bit in the middle of a signature, where every bit is significant. */
function flipped(signature: string): string {
	const bytes = Buffer.from(signature, "base64url");
	bytes[100] = (bytes[100] ?? 0) ^ 1;
	return bytes.toString("base64url");
}

/** Claims of groups, and whether they make the caller an admin. */
export const groupClaims: readonly [groups: unknown, isAdmin: boolean][] = [
	[["admin"], true],
	[["staff", "admin"], true],
	[["admin", "admin"], true],
	// API Gateway joins the groups with commas, so these two can't be distinguished from the list. Only the owner of the
	// user pool creates groups and signs tokens, so no one can exploit it; infra/ creates one group, `admin`.
	["admin", true],
	[["x,admin"], true],
	[[], false],
	[["Admin"], false],
	[["ADMIN"], false],
	[["admins"], false],
	[["administrator"], false],
	[["not-admin"], false],
	[["admin "], false],
	[[" admin"], false],
	[["staff", " admin"], false],
	[["\u0430dmin"], false],
	[["admin\u200b"], false],
	[["admin\u0000"], false],
	[["admin x"], false],
	[["[admin]"], true],
	["[admin x]", true],
	['["admin"]', false],
	["x admin", false],
	[["admin:*"], false],
	[{ admin: true }, false],
	[true, false],
	[1, false],
	[null, false],
	[undefined, false],
];
