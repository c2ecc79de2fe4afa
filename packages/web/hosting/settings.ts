/**
 * The settings of the stage that serves the console, in `config.json` next to its `index.html`. They are loaded at run time, so
 * that one build of the console works on every stage.
 */
export interface Settings {
	/** The URL of the API, without a trailing slash. */
	apiUrl: string;
	identity: {
		/** The OpenID Connect issuer: `/.well-known/openid-configuration` is below this URL. */
		authority: string;
		/** The id of the console's public client at the issuer. */
		clientId: string;
		/** The scopes that the console requests, separated by spaces. */
		scope: string;
		/** The URL that ends the session at the issuer, with the parameters `client_id` and `logout_uri` of Cognito's `/logout`. */
		logoutUrl: string;
	};
}
