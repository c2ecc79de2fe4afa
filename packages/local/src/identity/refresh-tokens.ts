import { createHash, randomBytes } from "node:crypto";
import * as z from "zod/mini";
import { parseJson, readIfExists, writeAtomically } from "../files.ts";

/** A sign-in that a refresh token continues. */
const SignIn = z.object({
	/** The user's id. */
	sub: z.string(),
	/** The scopes that were granted, separated by spaces. */
	scope: z.string(),
	/** When the user signed in, in seconds since 1970: the `auth_time` of all its tokens. */
	authTime: z.int(),
	/** Identifies the sign-in in all its tokens. */
	originJti: z.string(),
});
export type SignIn = z.output<typeof SignIn>;

/** The refresh tokens that were issued. They survive a restart of the stage. */
export interface RefreshTokens {
	/** Returns a new token that continues a sign-in for 30 days, the lifetime that the user pool's client has. */
	issue(signIn: SignIn): string;
	/** Returns the sign-in that a token continues, or undefined if the token is unknown, revoked or expired. */
	find(token: string): SignIn | undefined;
	/** Revokes a token. Does nothing for an unknown one. */
	revoke(token: string): void;
}

/** The most tokens that are kept. A new one replaces the oldest. */
export const maxRefreshTokens = 1_000;

const lifetimeSeconds = 30 * 24 * 60 * 60;

/** Sign-ins by the hash of their token: a reader of the file cannot use the tokens. */
const TokenFile = z.record(z.string(), SignIn);

/**
 * Opens the refresh tokens in a file. A damaged file counts as empty: users then sign in again.
 * @param now returns the time in ms since 1970
 */
export function openRefreshTokens(file: string, now: () => number = Date.now): RefreshTokens {
	const stored = z.safeParse(TokenFile, parseJson(readIfExists(file) ?? "{}"));
	let signIns = new Map(Object.entries(stored.success ? stored.data : {}));
	const isValid = ({ authTime }: SignIn) => authTime + lifetimeSeconds > now() / 1000;
	const save = () => {
		const valid = [...signIns].filter(([, signIn]) => isValid(signIn)).slice(-maxRefreshTokens);
		signIns = new Map(valid);
		writeAtomically(file, JSON.stringify(Object.fromEntries(valid)));
	};
	return {
		issue(signIn) {
			const token = randomBytes(32).toString("base64url");
			signIns.set(hashOf(token), signIn);
			save();
			return token;
		},
		find(token) {
			const signIn = signIns.get(hashOf(token));
			return signIn && isValid(signIn) ? signIn : undefined;
		},
		revoke(token) {
			if (signIns.delete(hashOf(token))) save();
		},
	};
}

function hashOf(token: string): string {
	return createHash("sha256").update(token).digest("base64url");
}
