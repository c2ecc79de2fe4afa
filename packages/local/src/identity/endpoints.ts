import type { IncomingMessage, ServerResponse } from "node:http";
import { signInScopes } from "@tap/core/contract/auth.ts";
import { isForThisMachine, misdirected } from "../host.ts";
import { readBody } from "../http-body.ts";
import { clientId, queryOf, requestError } from "./authorization-request.ts";
import type { RefreshTokens } from "./refresh-tokens.ts";
import { errorPage, type IssuerPage, isLoopback, signInPage } from "./sign-in-page.ts";

/** The paths that the mock server handles. Its other endpoints do not exist in a user pool. */
const mockServerPaths = ["/jwks", "/authorize"];

/** The response to a token request. */
export interface TokenResponse {
	status: number;
	body: object;
}

/**
 * Handles the requests that a user pool supports and the mock server does not.
 * @param options.issuer the issuer's own URL
 * @param options.acceptsAuthorization whether the mock server may handle one more authorization request
 * @param options.tokens returns the response to a token request
 * @returns false if the mock server has to handle the request
 */
export function handleUserPoolRequest(
	request: IncomingMessage,
	response: ServerResponse,
	options: {
		issuer: string;
		refreshTokens: RefreshTokens;
		acceptsAuthorization(): boolean;
		tokens(form: URLSearchParams): Promise<TokenResponse>;
	},
): boolean {
	const { issuer, refreshTokens } = options;
	// Node's parser accepts a request line without a version, to which no response with a status exists.
	if (request.httpVersion === "0.9") {
		response.writeHead(400).end();
		return true;
	}
	if (!isForThisMachine(request)) {
		response.writeHead(misdirected.status, misdirected.headers).end(misdirected.body);
		return true;
	}
	const { origin } = request.headers;
	// Only pages on this machine may get tokens: the browser may have other pages open.
	if (origin !== undefined && !isLoopback(origin)) {
		response
			.writeHead(403, { "Content-Type": "text/plain; charset=utf-8" })
			.end("Only pages on this machine may use this issuer.\n");
		return true;
	}
	const { pathname } = new URL(request.url ?? "/", issuer);
	const query = queryOf(request);
	if (pathname === "/.well-known/openid-configuration" && request.method === "GET") {
		json(response, 200, metadataOf(issuer));
		return true;
	}
	if (pathname === "/authorize" && request.method === "GET") {
		return authorizePage(query, response, options.acceptsAuthorization);
	}
	if (pathname === "/logout" && request.method === "GET") {
		logout(query, response);
		return true;
	}
	if (pathname === "/token" && request.method === "POST") {
		formOf(request)
			.then(options.tokens)
			.then(({ status, body }) => json(response, status, body))
			.catch(() => response.destroy());
		return true;
	}
	if (pathname === "/revoke" && request.method === "POST") {
		revoke(request, response, refreshTokens).catch(() => response.destroy());
		return true;
	}
	if (mockServerPaths.includes(pathname) || request.method === "OPTIONS") return false;
	json(response, 404, { error: "invalid_request", error_description: `The issuer has no ${pathname}.` });
	return true;
}

/** Shows the sign-in page if the request names no user. Returns false if the mock server has to handle the request. */
function authorizePage(query: URLSearchParams, response: ServerResponse, acceptsAuthorization: () => boolean): boolean {
	const redirectUri = query.get("redirect_uri");
	if (redirectUri === null || !isLoopback(redirectUri)) {
		const message = "redirect_uri must be an address of this machine, such as http://127.0.0.1:3000/console/signed-in.";
		show(response, errorPage(message));
		return true;
	}
	const needsUser = query.get("login_hint") === null && query.get("prompt") !== "none";
	if (needsUser && query.get("response_type") === "code" && !requestError(query)) {
		show(response, signInPage(query));
		return true;
	}
	if (acceptsAuthorization()) return false;
	// RFC 6749, section 4.1.2.1.
	const target = new URL(redirectUri);
	target.searchParams.set("error", "temporarily_unavailable");
	target.searchParams.set("error_description", "Too many sign-ins were not completed: try again in five minutes.");
	const state = query.get("state");
	if (state !== null) target.searchParams.set("state", state);
	response.writeHead(302, { Location: target.href, "Cache-Control": "no-store" }).end();
	return true;
}

/**
 * Signs out, as Cognito's logout endpoint does. This issuer has no sessions, so it only redirects the browser.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
 */
function logout(query: URLSearchParams, response: ServerResponse): void {
	const target = query.get("logout_uri");
	if (query.get("client_id") !== clientId) {
		show(response, errorPage(`client_id must be ${clientId}.`));
	} else if (target === null || !isLoopback(target)) {
		show(response, errorPage("logout_uri must be an address of this machine."));
	} else {
		response.writeHead(302, { Location: target, "Cache-Control": "no-store" }).end();
	}
}

/** Revokes a refresh token (RFC 7009). An unknown token counts as revoked. Access and id tokens cannot be revoked. */
async function revoke(request: IncomingMessage, response: ServerResponse, tokens: RefreshTokens): Promise<void> {
	const form = await formOf(request);
	const token = form.get("token");
	const error =
		form.get("client_id") !== clientId
			? { error: "invalid_client", error_description: `client_id must be ${clientId}.` }
			: !token
				? { error: "invalid_request", error_description: "token is missing." }
				: token.split(".").length === 3
					? { error: "unsupported_token_type", error_description: "Only refresh tokens can be revoked." }
					: undefined;
	if (token && !error) tokens.revoke(token);
	json(response, error ? 400 : 200, error ?? {});
}

/** Returns the form in the body of a request. One that is too large contains no valid token or code, and counts as empty. */
async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
	const text = await readBody(request, 16 * 1024).catch(() => undefined);
	return new URLSearchParams(text?.toString());
}

function show(response: ServerResponse, { status, headers, html }: IssuerPage): void {
	response.writeHead(status, headers).end(html);
}

/** Sends a JSON response. */
export function json(response: ServerResponse, status: number, body: object): void {
	response.writeHead(status, {
		"Content-Type": "application/json",
		"Cache-Control": "no-store",
		// Requests of pages elsewhere were rejected above.
		"Access-Control-Allow-Origin": "*",
	});
	response.end(JSON.stringify(body));
}

/** Returns the provider metadata (OpenID Connect Discovery 1.0, section 3). */
function metadataOf(issuer: string) {
	return {
		issuer,
		authorization_endpoint: `${issuer}/authorize`,
		token_endpoint: `${issuer}/token`,
		revocation_endpoint: `${issuer}/revoke`,
		jwks_uri: `${issuer}/jwks`,
		response_types_supported: ["code"],
		response_modes_supported: ["query"],
		grant_types_supported: ["authorization_code", "refresh_token", "password"],
		code_challenge_methods_supported: ["S256"],
		scopes_supported: signInScopes,
		subject_types_supported: ["public"],
		id_token_signing_alg_values_supported: ["RS256"],
		token_endpoint_auth_methods_supported: ["none"],
		revocation_endpoint_auth_methods_supported: ["none"],
	};
}
