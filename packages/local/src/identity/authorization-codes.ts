import type { SeededUser } from "../seed/users.ts";

/** The facts that an authorization code stands for. */
export interface CodeGrant {
	user: SeededUser;
	redirectUri: string | null;
	/** The granted scopes, separated by spaces. */
	scope: string;
	/** The challenge that the verifier of the token request must match (RFC 7636, section 4.6). */
	challenge: string;
	/** The request's `nonce`, which the id token repeats (OpenID Connect Core, section 3.1.3.7). */
	nonce: string | null;
}

/** The authorization codes that were issued and not exchanged. */
export interface AuthorizationCodes {
	/** Adds a code. It expires after five minutes, as a code of Cognito does. */
	add(code: string, grant: CodeGrant): void;
	/** Returns what a code stands for, or undefined if it is unknown, used or expired. */
	find(code: string): CodeGrant | undefined;
	/** Makes a code unknown: each can be exchanged once. */
	remove(code: string): void;
	/** Whether any code is still valid. */
	hasValid(): boolean;
}

const lifetimeMs = 5 * 60 * 1000;

/** @param now returns the time in ms; it must not go backwards */
export function createAuthorizationCodes(now: () => number = () => performance.now()): AuthorizationCodes {
	/** In the order in which they expire. */
	const grants = new Map<string, { grant: CodeGrant; expiresAt: number }>();
	const removeExpired = () => {
		for (const [code, { expiresAt }] of grants) {
			if (expiresAt > now()) return;
			grants.delete(code);
		}
	};
	return {
		add(code, grant) {
			removeExpired();
			grants.set(code, { grant, expiresAt: now() + lifetimeMs });
		},
		find(code) {
			removeExpired();
			return grants.get(code)?.grant;
		},
		remove(code) {
			grants.delete(code);
		},
		hasValid() {
			removeExpired();
			return grants.size > 0;
		},
	};
}
