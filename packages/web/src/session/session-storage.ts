/** What the OpenID Connect client's entries in the session storage begin with. */
export const storagePrefix = "tap.oidc.";

/** Whether this tab has a session to restore, so that the client's code is worth loading. */
export function hasStoredSession(): boolean {
	return Object.keys(sessionStorage).some((key) => key.startsWith(`${storagePrefix}user:`));
}
