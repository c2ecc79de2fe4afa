/** The signed-in person. */
export interface Person {
	/** `sub` of the tokens, the user's id in the API. */
	id: string;
	/** The name, or the email address if there is none. */
	name: string;
	/** For greetings, if it is known. */
	firstName: string | undefined;
	email: string | undefined;
	/** Whether the API treats them as an admin: the token's `cognito:groups` contains `admin`. */
	isAdmin: boolean;
}

/** Reads the person from the tokens. */
export function personOf(user: { access_token: string; profile: Record<string, unknown> }): Person {
	// The ID token has the name; the API reads only the access token.
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
 * Decodes the claims of a JSON Web Token (RFC 7519) without verifying it: only for display. The API verifies the token.
 * Returns an empty object if the token is opaque.
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
