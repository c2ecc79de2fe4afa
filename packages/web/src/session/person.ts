/** Who is signed in. */
export interface Person {
	/** `sub` of the tokens, the user's id in the API. */
	id: string;
	/** What to call them: the name, or the e-mail address. */
	name: string;
	/** What to greet them by, when it is known. */
	firstName: string | undefined;
	email: string | undefined;
	/** Whether the API takes them for an admin: the token's `cognito:groups` contains `admin`. */
	isAdmin: boolean;
}

/** Tells who is signed in from the tokens. */
export function personOf(user: { access_token: string; profile: Record<string, unknown> }): Person {
	// The id token names the person; the access token is what the API goes by.
	const claims = claimsOf(user.access_token);
	const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
	const id = text(claims.sub) ?? text(user.profile.sub) ?? "";
	const email = text(user.profile.email);
	const name = text(user.profile.name);
	const groups = claims["cognito:groups"];
	return {
		id,
		name: name ?? email ?? "Your account",
		firstName: text(user.profile.given_name) ?? name?.split(" ")[0],
		email,
		isAdmin: Array.isArray(groups) && groups.includes("admin"),
	};
}

/**
 * The claims of a JSON Web Token (RFC 7519), unverified: good for what is shown, nothing else. The API verifies it.
 * Empty when the token is opaque.
 */
export function claimsOf(token: string): Record<string, unknown> {
	try {
		const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
		const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
		const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
		return typeof claims === "object" && claims !== null ? Object.fromEntries(Object.entries(claims)) : {};
	} catch {
		return {};
	}
}
