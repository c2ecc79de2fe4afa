/** The OpenID Connect client, in a chunk of its own: who only looks around does not load it. */
import { type User, UserManager, WebStorageStateStore } from "oidc-client-ts";
import type { Settings } from "../settings.ts";
import { storagePrefix } from "./session-storage.ts";

export type { User };

/** Where the provider sends the browser back to, with a code. */
export function callbackUrl(): string {
	return new URL(`${import.meta.env.BASE_URL}signed-in`, location.origin).href;
}

/**
 * Makes the client of a stage's provider: authorization code with PKCE (RFC 7636), everything it keeps in this tab only.
 * @param redirectUri where the provider sends the browser back to
 */
export function createManager(
	{ authority, clientId, scope }: Settings["identity"],
	redirectUri = callbackUrl(),
): UserManager {
	const store = () => new WebStorageStateStore({ prefix: storagePrefix, store: sessionStorage });
	return new UserManager({
		authority,
		client_id: clientId,
		redirect_uri: redirectUri,
		scope,
		// Both would be in local storage or shared between tabs otherwise; the state holds the PKCE verifier.
		userStore: store(),
		stateStore: store(),
		// Tokens are renewed when a call needs one; a timer would renew them for nobody.
		automaticSilentRenew: false,
		monitorSession: false,
		revokeTokenTypes: ["refresh_token"],
		// Whoever waits for a token must not wait for ever.
		requestTimeoutInSeconds: 15,
	});
}
