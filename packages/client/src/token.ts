/**
 * The caller's access token, or what gets it: a function is asked before each call, so that it can renew an expired token.
 * When the API refuses a token with 401, the function is asked once more, with the refused token, and a different one is
 * tried once. It travels only as `Authorization: Bearer`, to the origin of `baseUrl`; without one (`undefined` or empty) the
 * request goes out anonymous. What the function throws, the call throws.
 */
export type Token = string | ((refused?: string) => string | undefined | Promise<string | undefined>) | undefined;

/** Gets the tokens of one client. Calls that are refused together wait for one renewal. */
export function tokenSource(token: Token) {
	let renewal: Promise<string | undefined> | undefined;
	return {
		/** The token to begin a call with. */
		current: () => (typeof token === "function" ? token() : token),
		/** The token to try after `refused`; `undefined` if there is no other. */
		async renew(refused: string): Promise<string | undefined> {
			if (typeof token !== "function") return undefined;
			renewal ??= (async () => token(refused))().finally(() => {
				renewal = undefined;
			});
			const renewed = await renewal;
			return renewed === refused ? undefined : renewed;
		},
	};
}
