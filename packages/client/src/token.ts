/**
 * The caller's access token, or a function that returns it. The function is called before each call, so that it can renew
 * an expired token. When the API rejects a token with 401, the function is called once more, with the rejected token, and a
 * different token is tried once. The token is sent only as `Authorization: Bearer`, and only to the origin of `baseUrl`;
 * without one (`undefined`, `null` or empty) the request is anonymous. An error of the function rejects the call.
 */
export type Token = MaybeToken | ((rejected?: string) => MaybeToken | Promise<MaybeToken>);

/** A token, or none: storage gives `null` for what it does not have. */
type MaybeToken = string | null | undefined;

/** Provides the tokens of one client. Calls that are rejected at the same time share one renewal. */
export function createTokenSource(token: Token) {
	let renewal: Promise<MaybeToken> | undefined;
	return {
		/** Returns the token to start a call with. */
		current: () => (typeof token === "function" ? token() : token),
		/** Returns the token to try after `rejected`; none if there is no other. */
		async renew(rejected: string): Promise<MaybeToken> {
			if (typeof token !== "function") return undefined;
			renewal ??= (async () => token(rejected))().finally(() => {
				renewal = undefined;
			});
			const renewed = await renewal;
			return renewed === rejected ? undefined : renewed;
		},
	};
}
