import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { adminGroup, apiScope } from "@tap/core/contract/auth.ts";
import type { JWTVerifyGetKey } from "jose";
import type { MutableRedirectUri, OAuth2Service } from "oauth2-mock-server";
import type { DataFolder } from "../data-folder.ts";
import { listen } from "../port.ts";
import { findUser, type SeededUser, users } from "../seed/users.ts";
import { messageOf } from "../user-error.ts";
import { type AuthorizationCodes, createAuthorizationCodes } from "./authorization-codes.ts";
import {
	clientId,
	type OAuthError,
	queryOf,
	requestError,
	scopesOf,
	unknownUserError,
} from "./authorization-request.ts";
import { handleUserPoolRequest, json, type TokenResponse } from "./endpoints.ts";
import { openRefreshTokens, type RefreshTokens, type SignIn } from "./refresh-tokens.ts";
import { loadSigningKeys, type PrivateKey } from "./signing-keys.ts";

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
	const keys = await loadSigningKeys(data.file("keys"));
	const refreshTokens = openRefreshTokens(data.file("refreshTokens"));
	const codes = createAuthorizationCodes(now);
	let mockServer: Promise<OAuth2Service> | undefined;
	let authorizations = 0;
	/**
	 * Whether another authorization request is accepted. The mock server remembers the challenge of each one and forgets only
	 * those of exchanged codes, so it is replaced when no code is valid.
	 */
	function acceptsAuthorization(): boolean {
		if (authorizations >= maxAuthorizations && !codes.hasValid()) {
			mockServer = undefined;
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
			tokens: (form) => respond(form, { sign, codes, refreshTokens }),
		});
		if (isHandled) return;
		mockServer ??= createMockServer(url, keys.privateKeys, codes);
		mockServer
			.then(({ requestHandler }) => requestHandler(request, response))
			.catch((error) => {
				mockServer = undefined;
				json(response, 500, { error: "server_error", error_description: messageOf(error) });
			});
	});
	const url = `http://127.0.0.1:${await listen(server, port, "set IDENTITY_PORT to another one")}`;
	const sign: Sign = (claims) => {
		const issuedAt = Math.floor(Date.now() / 1000);
		return keys.sign({ iss: url, iat: issuedAt, exp: issuedAt + tokenLifetimeSeconds, ...claims });
	};
	return {
		url,
		keys: keys.publicKey,
		token: (user) => sign(accessClaims({ user, signIn: signInOf(user, apiScope) })),
		async stop() {
			if (!server.listening) return;
			const closed = once(server, "close");
			server.close().closeAllConnections();
			await closed;
		},
	};
}

/**
 * Creates the server of `/authorize` and `/jwks`. Its library is loaded only now: it brings Express, which no start should wait for.
 */
async function createMockServer(
	url: string,
	keys: readonly PrivateKey[],
	codes: AuthorizationCodes,
): Promise<OAuth2Service> {
	const { OAuth2Issuer, OAuth2Service } = await import("oauth2-mock-server");
	const issuer = new OAuth2Issuer();
	issuer.url = url;
	for (const key of keys) await issuer.keys.add(key);
	const service = new OAuth2Service(issuer);
	service.on("beforeAuthorizeRedirect", (redirect: MutableRedirectUri, request: IncomingMessage) => {
		authorize(redirect.url, queryOf(request), codes);
	});
	return service;
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

/** Signs a token of the issuer with these claims, and those about its issue. */
type Sign = (claims: object) => Promise<string>;

/** What a token request is decided with. */
interface Grants {
	sign: Sign;
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
	const { sign, refreshTokens } = grants;
	const accessToken = await sign(accessClaims(decision));
	const { nonce, signIn, withRefreshToken } = decision;
	const idToken = await sign({ ...idClaims(decision), ...(nonce !== undefined && { nonce }) });
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
