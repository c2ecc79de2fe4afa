/**
 * What the console has to know of the stage that serves it: the content of `config.json` beside its first page. One build
 * of the console so serves every stage.
 */
export interface Settings {
	/** Where the API is, without a slash at the end. */
	apiUrl: string;
	identity: {
		/** The OpenID Connect issuer: `/.well-known/openid-configuration` is below it. */
		authority: string;
		/** The public client that the console is to the issuer. */
		clientId: string;
		/** What the console asks for, separated by spaces. */
		scope: string;
		/** Ends the session at the issuer; takes `client_id` and `logout_uri`, as Cognito's `/logout` does. */
		logoutUrl: string;
	};
}

/** The scopes that the console asks for: who signs in, and the API. */
export const scopes = ["openid", "email", "profile", "tap/api"] as const;
