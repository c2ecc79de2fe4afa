import { createHash, randomBytes } from "node:crypto";
import * as z from "zod/mini";
import { parseJson, readIfThere, writeWhole } from "../data-folder.ts";

/** A sign-in that a refresh token continues. */
const SignIn = z.object({
	/** The user's id. */
	sub: z.string(),
	/** The scopes that were granted, separated by spaces. */
	scope: z.string(),
	/** When the user signed in, in seconds since 1970; every token of the sign-in says so. */
	authTime: z.int(),
	/** Names the sign-in in all of its tokens. */
	originJti: z.string(),
});
export type SignIn = z.output<typeof SignIn>;

/** The refresh tokens that were given out. They survive a restart of the stage. */
export interface RefreshTokens {
	/** Makes a token that continues a sign-in, for 30 days, as the user pool's client has it. */
	issue(signIn: SignIn): string;
	/** The sign-in that a token continues; undefined when it is unknown, revoked or too old. */
	find(token: string): SignIn | undefined;
	/** Makes a token worthless. Unknown ones are worthless already. */
	revoke(token: string): void;
}

const lifetime = 30 * 24 * 60 * 60;

/** By the token's hash: who reads the file cannot use what is in it. */
const TokenFile = z.record(z.string(), SignIn);

/**
 * Opens the refresh tokens that a file keeps. A damaged file counts as empty: people then sign in again.
 * @param now the time in ms
 */
export function openRefreshTokens(file: string, now: () => number = Date.now): RefreshTokens {
	const stored = z.safeParse(TokenFile, parseJson(readIfThere(file) ?? "{}"));
	const signIns = new Map(Object.entries(stored.success ? stored.data : {}));
	const isGood = ({ authTime }: SignIn) => authTime + lifetime > now() / 1000;
	const save = () => {
		const good = [...signIns].filter(([, signIn]) => isGood(signIn));
		writeWhole(file, JSON.stringify(Object.fromEntries(good)));
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
			return signIn && isGood(signIn) ? signIn : undefined;
		},
		revoke(token) {
			if (signIns.delete(hashOf(token))) save();
		},
	};
}

function hashOf(token: string): string {
	return createHash("sha256").update(token).digest("base64url");
}
