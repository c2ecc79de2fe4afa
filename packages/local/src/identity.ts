import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import {
	type MutableRedirectUri,
	type MutableResponse,
	type MutableToken,
	OAuth2Server,
	type Payload,
	type TokenRequestIncomingMessage,
} from "oauth2-mock-server";
import * as z from "zod/mini";
import { type Data, parseJson, secretFile } from "./data.ts";
import { Failure } from "./failure.ts";
import { probePort } from "./port.ts";
import { findUser, type SeededUser } from "./seed/users.ts";

/** The scope that access tokens carry: the one of the resource server in the user pool. */
export const scope = "tap/api";

/** The app client that tokens are issued to. */
export const clientId = "tap-local";

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
}

/**
 * Starts an OpenID Connect provider on 127.0.0.1 whose tokens have the claims of a Cognito user pool. It knows the seeded
 * users and asks for no password: the password grant takes an e-mail address as `username`, the authorization code flow
 * (with PKCE, RFC 7636) as `login_hint`. Anybody else gets an OAuth error.
 * @param port 0 for any free one
 * @throws Failure when the port is taken or the stored keys are damaged
 */
export async function startIssuer({ port, data }: { port: number; data: Data }): Promise<Issuer> {
	const server = new OAuth2Server();
	await loadKeys(server, data.file("keys"));
	const grants = new Map<string, Grant>();
	const accessTokenSigned = new WeakSet<IncomingMessage>();

	server.service.on("beforeAuthorizeRedirect", (redirect: MutableRedirectUri, request: IncomingMessage) => {
		authorize(redirect.url, new URL(request.url ?? "/", "http://127.0.0.1").searchParams, grants);
	});
	// The provider signs the access token first and the id token second; each passes here before its signature.
	server.service.on("beforeTokenSigning", ({ payload }: MutableToken, request: TokenRequestIncomingMessage) => {
		const asked = userOf(request, grants);
		if ("error" in asked) return;
		Object.assign(payload, accessTokenSigned.has(request) ? idClaims(asked.user) : accessClaims(asked.user));
		removeForeign(payload);
		accessTokenSigned.add(request);
	});
	server.service.on("beforeResponse", (response: MutableResponse, request: TokenRequestIncomingMessage) => {
		const asked = userOf(request, grants);
		// A code is good for one exchange.
		if (request.body.code !== undefined) grants.delete(request.body.code);
		if ("error" in asked) {
			response.statusCode = 400;
			response.body = { error: asked.error, error_description: asked.description };
		} else if (response.body !== "") {
			response.body.scope = scope;
			// There is no refresh grant here, so that a token for it would be a lie.
			delete response.body.refresh_token;
		}
	});

	await server.start(await probePort(port, "set IDENTITY_PORT to another one"), "127.0.0.1");
	const url = `http://127.0.0.1:${server.address().port}`;
	server.issuer.url = url;
	return {
		url,
		token: (user) =>
			server.issuer.buildToken({
				scopesOrTransform: (_header, payload) => {
					Object.assign(payload, accessClaims(user));
					removeForeign(payload);
				},
			}),
		stop: () => server.stop(),
	};
}

/** Gives a code to a known user, or sends the browser back with an OAuth error (RFC 6749, section 4.1.2.1). */
function authorize(redirect: URL, query: URLSearchParams, grants: Map<string, Grant>): void {
	const code = redirect.searchParams.get("code");
	if (code === null) return;
	const user = findUser(query.get("login_hint") ?? "");
	const refusal =
		query.get("client_id") !== clientId
			? ["unauthorized_client", `The client is ${clientId}.`]
			: query.get("code_challenge_method") !== "S256" || !query.get("code_challenge")
				? ["invalid_request", "A code_challenge with the method S256 is required."]
				: user === undefined
					? ["access_denied", "login_hint must be the e-mail address of a seeded user."]
					: undefined;
	if (refusal) {
		const [error = "", description = ""] = refusal;
		redirect.searchParams.delete("code");
		redirect.searchParams.set("error", error);
		redirect.searchParams.set("error_description", description);
	} else if (user) {
		grants.set(code, { user, redirectUri: query.get("redirect_uri") });
	}
}

/** Whom a token request is for, or the OAuth error it gets (RFC 6749, section 5.2). */
function userOf(
	{ body }: TokenRequestIncomingMessage,
	grants: ReadonlyMap<string, Grant>,
): { user: SeededUser } | { error: string; description: string } {
	if (body.client_id !== clientId) return { error: "invalid_client", description: `client_id must be ${clientId}.` };
	if (body.grant_type === "password") {
		const user = findUser(String(body.username));
		return user ? { user } : { error: "invalid_grant", description: "There is no such user." };
	}
	if (body.grant_type === "authorization_code") {
		const grant = grants.get(body.code ?? "");
		const sameRedirect = grant && "redirect_uri" in body && body.redirect_uri === grant.redirectUri;
		// The provider has compared a verifier that is there with the challenge; one that is missing it lets pass.
		if (sameRedirect && body.code_verifier !== undefined) return { user: grant.user };
		return {
			error: "invalid_grant",
			description: "The code is unknown or used, or code_verifier or redirect_uri is wrong.",
		};
	}
	return { error: "unsupported_grant_type", description: "Use password or authorization_code." };
}

/** The claims of a Cognito access token, besides `iss`, `iat` and `exp`. */
function accessClaims({ id, role }: SeededUser) {
	return {
		...commonClaims(id),
		token_use: "access",
		client_id: clientId,
		scope,
		username: id,
		...(role === "admin" && { "cognito:groups": ["admin"] }),
	};
}

/** The claims of a Cognito id token, besides `iss`, `iat` and `exp`. */
function idClaims({ id, email, name, role }: SeededUser) {
	return {
		...commonClaims(id),
		token_use: "id",
		aud: clientId,
		email,
		email_verified: true,
		name,
		"cognito:username": id,
		...(role === "admin" && { "cognito:groups": ["admin"] }),
	};
}

function commonClaims(sub: string) {
	return {
		sub,
		auth_time: Math.floor(Date.now() / 1000),
		jti: randomUUID(),
		origin_jti: randomUUID(),
		event_id: randomUUID(),
	};
}

/** Takes off what the provider adds to every token and a user pool does not. */
function removeForeign(payload: Partial<Payload>): void {
	delete payload.nbf;
	delete payload.amr;
}

const KeyFile = z.object({ keys: z.array(z.record(z.string(), z.unknown())).check(z.minLength(1)) });

/** Loads the signing key, made on first use: tokens stay good when the stage starts again. */
async function loadKeys(server: OAuth2Server, file: string): Promise<void> {
	const text = await secretFile(file, async () => {
		const key = await new OAuth2Server().issuer.keys.generate("RS256");
		return JSON.stringify({ keys: [key] });
	});
	const stored = z.safeParse(KeyFile, parseJson(text));
	try {
		if (!stored.success) throw new Error("no keys");
		for (const key of stored.data.keys) await server.issuer.keys.add(key);
	} catch (cause) {
		throw new Failure(`${file} is damaged: delete it to get a new signing key; tokens given out so far end with it.`, {
			cause,
		});
	}
}
