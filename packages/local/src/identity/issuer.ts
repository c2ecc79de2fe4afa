import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { adminGroup, apiScope } from "@tap/core/contract/auth.ts";
import { createLocalJWKSet, type JWTVerifyGetKey } from "jose";
import { type MutableRedirectUri, OAuth2Issuer, OAuth2Service, type Payload } from "oauth2-mock-server";
import * as z from "zod/mini";
import type { DataFolder } from "../data-folder.ts";
import { parseJson, readOrCreateSecret } from "../files.ts";
import { listen } from "../port.ts";
import { findUser, type SeededUser, users } from "../seed/users.ts";
import { UserError } from "../user-error.ts";
import { type AuthorizationCodes, createAuthorizationCodes } from "./authorization-codes.ts";
import {
	clientId,
	type OAuthError,
	queryOf,
	requestError,
	scopesOf,
	unknownUserError,
} from "./authorization-request.ts";
import { handleUserPoolRequest, type TokenResponse } from "./endpoints.ts";
import { openRefreshTokens, type RefreshTokens, type SignIn } from "./refresh-tokens.ts";

/** The stage's identity provider. */
export interface Issuer {
	/** The `iss` of its tokens, and the base of `/.well-known/openid-configuration`. */
	url: string;
	/** Returns the key that a token is signed with: no request can fail, as one to `/jwks` may behind a proxy. */
	keys: JWTVerifyGetKey;
	/** Returns an access token of a seeded user, valid for one hour. */
	token(user: SeededUser): Promise<string>;
	stop(): Promise<void>;
}

/** An accepted token request. */
interface AcceptedRequest {
	user: SeededUser;
	signIn: SignIn;
	/** Whether the response includes a refresh token: for a code, but not for a password or another refresh token. */
	withRefreshToken: boolean;
	/** The `nonce` that the id token repeats. */
	nonce?: string | undefined;
}

interface IssuerOptions {
	port: number;
	data: DataFolder;
	now?: () => number;
}

/** The most authorization requests that are remembered at a time. */
export const maxAuthorizations = 1_000;

/**
 * Starts an OpenID Connect provider on 127.0.0.1 whose tokens have the claims of a Cognito user pool. It accepts the seeded
 * users without a password. The password grant takes an email address as `username`. The authorization code flow (with PKCE,
 * RFC 7636) takes it as `login_hint`, or shows a page to choose a user. For other users the result is an OAuth error. Refresh
 * tokens, revocation (RFC 7009) and `/logout` work as in Cognito. Cognito redirects browsers to the addresses that its client
 * allows; this issuer, to any address of this machine.
 * @param options.port 0 for any free port
 * @param options.now returns the time in ms that codes expire by; it must not go backwards
 * @throws UserError if the port is not free or the stored keys are damaged
 */
export async function startIssuer({ port, data, now }: IssuerOptions): Promise<Issuer> {
	const issuer = new OAuth2Issuer();
	await loadKeys(issuer, data.file("keys"));
	const refreshTokens = openRefreshTokens(data.file("refreshTokens"));
	const codes = createAuthorizationCodes(now);
	function createService(): OAuth2Service {
		const created = new OAuth2Service(issuer);
		created.on("beforeAuthorizeRedirect", (redirect: MutableRedirectUri, request: IncomingMessage) => {
			authorize(redirect.url, queryOf(request), codes);
		});
		return created;
	}

	let service = createService();
	let authorizations = 0;
	/**
	 * Whether another authorization request is accepted. The mock server remembers the challenge of each one and forgets only
	 * those of exchanged codes, so it is replaced when no code is valid.
	 */
	function acceptsAuthorization(): boolean {
		if (authorizations >= maxAuthorizations && !codes.hasValid()) {
			service = createService();
			authorizations = 0;
		}
		if (authorizations >= maxAuthorizations) return false;
		authorizations += 1;
		return true;
	}

	const server = createServer((request, response) => {
		const isHandled = handleUserPoolRequest(request, response, {
			issuer: url,
			refreshTokens,
			acceptsAuthorization,
			tokens: (form) => respond(form, { issuer, codes, refreshTokens }),
		});
		if (!isHandled) service.requestHandler(request, response);
	});
	const url = `http://127.0.0.1:${await listen(server, port, "set IDENTITY_PORT to another one")}`;
	issuer.url = url;
	return {
		url,
		keys: createLocalJWKSet({ keys: issuer.keys.toJSON() }),
		token: (user) => sign(issuer, accessClaims({ user, signIn: signInOf(user, apiScope) })),
		async stop() {
			if (!server.listening) return;
			const closed = once(server, "close");
			server.close().closeAllConnections();
			await closed;
		},
	};
}

/** Issues a code to a known user, or redirects the browser with an OAuth error (RFC 6749, section 4.1.2.1). */
function authorize(redirect: URL, query: URLSearchParams, codes: AuthorizationCodes): void {
	const code = redirect.searchParams.get("code");
	if (code === null) return;
	const user = findUser(query.get("login_hint") ?? "");
	const error = requestError(query) ?? (user ? undefined : unknownUserError(query));
	if (error) {
		redirect.searchParams.delete("code");
		redirect.searchParams.set("error", error.error);
		redirect.searchParams.set("error_description", error.description);
	} else if (user) {
		codes.add(code, {
			user,
			redirectUri: query.get("redirect_uri"),
			scope: scopesOf(query).join(" "),
			challenge: query.get("code_challenge") ?? "",
			nonce: query.get("nonce"),
		});
	}
}

/** What a token request is decided with. */
interface Grants {
	issuer: OAuth2Issuer;
	codes: AuthorizationCodes;
	refreshTokens: RefreshTokens;
}

/**
 * Returns the response to a token request (RFC 6749, section 5). The mock server's own endpoint returns error codes that neither
 * the standard nor Cognito has, for example `invalid_request` for a code that was used.
 */
async function respond(form: URLSearchParams, grants: Grants): Promise<TokenResponse> {
	const decision = decide(form, grants);
	// A code can be exchanged once, and a wrong request uses it up.
	grants.codes.remove(form.get("code") ?? "");
	if ("error" in decision) {
		return { status: 400, body: { error: decision.error, error_description: decision.description } };
	}
	const { issuer, refreshTokens } = grants;
	const accessToken = await sign(issuer, accessClaims(decision));
	const { nonce, signIn, withRefreshToken } = decision;
	const idToken = await sign(issuer, { ...idClaims(decision), ...(nonce !== undefined && { nonce }) });
	return {
		status: 200,
		body: {
			access_token: accessToken,
			id_token: idToken,
			token_type: "Bearer",
			expires_in: tokenLifetimeSeconds,
			scope: signIn.scope,
			...(withRefreshToken && { refresh_token: refreshTokens.issue(signIn) }),
		},
	};
}

/** The lifetime of access and id tokens. */
const tokenLifetimeSeconds = 3_600;

/** Signs a token of the issuer. */
function sign(issuer: OAuth2Issuer, claims: object): Promise<string> {
	return issuer.buildToken({
		expiresIn: tokenLifetimeSeconds,
		scopesOrTransform: (_header, payload) => {
			Object.assign(payload, claims);
			removeMockClaims(payload);
		},
	});
}

/** Returns the user and sign-in of a token request, or the OAuth error of its response. */
function decide(form: URLSearchParams, { codes, refreshTokens }: Grants): AcceptedRequest | OAuthError {
	const grantType = form.get("grant_type");
	if (grantType === null) return { error: "invalid_request", description: "grant_type is missing." };
	if (form.get("client_id") !== clientId) {
		return { error: "invalid_client", description: `client_id must be ${clientId}.` };
	}
	if (grantType === "password") {
		const user = findUser(form.get("username") ?? "");
		if (!user) return { error: "invalid_grant", description: "There is no such user." };
		return { user, signIn: signInOf(user, apiScope), withRefreshToken: false };
	}
	if (grantType === "authorization_code") {
		const code = form.get("code");
		if (code === null) return { error: "invalid_request", description: "code is missing." };
		const grant = codes.find(code);
		const challenge = createHash("sha256")
			.update(form.get("code_verifier") ?? "")
			.digest("base64url");
		if (grant && form.get("redirect_uri") === grant.redirectUri && challenge === grant.challenge) {
			const signIn = signInOf(grant.user, grant.scope);
			return { user: grant.user, signIn, withRefreshToken: true, nonce: grant.nonce ?? undefined };
		}
		return {
			error: "invalid_grant",
			description: "The code is unknown, used or expired, or code_verifier or redirect_uri is wrong.",
		};
	}
	if (grantType === "refresh_token") {
		const token = form.get("refresh_token");
		if (token === null) return { error: "invalid_request", description: "refresh_token is missing." };
		const signIn = refreshTokens.find(token);
		const user = users.find(({ id }) => id === signIn?.sub);
		if (user && signIn) return { user, signIn, withRefreshToken: false };
		return { error: "invalid_grant", description: "The refresh token is unknown, revoked or expired: sign in again." };
	}
	return {
		error: "unsupported_grant_type",
		description: "Use password, authorization_code or refresh_token.",
	};
}

/** Returns a sign-in that begins now. */
function signInOf({ id }: SeededUser, granted: string): SignIn {
	return { sub: id, scope: granted, authTime: Math.floor(Date.now() / 1000), originJti: randomUUID() };
}

/** Returns the claims of a Cognito access token, besides `iss`, `iat` and `exp`. */
function accessClaims({ user: { id, role }, signIn }: Pick<AcceptedRequest, "user" | "signIn">) {
	return {
		...commonClaims(signIn),
		token_use: "access",
		client_id: clientId,
		scope: signIn.scope,
		username: id,
		...(role === "admin" && { "cognito:groups": [adminGroup] }),
	};
}

/** Returns the claims of a Cognito id token, besides `iss`, `iat`, `exp` and the request's `nonce`. */
function idClaims({ user: { id, email, name, role }, signIn }: Pick<AcceptedRequest, "user" | "signIn">) {
	return {
		...commonClaims(signIn),
		token_use: "id",
		aud: clientId,
		email,
		email_verified: true,
		name,
		"cognito:username": id,
		...(role === "admin" && { "cognito:groups": [adminGroup] }),
	};
}

function commonClaims({ sub, authTime, originJti }: SignIn) {
	return { sub, auth_time: authTime, jti: randomUUID(), origin_jti: originJti, event_id: randomUUID() };
}

/** Removes the claims that the mock server adds to every token and a user pool does not. */
function removeMockClaims(payload: Partial<Payload>): void {
	delete payload.nbf;
	delete payload.amr;
}

const KeyFile = z.object({ keys: z.array(z.record(z.string(), z.unknown())).check(z.minLength(1)) });

/** Loads the signing key, created on first use. It is kept, so that tokens stay valid when the stage starts again. */
async function loadKeys(issuer: OAuth2Issuer, file: string): Promise<void> {
	const text = await readOrCreateSecret(file, async () => {
		const key = await new OAuth2Issuer().keys.generate("RS256");
		return JSON.stringify({ keys: [key] });
	});
	const stored = z.safeParse(KeyFile, parseJson(text));
	try {
		if (!stored.success) throw new Error("no keys");
		for (const key of stored.data.keys) await issuer.keys.add(key);
	} catch (cause) {
		throw new UserError(
			`${file} is damaged: delete it to get a new signing key; existing tokens then become invalid.`,
			{ cause },
		);
	}
}
