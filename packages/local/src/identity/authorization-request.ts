import type { IncomingMessage } from "node:http";
import { scopes } from "@tap/web/hosting/settings.ts";

/** The scope that access tokens carry: the one of the resource server in the user pool. */
export const scope = "tap/api";

/** The app client that tokens are issued to. */
export const clientId = "tap-local";

/** An OAuth error (RFC 6749, section 5.2). */
export interface Refusal {
	error: string;
	description: string;
}

/** The query of a request. */
export function queryOf(request: IncomingMessage): URLSearchParams {
	return new URL(request.url ?? "/", "http://127.0.0.1").searchParams;
}

/** What is wrong with an authorization request, whoever signs in. */
export function refusalOf(query: URLSearchParams): Refusal | undefined {
	if (query.get("client_id") !== clientId) {
		return { error: "unauthorized_client", description: `The client is ${clientId}.` };
	}
	if (query.get("code_challenge_method") !== "S256" || !query.get("code_challenge")) {
		return { error: "invalid_request", description: "A code_challenge with the method S256 is required." };
	}
	const unknown = scopesOf(query).find((one) => !scopes.some((known) => known === one));
	if (unknown === undefined) return undefined;
	return { error: "invalid_scope", description: `There is no scope ${unknown}; there are ${scopes.join(" ")}.` };
}

/** The scopes that an authorization request asks for; all of the client's when it names none, as Cognito has it. */
export function scopesOf(query: URLSearchParams): readonly string[] {
	return query.get("scope")?.split(" ").filter(Boolean) ?? scopes;
}

/** Nobody is named, and asking was forbidden (OpenID Connect Core, section 3.1.2.6); or nobody has that name. */
export function unknownUser(query: URLSearchParams): Refusal {
	return query.get("login_hint") === null
		? { error: "login_required", description: "Nobody is signed in." }
		: { error: "access_denied", description: "login_hint must be the e-mail address of a seeded user." };
}
