/** The OpenID Connect client, in a chunk of its own: people who only browse don't load it. */
import { type User, UserManager } from "oidc-client-ts";
import type { Settings } from "../settings.ts";
import { requestStore, tokenStore } from "./session-storage.ts";

export type { User };

/** The URL to which the provider redirects with a code. */
export function callbackUrl(): string {
	return new URL(`${import.meta.env.BASE_URL}signed-in`, location.origin).href;
}

/**
 * Creates the client of a stage's provider: authorization code with PKCE (RFC 7636), stored in this tab only.
 * @param redirectUri the URL to which the provider redirects
 */
export function createManager(
	{ authority, clientId, scope }: Settings["identity"],
	redirectUri = callbackUrl(),
): UserManager {
	return new UserManager({
		authority,
		client_id: clientId,
		redirect_uri: redirectUri,
		scope,
		// By default, the state, which has the PKCE verifier, would be in local storage, which all tabs share.
		userStore: tokenStore,
		stateStore: requestStore,
		// Tokens are renewed when a call needs one, not by a timer.
		automaticSilentRenew: false,
		monitorSession: false,
		revokeTokenTypes: ["refresh_token"],
		// A call that waits for a token must not hang.
		requestTimeoutInSeconds: 15,
	});
}
