import { createRemoteJWKSet, type JWTPayload, jwtVerify } from "jose";

/** The claims of a verified token as the gateway hands them to a function: every value is a string. */
export type Claims = Record<string, string>;

/** Verifies the value of an `Authorization` header; undefined means 401. */
export type Authorize = (authorization: string | undefined) => Promise<Claims | undefined>;

/**
 * How long, in seconds, an access token of a user pool can be good at most. A token that was issued earlier than that, or
 * that will be issued, is none.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
 */
const longestLife = 24 * 60 * 60;

/**
 * What the Cognito authorizer of a REST API does for methods with scopes: it takes access tokens only, signed by the
 * issuer, not expired, of the right client, and with one of the scopes.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
 * @param expected.scopes one of them is enough
 */
export function createAuthorizer(expected: { issuer: string; clientId: string; scopes: readonly string[] }): Authorize {
	const keys = createRemoteJWKSet(new URL("/jwks", expected.issuer));
	return async (authorization) => {
		const token = /^Bearer +([^\s]+)$/i.exec(authorization ?? "")?.[1];
		if (token === undefined) return undefined;
		try {
			const { payload } = await jwtVerify(token, keys, {
				algorithms: ["RS256"],
				issuer: expected.issuer,
				requiredClaims: ["sub", "exp"],
				maxTokenAge: longestLife,
			});
			return isAccessToken(payload, expected) ? toClaims(payload) : undefined;
		} catch {
			// Whatever is wrong with a token, the answer is the same: it tells a forger nothing.
			return undefined;
		}
	};
}

function isAccessToken(payload: JWTPayload, { clientId, scopes }: { clientId: string; scopes: readonly string[] }) {
	const granted = typeof payload.scope === "string" ? payload.scope.split(" ") : [];
	return (
		payload.sub !== "" &&
		payload.token_use === "access" &&
		payload.client_id === clientId &&
		scopes.some((scope) => granted.includes(scope))
	);
}

/** Lists become comma-separated, and the two times that the gateway renders become dates in words. */
function toClaims(payload: JWTPayload): Claims {
	return Object.fromEntries(
		Object.entries(payload).map(([name, value]) => {
			if ((name === "exp" || name === "iat") && typeof value === "number") return [name, inWords(value)];
			return [name, Array.isArray(value) ? value.join(",") : String(value)];
		}),
	);
}

/** Seconds since 1970 as `Mon May 04 09:30:00 UTC 2026`. */
function inWords(seconds: number): string {
	const [weekday = "", day, month, year, time] = new Date(seconds * 1000).toUTCString().split(" ");
	return `${weekday.slice(0, 3)} ${month} ${day} ${time} UTC ${year}`;
}
