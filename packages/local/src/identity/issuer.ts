import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import {
	type MutableRedirectUri,
	type MutableResponse,
	type MutableToken,
	OAuth2Issuer,
	OAuth2Service,
	type Payload,
	type TokenRequestIncomingMessage,
} from "oauth2-mock-server";
import * as z from "zod/mini";
import { type Data, parseJson, secretFile } from "../data-folder.ts";
import { listen } from "../port.ts";
import { findUser, type SeededUser, users } from "../seed/users.ts";
import { UserError } from "../user-error.ts";
import { clientId, queryOf, type Refusal, refusalOf, scope, scopesOf, unknownUser } from "./authorization-request.ts";
import { answerAsUserPool } from "./endpoints.ts";
import { openRefreshTokens, type RefreshTokens, type SignIn } from "./refresh-tokens.ts";

export { clientId, scope };

/** The stage's identity provider. */
export interface Issuer {
	/** `iss` of its tokens, and where `/.well-known/openid-configuration` is. */
	url: string;
	/** Signs an access token of a seeded user; good for one hour. */
	token(user: SeededUser): Promise<string>;
	stop(): Promise<void>;
}

/** An authorization code that was given out. */
interface Grant {
	user: SeededUser;
	redirectUri: string | null;
	/** What was granted, separated by spaces. */
	scope: string;
}

/** What a token request is good for. */
interface Granted {
	user: SeededUser;
	signIn: SignIn;
	/** Whether the answer has a refresh token, too: for a code, but not for a password or another refresh token. */
	isFirst: boolean;
}

/**
 * Starts an OpenID Connect provider on 127.0.0.1 whose tokens have the claims of a Cognito user pool. It knows the seeded
 * users and asks for no password: the password grant takes an e-mail address as `username`; the authorization code flow
 * (with PKCE, RFC 7636) takes it as `login_hint`, or shows a page to choose from. Anybody else gets an OAuth error.
 * Refresh tokens, revocation (RFC 7009) and `/logout` are as Cognito has them. Cognito sends browsers to the addresses on
 * its client's list; this issuer, to any of this machine.
 * @param port 0 for any free one
 * @throws UserError when the port is taken or the stored keys are damaged
 */
export async function startIssuer({ port, data }: { port: number; data: Data }): Promise<Issuer> {
	const issuer = new OAuth2Issuer();
	const service = new OAuth2Service(issuer);
	await loadKeys(issuer, data.file("keys"));
	const refreshTokens = openRefreshTokens(data.file("refreshTokens"));
	const grants = new Map<string, Grant>();
	const decisions = new WeakMap<IncomingMessage, Granted | Refusal>();
	const accessTokenSigned = new WeakSet<IncomingMessage>();
	/** Decides on a token request, once: the tokens and the answer have to be of one mind. */
	const decisionOf = (request: TokenRequestIncomingMessage) => {
		const decision = decisions.get(request) ?? decide(request, grants, refreshTokens);
		decisions.set(request, decision);
		return decision;
	};

	service.on("beforeAuthorizeRedirect", (redirect: MutableRedirectUri, request: IncomingMessage) => {
		authorize(redirect.url, queryOf(request), grants);
	});
	// The provider signs the access token first and the id token second; each passes here before its signature.
	service.on("beforeTokenSigning", ({ payload }: MutableToken, request: TokenRequestIncomingMessage) => {
		const decision = decisionOf(request);
		if ("error" in decision) return;
		Object.assign(payload, accessTokenSigned.has(request) ? idClaims(decision) : accessClaims(decision));
		removeForeign(payload);
		accessTokenSigned.add(request);
	});
	service.on("beforeResponse", (response: MutableResponse, request: TokenRequestIncomingMessage) => {
		const decision = decisionOf(request);
		// A code is good for one exchange.
		if (request.body.code !== undefined) grants.delete(request.body.code);
		if ("error" in decision) {
			response.statusCode = 400;
			response.body = { error: decision.error, error_description: decision.description };
		} else if (response.body !== "") {
			response.body.scope = decision.signIn.scope;
			delete response.body.refresh_token;
			if (decision.isFirst) response.body.refresh_token = refreshTokens.issue(decision.signIn);
		}
	});

	const server = createServer((request, response) => {
		if (!answerAsUserPool(request, response, url, refreshTokens)) service.requestHandler(request, response);
	});
	const url = `http://127.0.0.1:${await listen(server, port, "set IDENTITY_PORT to another one")}`;
	issuer.url = url;
	return {
		url,
		token: (user) =>
			issuer.buildToken({
				scopesOrTransform: (_header, payload) => {
					Object.assign(payload, accessClaims({ user, signIn: signInOf(user, scope) }));
					removeForeign(payload);
				},
			}),
		async stop() {
			if (!server.listening) return;
			const closed = once(server, "close");
			server.close().closeAllConnections();
			await closed;
		},
	};
}

/** Gives a code to a known user, or sends the browser back with an OAuth error (RFC 6749, section 4.1.2.1). */
function authorize(redirect: URL, query: URLSearchParams, grants: Map<string, Grant>): void {
	const code = redirect.searchParams.get("code");
	if (code === null) return;
	const user = findUser(query.get("login_hint") ?? "");
	const refusal = refusalOf(query) ?? (user ? undefined : unknownUser(query));
	if (refusal) {
		redirect.searchParams.delete("code");
		redirect.searchParams.set("error", refusal.error);
		redirect.searchParams.set("error_description", refusal.description);
	} else if (user) {
		grants.set(code, { user, redirectUri: query.get("redirect_uri"), scope: scopesOf(query).join(" ") });
	}
}

/** Whom a token request is for, or the OAuth error that it gets. */
function decide(
	{ body }: TokenRequestIncomingMessage,
	grants: ReadonlyMap<string, Grant>,
	refreshTokens: RefreshTokens,
): Granted | Refusal {
	if (body.client_id !== clientId) return { error: "invalid_client", description: `client_id must be ${clientId}.` };
	if (body.grant_type === "password") {
		const user = findUser(String(body.username));
		if (!user) return { error: "invalid_grant", description: "There is no such user." };
		return { user, signIn: signInOf(user, scope), isFirst: false };
	}
	if (body.grant_type === "authorization_code") {
		const grant = grants.get(body.code ?? "");
		const sameRedirect = grant && "redirect_uri" in body && body.redirect_uri === grant.redirectUri;
		// The provider has compared a verifier that is there with the challenge; one that is missing it lets pass.
		if (sameRedirect && body.code_verifier !== undefined) {
			return { user: grant.user, signIn: signInOf(grant.user, grant.scope), isFirst: true };
		}
		return {
			error: "invalid_grant",
			description: "The code is unknown or used, or code_verifier or redirect_uri is wrong.",
		};
	}
	if (body.grant_type === "refresh_token") {
		const signIn = refreshTokens.find("refresh_token" in body ? String(body.refresh_token) : "");
		const user = users.find(({ id }) => id === signIn?.sub);
		if (user && signIn) return { user, signIn, isFirst: false };
		return { error: "invalid_grant", description: "The refresh token is unknown, revoked or too old: sign in again." };
	}
	return {
		error: "unsupported_grant_type",
		description: "Use password, authorization_code or refresh_token.",
	};
}

/** A sign-in that begins now. */
function signInOf({ id }: SeededUser, granted: string): SignIn {
	return { sub: id, scope: granted, authTime: Math.floor(Date.now() / 1000), originJti: randomUUID() };
}

/** The claims of a Cognito access token, besides `iss`, `iat` and `exp`. */
function accessClaims({ user: { id, role }, signIn }: Pick<Granted, "user" | "signIn">) {
	return {
		...commonClaims(signIn),
		token_use: "access",
		client_id: clientId,
		scope: signIn.scope,
		username: id,
		...(role === "admin" && { "cognito:groups": ["admin"] }),
	};
}

/** The claims of a Cognito id token, besides `iss`, `iat`, `exp` and the request's `nonce`. */
function idClaims({ user: { id, email, name, role }, signIn }: Pick<Granted, "user" | "signIn">) {
	return {
		...commonClaims(signIn),
		token_use: "id",
		aud: clientId,
		email,
		email_verified: true,
		name,
		"cognito:username": id,
		...(role === "admin" && { "cognito:groups": ["admin"] }),
	};
}

function commonClaims({ sub, authTime, originJti }: SignIn) {
	return { sub, auth_time: authTime, jti: randomUUID(), origin_jti: originJti, event_id: randomUUID() };
}

/** Takes off what the provider adds to every token and a user pool does not. */
function removeForeign(payload: Partial<Payload>): void {
	delete payload.nbf;
	delete payload.amr;
}

const KeyFile = z.object({ keys: z.array(z.record(z.string(), z.unknown())).check(z.minLength(1)) });

/** Loads the signing key, made on first use: tokens stay good when the stage starts again. */
async function loadKeys(issuer: OAuth2Issuer, file: string): Promise<void> {
	const text = await secretFile(file, async () => {
		const key = await new OAuth2Issuer().keys.generate("RS256");
		return JSON.stringify({ keys: [key] });
	});
	const stored = z.safeParse(KeyFile, parseJson(text));
	try {
		if (!stored.success) throw new Error("no keys");
		for (const key of stored.data.keys) await issuer.keys.add(key);
	} catch (cause) {
		throw new UserError(
			`${file} is damaged: delete it to get a new signing key; tokens given out so far end with it.`,
			{
				cause,
			},
		);
	}
}
