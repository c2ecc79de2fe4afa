import type { IncomingMessage } from "node:http";
import { appName } from "@tap/core/contract/app.ts";
import { signInScopes } from "@tap/core/contract/auth.ts";

/** The app client that tokens are issued to. */
export const clientId = `${appName}-local`;

/** An OAuth error (RFC 6749, section 5.2). */
export interface OAuthError {
	error: string;
	description: string;
}

/** Returns the query of a request. */
export function queryOf(request: IncomingMessage): URLSearchParams {
	return new URL(request.url ?? "/", "http://127.0.0.1").searchParams;
}

/** Returns the error of an authorization request that is invalid for every user, or undefined if it is valid. */
export function requestError(query: URLSearchParams): OAuthError | undefined {
	if (query.get("client_id") !== clientId) {
		return { error: "unauthorized_client", description: `client_id must be ${clientId}.` };
	}
	if (query.get("code_challenge_method") !== "S256" || !query.get("code_challenge")) {
		return { error: "invalid_request", description: "A code_challenge with the method S256 is required." };
	}
	const unknown = scopesOf(query).find((each) => !signInScopes.some((known) => known === each));
	if (unknown === undefined) return undefined;
	return {
		error: "invalid_scope",
		description: `There is no scope ${unknown}: use some of ${signInScopes.join(" ")}.`,
	};
}

/** Returns the scopes that an authorization request asks for. As in Cognito, these are all of the client's if it names none. */
export function scopesOf(query: URLSearchParams): readonly string[] {
	return query.get("scope")?.split(" ").filter(Boolean) ?? signInScopes;
}

/**
 * Returns the error of a request without a user. Either it names none and forbids the sign-in page (OpenID Connect Core,
 * section 3.1.2.6), or the user that it names does not exist.
 */
export function unknownUserError(query: URLSearchParams): OAuthError {
	return query.get("login_hint") === null
		? { error: "login_required", description: "No user is signed in." }
		: { error: "access_denied", description: "login_hint must be the email address of a seeded user." };
}
