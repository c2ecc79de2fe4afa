import type { IncomingMessage, ServerResponse } from "node:http";
import { scopes } from "@tap/web/hosting/settings.ts";
import { readBody } from "../gateway/connection.ts";
import { clientId, queryOf, refusalOf } from "./authorization-request.ts";
import type { RefreshTokens } from "./refresh-tokens.ts";
import { type IssuerPage, isLoopback, refusalPage, signInPage } from "./sign-in-page.ts";

/** What the provider behind may answer; everything else it has is not what a user pool does. */
const served = ["/jwks", "/token", "/authorize"];

/**
 * Answers what a user pool does and the provider behind does not; false leaves the request to that one.
 * @param issuer the issuer's own URL
 */
export function answerAsUserPool(
	request: IncomingMessage,
	response: ServerResponse,
	issuer: string,
	refreshTokens: RefreshTokens,
): boolean {
	const { origin } = request.headers;
	// Tokens are for pages on this machine: any other page that is open in the browser is none of them.
	if (origin !== undefined && !isLoopback(origin)) {
		response.writeHead(403, { "Content-Type": "text/plain; charset=utf-8" }).end("The page is not on this machine.\n");
		return true;
	}
	const { pathname } = new URL(request.url ?? "/", issuer);
	const query = queryOf(request);
	if (pathname === "/.well-known/openid-configuration" && request.method === "GET") {
		json(response, 200, discoveryOf(issuer));
		return true;
	}
	if (pathname === "/authorize" && request.method === "GET") return authorizePage(query, response);
	if (pathname === "/logout" && request.method === "GET") {
		logout(query, response);
		return true;
	}
	if (pathname === "/revoke" && request.method === "POST") {
		revoke(request, response, refreshTokens).catch(() => response.destroy());
		return true;
	}
	if (served.includes(pathname) || request.method === "OPTIONS") return false;
	json(response, 404, { error: "invalid_request", error_description: `The issuer has no ${pathname}.` });
	return true;
}

/** Shows the page to sign in on when nobody is named; false when the request can be answered as it is. */
function authorizePage(query: URLSearchParams, response: ServerResponse): boolean {
	if (!isLoopback(query.get("redirect_uri"))) {
		const message =
			"redirect_uri has to be an address of this machine, such as http://127.0.0.1:3000/console/signed-in.";
		show(response, refusalPage(message));
		return true;
	}
	const isAsked = query.get("login_hint") === null && query.get("prompt") !== "none";
	if (!isAsked || query.get("response_type") !== "code" || refusalOf(query)) return false;
	show(response, signInPage(query));
	return true;
}

/**
 * Ends a session as Cognito's pages do; there is none here, so it only sends the browser on.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
 */
function logout(query: URLSearchParams, response: ServerResponse): void {
	const target = query.get("logout_uri");
	if (query.get("client_id") !== clientId) {
		show(response, refusalPage(`client_id has to be ${clientId}.`));
	} else if (target === null || !isLoopback(target)) {
		show(response, refusalPage("logout_uri has to be an address of this machine."));
	} else {
		response.writeHead(302, { Location: target, "Cache-Control": "no-store" }).end();
	}
}

/** Revokes a refresh token (RFC 7009). An unknown one is as good as revoked; a JWT cannot be taken back. */
async function revoke(request: IncomingMessage, response: ServerResponse, tokens: RefreshTokens): Promise<void> {
	// A form that is too large has no token that could be one.
	const text = await readBody(request, 16 * 1024).catch(() => undefined);
	const form = new URLSearchParams(text?.toString());
	const token = form.get("token");
	const refusal =
		form.get("client_id") !== clientId
			? { error: "invalid_client", error_description: `client_id must be ${clientId}.` }
			: !token
				? { error: "invalid_request", error_description: "token is missing." }
				: token.split(".").length === 3
					? { error: "unsupported_token_type", error_description: "Only refresh tokens can be revoked." }
					: undefined;
	if (token && !refusal) tokens.revoke(token);
	json(response, refusal ? 400 : 200, refusal ?? {});
}

function show(response: ServerResponse, { status, headers, html }: IssuerPage): void {
	response.writeHead(status, headers).end(html);
}

function json(response: ServerResponse, status: number, body: object): void {
	response.writeHead(status, {
		"Content-Type": "application/json",
		"Cache-Control": "no-store",
		// Pages on this machine only: the others were refused before.
		"Access-Control-Allow-Origin": "*",
	});
	response.end(JSON.stringify(body));
}

/** The metadata of OpenID Connect Discovery 1.0: what there is here. */
function discoveryOf(issuer: string) {
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
		scopes_supported: scopes,
		subject_types_supported: ["public"],
		id_token_signing_alg_values_supported: ["RS256"],
		token_endpoint_auth_methods_supported: ["none"],
		revocation_endpoint_auth_methods_supported: ["none"],
	};
}
