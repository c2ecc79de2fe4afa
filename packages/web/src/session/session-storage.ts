import type { StateStore } from "oidc-client-ts";
import { type BrowserStorage, sharedStorage, tabStorage } from "../storage.ts";

/** The prefix of the keys of tokens. The client's own key begins with `user:`. */
const tokenPrefix = "tap.oidc.";

/**
 * The prefix of the keys of requests to the provider. It is not the beginning of another key: a response names the key of its
 * request, and a forged one must not name the tokens.
 */
const requestPrefix = "tap.oidc-request.";

/** Whether this tab has a session to restore: only then the client's code is needed at once. */
export function hasStoredSession(): boolean {
	return tabStorage.keys().some((key) => key.startsWith(`${tokenPrefix}user:`));
}

/** The tokens. In memory, if the browser refuses them, they last until the page is left. */
export const tokenStore: StateStore = createStore(tokenPrefix, tabStorage.set);

/** The requests with their PKCE verifiers. In memory they would be lost on the way to the sign-in page. */
export const requestStore: StateStore = createStore(requestPrefix, tabStorage.setLasting);

function createStore(prefix: string, set: BrowserStorage["set"]): StateStore {
	return {
		async set(key, value) {
			set(prefix + key, value);
		},
		async get(key) {
			return tabStorage.get(prefix + key) ?? null;
		},
		async remove(key) {
			const value = tabStorage.get(prefix + key) ?? null;
			tabStorage.remove(prefix + key);
			return value;
		},
		async getAllKeys() {
			const keys = tabStorage.keys().filter((key) => key.startsWith(prefix));
			return keys.map((key) => key.slice(prefix.length));
		},
	};
}

/**
 * Whether a response of the provider belongs to a request of this tab that had no response yet. After Back or a reload, or at a
 * forged address, it doesn't.
 * @param search the query of the address, which has the response's `state` (RFC 6749, section 4.1.2)
 */
export function isRequested(search: string): boolean {
	const state = new URLSearchParams(search).get("state") ?? "";
	return state !== "" && tabStorage.get(requestPrefix + state) !== undefined;
}

/** A name of the last sign-out in this browser, so that a tab that didn't hear of it finds out when it is back. */
const lastSignOutKey = "tap.signed-out";
/** The last sign-out before this tab signed in. */
const signOutBeforeKey = "tap.signed-out-before";

/** Notes a sign-out, which ends the sessions of all tabs. */
export function recordSignOut(): void {
	sharedStorage.set(lastSignOutKey, crypto.randomUUID());
}

/** Notes that the session of this tab is newer than the last sign-out. */
export function recordSignIn(): void {
	const last = sharedStorage.get(lastSignOutKey);
	if (last === undefined) tabStorage.remove(signOutBeforeKey);
	else tabStorage.set(signOutBeforeKey, last);
}

/** Whether someone signed out, in this tab or another, since this one signed in. */
export function wasSignedOut(): boolean {
	const last = sharedStorage.get(lastSignOutKey);
	return last !== undefined && last !== tabStorage.get(signOutBeforeKey);
}
