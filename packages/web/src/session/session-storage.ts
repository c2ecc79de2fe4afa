/** The prefix of the OpenID Connect client's keys in the session storage. */
export const storagePrefix = "tap.oidc.";

/** Whether this tab has a session to restore: only then the client's code is needed at once. */
export function hasStoredSession(): boolean {
	return Object.keys(sessionStorage).some((key) => key.startsWith(`${storagePrefix}user:`));
}
